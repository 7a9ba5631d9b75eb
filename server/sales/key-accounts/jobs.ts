import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { remindOfReviews } from './service.ts';

/** Each hour, because the day begins at another hour in each workspace's time zone. */
const reviews: Job = {
  name: 'programmes.reviews',
  cron: '17 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      if (signal.aborted) return;
      await remindOfReviews(systemContext(runtime, workspace, { kind: 'rule' })).catch((error: unknown) =>
        runtime.log.error({ err: error, workspace: workspace.id }, 'reviews could not be reminded of'),
      );
    }
  },
};

export const keyAccountJobs: Job[] = [reviews];
