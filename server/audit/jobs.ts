import type { Job } from '../kernel/jobs.ts';
import { allWorkspaces } from '../kernel/system.ts';
import { seal } from '../records/audit-chain.ts';

export const jobs: Job[] = [
  {
    name: 'audit.seal',
    cron: '* * * * *',
    run: async (runtime) => {
      for (const workspace of await allWorkspaces(runtime)) await seal(runtime, workspace);
    },
  },
];
