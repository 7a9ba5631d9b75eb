import type { Domain } from '../domain.ts';
import { importJobs } from './jobs.ts';
import { importRoutes } from './routes.ts';

/** Files of rows become records. */
export const imports: Domain = { name: 'imports', routes: importRoutes, jobs: importJobs };
