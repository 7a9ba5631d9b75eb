import type { Domain } from '../records/domain.ts';
import { createRecord } from '../records/write/index.ts';
import { blocker } from './blockers/objects.ts';
import { buyingRole } from './buying-centre/objects.ts';
import { competitor, rivalry } from './competition/objects.ts';
import { salesJobs } from './jobs.ts';
import { deal, pipeline, stage } from './objects.ts';
import { offer, potential } from './offers/objects.ts';
import { dealAction, stageAction } from './playbook/objects.ts';
import { salesRoutes } from './routes.ts';
import { dealMember } from './team/objects.ts';

/** What is being sold, to whom, and how far it has come. */
export const sales: Domain = {
  name: 'sales',
  objects: [
    pipeline,
    stage,
    stageAction,
    competitor,
    deal,
    dealAction,
    buyingRole,
    rivalry,
    blocker,
    dealMember,
    potential,
    offer,
  ],
  routes: salesRoutes,
  jobs: salesJobs,
  newWorkspace: async (ctx) => {
    await createRecord(ctx, 'pipeline', { name: 'Sales', is_default: true, position: 1 });
  },
};
