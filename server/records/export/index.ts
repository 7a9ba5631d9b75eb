import type { Domain } from '../domain.ts';
import { exportJobs } from './jobs.ts';
import { exportRoutes } from './routes.ts';

/** Records become files. */
export const exports: Domain = { name: 'exports', routes: exportRoutes, jobs: exportJobs };
