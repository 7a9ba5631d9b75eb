import { inTransaction } from '../../kernel/context.ts';
import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext, workspaceById } from '../../kernel/system.ts';
import { hearAndRescore, rescoreAll } from './service.ts';

/** Points fade. */
const fade: Job = {
  name: 'scoring.fade',
  cron: '25 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      if (!signal.aborted) await rescoreAll(systemContext(runtime, workspace, { kind: 'rule' }), false, signal);
    }
  },
};

/** After the rules or the bands have changed. */
const afresh: Job<{ workspace: string }> = {
  name: 'scoring.rescore',
  async run(runtime, { workspace }, { signal }) {
    const ctx = systemContext(runtime, await workspaceById(runtime, workspace), { kind: 'rule' });
    await rescoreAll(ctx, true, signal);
  },
};

/** What happened in parts of Kith that scoring does not listen to at once. */
const hear: Job = {
  name: 'scoring.hear',
  cron: '*/5 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace, { kind: 'rule' });
      if (!signal.aborted) await inTransaction(ctx, (ctx) => hearAndRescore(ctx, []));
    }
  },
};

export const scoringJobs: Job[] = [fade, afresh, hear];
