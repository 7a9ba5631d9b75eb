import type { Job } from '../../kernel/jobs.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { begin, endOrphans, isDue, makeBackup } from './service.ts';

export const backupJobs: Job[] = [
  {
    name: 'backups.make',
    attempts: 2,
    run: (runtime: Runtime, { id }: { id: string }) => makeBackup(runtime, id),
  },
  {
    name: 'backups.schedule',
    cron: '5 * * * *',
    async run(runtime: Runtime) {
      await endOrphans(runtime);
      if (!(await isDue(runtime))) return;
      const id = await begin(runtime, 'scheduled');
      await runtime.jobs.add(runtime, 'backups.make', { id }, { jobKey: 'backups.make' });
    },
  },
];
