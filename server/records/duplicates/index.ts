import type { Domain } from '../domain.ts';
import { mergeRoutes } from './merge/routes.ts';

/** Records that are one and the same: finding them, merging them, taking a merge back. */
export const duplicates: Domain = {
  name: 'duplicates',
  routes(app) {
    mergeRoutes(app);
  },
};
