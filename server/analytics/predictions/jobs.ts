import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import type { WorkKind } from '../../records/bulk/kinds.ts';
import { KIND, trainPrediction, trainPredictions } from './service.ts';

/** Once a week every prediction is learnt anew. */
const retrain: Job = {
  name: 'predictions.retrain',
  cron: '20 4 * * 0',
  attempts: 2,
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime))
      await trainPredictions(systemContext(runtime, workspace), signal);
  },
};

export const predictionJobs: Job[] = [retrain];

/** Learning that somebody asked for: told to them as it goes on. */
export const predictionWork: WorkKind<{ prediction: string }> = {
  kind: KIND,
  async run(running) {
    let begun = false;
    await trainPrediction(running.ctx, running.work.parameters.prediction, (work, total) =>
      running.part(async (ctx) => {
        const done = await work(ctx);
        const progress = begun ? { done } : { done, total };
        begun = true;
        return progress;
      }),
    );
  },
};
