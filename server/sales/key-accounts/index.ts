import type { Domain } from '../../records/domain.ts';
import { keyAccountJobs } from './jobs.ts';
import { programme, programmeCompany, programmeMember, programmeReview, programmeTarget } from './objects.ts';
import { keyAccountRoutes } from './routes.ts';

/** Customers that are looked after as one across companies and countries. */
export const keyAccounts: Domain = {
  name: 'key accounts',
  objects: [programme, programmeCompany, programmeMember, programmeTarget, programmeReview],
  routes: keyAccountRoutes,
  jobs: keyAccountJobs,
};
