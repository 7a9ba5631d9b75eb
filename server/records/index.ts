import type { Domain } from './domain.ts';
import { computeWork, formulaJobs, numberWork } from './formula/work.ts';
import { recordJobs } from './jobs.ts';
import { recordRoutes } from './routes.ts';
import { indexJobs } from './schema-design/indexes.ts';
import { reindexWork } from './schema-design/search.ts';

/** What every object has in common, as one more part of the server: its routes and its nightly work. */
export const records: Domain = {
  name: 'records',
  routes: recordRoutes,
  jobs: [...recordJobs, ...indexJobs, ...formulaJobs],
  work: [reindexWork, computeWork, numberWork],
};
