import type { Job } from '../../kernel/jobs.ts';
import { forgetExports, writeWorkspaceExport } from './service.ts';

export const exportJobs: Job[] = [
  {
    name: 'workspaces.export',
    attempts: 3,
    run: (runtime, { id }: { id: string }, { signal }) => writeWorkspaceExport(runtime, id, signal),
  },
  { name: 'workspaces.forget_exports', cron: '35 * * * *', run: (runtime) => forgetExports(runtime) },
];
