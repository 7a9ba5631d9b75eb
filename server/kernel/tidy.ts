import { forgetOldAnswers } from './idempotency.ts';
import type { Job } from './jobs.ts';

/** The kernel's own housekeeping. */
export const kernelJobs: Job[] = [
  {
    name: 'kernel.tidy',
    cron: '17 * * * *',
    run: (runtime) => forgetOldAnswers(runtime.database.directory, runtime.now()),
  },
];
