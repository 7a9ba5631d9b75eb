import type { Domain } from '../records/domain.ts';
import { loadJob } from './jobs.ts';
import { sampleDataRoutes } from './routes.ts';

/** An invented business to look at before there is one's own. */
export const sampleDataDomain: Domain = { name: 'sample_data', routes: sampleDataRoutes, jobs: [loadJob] };
