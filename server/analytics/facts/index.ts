import type { Domain } from '../../records/domain.ts';
import { factImportJobs } from './import/jobs.ts';
import { factImportRoutes } from './import/routes.ts';

/** What customers bought, paid and did: dated facts beside the records. */
export const facts: Domain = { name: 'facts', routes: factImportRoutes, jobs: factImportJobs };
