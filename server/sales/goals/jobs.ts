import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { watchGoals } from './watch.ts';

export const goalJobs: Job[] = [
  {
    name: 'goals.watch',
    cron: '*/15 * * * *',
    run: async (runtime, _payload, { signal }) => {
      for (const workspace of await allWorkspaces(runtime)) {
        if (signal.aborted) return;
        await watchGoals(systemContext(runtime, workspace));
      }
    },
  },
];
