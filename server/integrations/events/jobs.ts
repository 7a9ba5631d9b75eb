import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { forgetOldEvents } from './service.ts';

export const eventJobs: Job[] = [
  {
    name: 'events.forget',
    cron: '51 3 * * *',
    run: async (runtime) => {
      for (const workspace of await allWorkspaces(runtime)) await forgetOldEvents(systemContext(runtime, workspace));
    },
  },
];
