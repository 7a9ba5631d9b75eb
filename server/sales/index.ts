import type { Domain } from '../records/domain.ts';
import { createRecord } from '../records/write/index.ts';
import { deal, pipeline, stage } from './objects.ts';
import { salesRoutes } from './routes.ts';

/** What is being sold, to whom, and how far it has come. */
export const sales: Domain = {
  name: 'sales',
  objects: [pipeline, stage, deal],
  routes: salesRoutes,
  newWorkspace: async (ctx) => {
    await createRecord(ctx, 'pipeline', { name: 'Sales', is_default: true, position: 1 });
  },
};
