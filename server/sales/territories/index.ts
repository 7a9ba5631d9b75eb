import type { Domain } from '../../records/domain.ts';
import { territory } from './objects.ts';
import { territoryRoutes } from './routes.ts';
import { reassignment } from './service/reassign.ts';
import { inRules } from './service/tree.ts';

/** Which part of the market is whose. */
export const territories: Domain = {
  name: 'territories',
  objects: [territory],
  routes: territoryRoutes,
  work: [reassignment],
  usages: [inRules],
};
