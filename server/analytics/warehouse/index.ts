import type { Domain } from '../../records/domain.ts';
import { warehouseJobs } from './jobs.ts';
import { warehouseRoutes } from './routes.ts';

/** A database of its own for analysis, fed from the log of changes: see docs/warehouse.md. */
export const warehouse: Domain = { name: 'warehouse', routes: warehouseRoutes, jobs: warehouseJobs };
