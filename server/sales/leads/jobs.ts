import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { returnDueLeads } from './service/upkeep.ts';

/** Leads in nurture come back on their day, in the time zone of their workspace. */
const comeBack: Job = {
  name: 'leads.return',
  cron: '10 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      if (!signal.aborted) await returnDueLeads(systemContext(runtime, workspace, { kind: 'rule' }));
    }
  },
};

export const leadJobs: Job[] = [comeBack];
