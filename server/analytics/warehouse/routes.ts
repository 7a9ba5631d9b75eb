import type { App } from '../../kernel/http.ts';
import { exportWish, warehouseState as shape } from './schema.ts';
import { exportWarehouse, rebuildWarehouse, reconcileWarehouse, warehouseState } from './service.ts';

const tags = ['Warehouse'];
const admin = { access: 'admin' as const };
const response = { 200: shape };
const root = '/api/v1/warehouse';

export function warehouseRoutes(app: App): void {
  app.get(
    root,
    { config: admin, schema: { summary: 'What the warehouse holds, and up to when it is true', tags, response } },
    ({ ctx }) => warehouseState(ctx),
  );
  app.post(
    `${root}/rebuild`,
    {
      config: admin,
      schema: { summary: 'Build the warehouse anew, in the background', tags, response: { 202: shape } },
    },
    async ({ ctx }, reply) => reply.code(202).send(await rebuildWarehouse(ctx)),
  );
  app.post(
    `${root}/reconciliation`,
    { config: admin, schema: { summary: 'Hold the warehouse against the operational tables, now', tags, response } },
    ({ ctx }) => reconcileWarehouse(ctx),
  );
  app.post(
    `${root}/export`,
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Write every table as Parquet into a directory or a bucket, in the background',
        tags,
        body: exportWish,
        response: { 202: shape },
      },
    },
    async ({ ctx, body }, reply) => reply.code(202).send(await exportWarehouse(ctx, body)),
  );
}
