import type { Domain } from '../records/domain.ts';
import { qualityJobs } from './jobs.ts';
import { term } from './objects.ts';
import { qualityRoutes } from './routes.ts';

/** How far the data can be trusted: what is missing, what is old, what breaks the rules, and what must not be used. */
export const quality: Domain = { name: 'quality', objects: [term], routes: qualityRoutes, jobs: qualityJobs };
