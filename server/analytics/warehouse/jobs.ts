import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { refreshWarehouse, warehouseState } from './service.ts';

/** Where somebody asks the warehouse, it is kept fresh; nobody's is left as it is. */
const follow: Job = {
  name: 'warehouse.follow',
  cron: '*/10 * * * *',
  attempts: 1,
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      if (!signal.aborted && (await warehouseState(ctx, { brief: true })).as_of) await refreshWarehouse(ctx);
    }
  },
};

/** Each night counts and sums are held against the operational tables. */
const reconcile: Job = {
  name: 'warehouse.reconcile',
  cron: '20 3 * * *',
  attempts: 2,
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      if (signal.aborted || !(await warehouseState(ctx, { brief: true })).as_of) continue;
      const { reconciliation } = await refreshWarehouse(ctx, { reconcile: true });
      if (reconciliation && reconciliation.differences.length > 0)
        runtime.log.warn(
          { workspace: workspace.id, differences: reconciliation.differences.length },
          'the warehouse differed',
        );
    }
  },
};

export const warehouseJobs: Job[] = [follow, reconcile];
