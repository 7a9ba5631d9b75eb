import type { Domain } from '../../records/domain.ts';
import { reportRoutes } from './routes.ts';

/** The standard reports on selling: figures with the records behind them. */
export const reports: Domain = { name: 'reports', routes: reportRoutes };
