import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { expireQuotes, remindOfQuotes } from './service/index.ts';

export const quoteJobs: Job[] = [
  {
    name: 'quotes.daily',
    // Each hour, because the day begins at another hour in each time zone.
    cron: '7 * * * *',
    run: async (runtime, _payload, { signal }) => {
      for (const workspace of await allWorkspaces(runtime)) {
        if (signal.aborted) return;
        const ctx = systemContext(runtime, workspace);
        await expireQuotes(ctx);
        await remindOfQuotes(ctx);
      }
    },
  },
];
