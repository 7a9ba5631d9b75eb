import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { assignWaiting } from './service.ts';

/** What nobody could take when it came is tried again as people come to work. */
const waiting: Job = {
  name: 'assignment.waiting',
  cron: '*/5 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      if (!signal.aborted) await assignWaiting(systemContext(runtime, workspace, { kind: 'rule' }));
    }
  },
};

export const assignmentJobs: Job[] = [waiting];
