import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import type { WorkKind } from '../../records/bulk/kinds.ts';
import { KIND, trainAll, trainModel } from './service.ts';

/** Once a week everything is learnt anew. */
const retrain: Job = {
  name: 'models.retrain',
  cron: '10 3 * * 0',
  attempts: 2,
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime))
      await trainAll(systemContext(runtime, workspace), signal, 'all');
  },
};

/** A model that was never trained says something within the hour, without anybody asking. */
const first: Job = {
  name: 'models.first',
  cron: '50 * * * *',
  attempts: 2,
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime))
      await trainAll(systemContext(runtime, workspace), signal, 'never trained');
  },
};

export const modelJobs: Job[] = [retrain, first];

/** Training that somebody asked for: told to them as it goes on. */
export const modelWork: WorkKind<{ model: string }> = {
  kind: KIND,
  async run(running) {
    const { model } = running.work.parameters;
    let begun = false;
    await trainModel(running.ctx, model, (work, total) =>
      running.part(async (ctx) => {
        const done = await work(ctx);
        const progress = begun ? { done } : { done, total };
        begun = true;
        return progress;
      }),
    );
  },
};
