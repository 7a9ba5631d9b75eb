import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { forgetOldDeliveries } from './service.ts';

export const jobs: Job[] = [
  {
    name: 'webhooks.forget',
    cron: '41 3 * * *',
    run: async (runtime) => {
      for (const workspace of await allWorkspaces(runtime))
        await forgetOldDeliveries(systemContext(runtime, workspace));
    },
  },
];
