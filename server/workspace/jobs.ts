import type { Job } from '../kernel/jobs.ts';
import { forgetOldAttempts } from './sign-in/attempts.ts';
import { deleteExpiredSessions } from './sign-in/queries.ts';

export const jobs: Job[] = [
  {
    name: 'workspace.forget_sign_ins',
    cron: '23 3 * * *',
    async run(runtime) {
      await deleteExpiredSessions(runtime.database.directory, runtime.now());
      await forgetOldAttempts(runtime.database.directory, runtime.now());
    },
  },
];
