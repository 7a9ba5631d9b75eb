import type { Domain } from '../../records/domain.ts';
import { customReportRoutes } from './routes.ts';

/** Reports that people build themselves, and dashboards of them. */
export const customReports: Domain = { name: 'custom_reports', routes: customReportRoutes };
