import type { Job } from '../kernel/jobs.ts';
import { forgetOldSignIns } from './sign-in/service.ts';

export const jobs: Job[] = [{ name: 'workspace.forget_sign_ins', cron: '23 3 * * *', run: forgetOldSignIns }];
