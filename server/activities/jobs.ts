import type { Job } from '../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../kernel/system.ts';
import { mailReminders } from './reminders/service.ts';
import { extendSeries } from './series/service.ts';

export const activityJobs: Job[] = [
  {
    name: 'activities.extend_series',
    cron: '20 2 * * *',
    async run(runtime) {
      for (const workspace of await allWorkspaces(runtime)) await extendSeries(systemContext(runtime, workspace));
    },
  },
  {
    name: 'activities.mail_reminders',
    cron: '* * * * *',
    attempts: 3,
    async run(runtime) {
      if (!runtime.config.smtpUrl) return;
      for (const workspace of await allWorkspaces(runtime)) await mailReminders(systemContext(runtime, workspace));
    },
  },
];
