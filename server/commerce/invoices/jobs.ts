import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { moveDunning } from './service.ts';

export const invoiceJobs: Job[] = [
  {
    name: 'invoices.dunning',
    cron: '23 * * * *',
    run: async (runtime, _payload, { signal }) => {
      for (const workspace of await allWorkspaces(runtime)) {
        if (signal.aborted) return;
        await moveDunning(systemContext(runtime, workspace));
      }
    },
  },
];
