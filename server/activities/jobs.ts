import type { Job } from '../kernel/jobs.ts';
import { allWorkspaces, systemContext, workspaceById } from '../kernel/system.ts';
import { syncAccount, syncDue } from './caldav/service.ts';
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
  {
    name: 'calendars.sync',
    cron: '*/5 * * * *',
    attempts: 2,
    async run(runtime, _payload, { signal }) {
      for (const workspace of await allWorkspaces(runtime)) {
        while (!signal.aborted && (await syncDue(systemContext(runtime, workspace))) > 0);
      }
    },
  },
  {
    name: 'calendars.sync_one',
    attempts: 2,
    async run(runtime, { workspace, id }: { workspace: string; id: string }) {
      await syncAccount(systemContext(runtime, await workspaceById(runtime, workspace)), id);
    },
  },
];
