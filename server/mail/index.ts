import type { Domain } from '../records/domain.ts';
import { mailJobs } from './jobs.ts';
import { mailRoutes } from './routes.ts';

/** Mail that Kith sends by itself, and what became of it. */
export const mail: Domain = { name: 'mail', jobs: mailJobs, routes: mailRoutes };
