import type { Job } from '../../kernel/jobs.ts';
import { checkRestoration, forgetRestorations, restoreWorkspace } from './service.ts';

export const restorationJobs: Job[] = [
  {
    name: 'workspaces.check_restoration',
    attempts: 2,
    run: (runtime, { id }: { id: string }) => checkRestoration(runtime, id),
  },
  { name: 'workspaces.restore', attempts: 1, run: (runtime, { id }: { id: string }) => restoreWorkspace(runtime, id) },
  { name: 'workspaces.forget_restorations', cron: '45 * * * *', run: (runtime) => forgetRestorations(runtime) },
];
