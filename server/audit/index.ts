import type { Domain } from '../records/domain.ts';
import { jobs } from './jobs.ts';
import { auditRoutes } from './routes.ts';

/** Who did what of consequence, and the proof that nothing of it was taken away or rewritten. */
export const audit: Domain = { name: 'audit', jobs, routes: auditRoutes };
