import type { Domain } from '../../records/domain.ts';
import { reportJobs } from './jobs.ts';
import { reportMailRoutes } from './more-routes.ts';
import { customReportRoutes } from './routes.ts';
import { workbenchRoutes } from './workbench/routes.ts';

/** Reports that people build themselves, dashboards of them, and those that come by themselves. */
export const customReports: Domain = {
  name: 'custom_reports',
  routes(app) {
    customReportRoutes(app);
    reportMailRoutes(app);
    workbenchRoutes(app);
  },
  jobs: reportJobs,
};
