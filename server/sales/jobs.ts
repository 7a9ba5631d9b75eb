import type { Job } from '../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../kernel/system.ts';
import { remindOfBlockers } from './blockers/service.ts';

const blockers: Job = {
  name: 'sales.blockers',
  cron: '10 5 * * *',
  async run(runtime) {
    for (const workspace of await allWorkspaces(runtime)) await remindOfBlockers(systemContext(runtime, workspace));
  },
};

export const salesJobs: Job[] = [blockers];
