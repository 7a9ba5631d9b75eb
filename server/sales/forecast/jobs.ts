import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { takeWeeklySnapshot } from './snapshots.ts';

export const forecastJobs: Job[] = [
  {
    // Weeks begin at other hours elsewhere, and a Kith that was down on Monday makes up for it.
    name: 'forecast.snapshots',
    cron: '12 * * * *',
    run: async (runtime, _payload, { signal }) => {
      for (const workspace of await allWorkspaces(runtime)) {
        if (signal.aborted) return;
        await takeWeeklySnapshot(systemContext(runtime, workspace));
      }
    },
  },
];
