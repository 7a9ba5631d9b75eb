import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext, workspaceById } from '../../kernel/system.ts';
import { scoreAll, scoredObjects, trainScore } from './service.ts';

const train: Job<{ workspace: string; object: string }> = {
  name: 'scores.train',
  attempts: 3,
  async run(runtime, { workspace, object }) {
    await trainScore(systemContext(runtime, await workspaceById(runtime, workspace)), object);
  },
};

/** Once a week everything is learnt anew: what was decided since counts then. */
const retrain: Job = {
  name: 'scores.retrain',
  cron: '40 2 * * 0',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      for (const object of scoredObjects(ctx)) if (!signal.aborted) await trainScore(ctx, object);
    }
  },
};

/** What is new or has changed is scored within the hour. */
const score: Job = {
  name: 'scores.apply',
  cron: '25 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      for (const object of scoredObjects(ctx)) if (!signal.aborted) await scoreAll(ctx, object);
    }
  },
};

export const scoringJobs: Job[] = [train, retrain, score];
