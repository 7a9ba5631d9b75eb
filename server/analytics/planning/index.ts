import type { Domain } from '../../records/domain.ts';
import { planningRoutes } from './routes.ts';

/** What to expect and what it takes: forecasts of any metric, staff, and what customers earn. */
export const planning: Domain = { name: 'planning', routes: planningRoutes };
