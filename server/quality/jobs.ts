import type { Job } from '../kernel/jobs.ts';
import { allWorkspaces, systemContext, workspaceById } from '../kernel/system.ts';
import { isHeavilyWritten } from '../records/heavy.ts';
import { endOverdue } from './lists/service.ts';
import { measureChanged, measuredObjects, takeStock } from './measure/service.ts';

const measure: Job = {
  name: 'quality.measure',
  cron: '*/10 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      if (await isHeavilyWritten(ctx)) continue;
      for (const def of measuredObjects(ctx)) await measureChanged(ctx, def, signal);
    }
  },
};

/** The figures of the day, for the workspace that is named, or for all of them. */
const stock: Job<{ workspace?: string }> = {
  name: 'quality.stock',
  cron: '20 3 * * *',
  async run(runtime, payload, { signal }) {
    const workspaces = payload?.workspace
      ? [await workspaceById(runtime, payload.workspace)]
      : await allWorkspaces(runtime);
    for (const workspace of workspaces) {
      const ctx = systemContext(runtime, workspace);
      for (const def of measuredObjects(ctx)) if (!signal.aborted) await takeStock(ctx, def, signal);
    }
  },
};

const lists: Job = {
  name: 'quality.lists',
  cron: '5 * * * *',
  async run(runtime) {
    for (const workspace of await allWorkspaces(runtime)) await endOverdue(systemContext(runtime, workspace));
  },
};

export const qualityJobs: Job[] = [measure, stock, lists];
