import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { checkAlerts } from './alerts/service.ts';
import { sendDue } from './mailing/service.ts';

const mail: Job = {
  name: 'reports.mail',
  cron: '*/10 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime))
      if (!signal.aborted) await sendDue(systemContext(runtime, workspace), signal);
  },
};

const alerts: Job = {
  name: 'reports.alerts',
  cron: '35 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime))
      if (!signal.aborted) await checkAlerts(systemContext(runtime, workspace), signal);
  },
};

export const reportJobs: Job[] = [mail, alerts];
