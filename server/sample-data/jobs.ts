import { trainAll } from '../analytics/runs/service.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Job } from '../kernel/jobs.ts';
import { systemContext, workspaceById } from '../kernel/system.ts';
import { loadSampleData } from './service.ts';

/** Set-up asks for it, so that whoever sets Kith up is inside at once and sees the data arrive. */
export const loadJob: Job<{ workspace: string }> = {
  name: 'sample_data.load',
  async run(runtime, { workspace }, { signal }) {
    const ctx = systemContext(runtime, await workspaceById(runtime, workspace));
    await loadSampleData(ctx).catch((error: unknown) => {
      // A second run finds the data there: then all is as it should be.
      if (!(error instanceof DomainError && error.code === 'conflict')) throw error;
    });
    // Whoever looks around finds answers, not a button that would work them out.
    await trainAll(ctx, signal, 'never trained');
  },
};
