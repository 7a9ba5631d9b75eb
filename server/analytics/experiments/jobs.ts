import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { measureAll } from './service.ts';

/** Each night the sides are compared as of the looks that are due. */
const measure: Job = {
  name: 'experiments.measure',
  cron: '35 3 * * *',
  attempts: 2,
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) await measureAll(systemContext(runtime, workspace), signal);
  },
};

export const experimentJobs: Job[] = [measure];
