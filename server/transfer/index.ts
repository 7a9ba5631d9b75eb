import type { Domain } from '../records/domain.ts';
import { backupJobs } from './backups/jobs.ts';
import { backupRoutes } from './backups/routes.ts';
import { exportJobs } from './exports/jobs.ts';
import { workspaceExportRoutes } from './exports/routes.ts';
import { restorationJobs } from './restoration/jobs.ts';
import { restorationRoutes } from './restoration/routes.ts';

/** Backups of the installation, and workspaces that move. */
export const transfer: Domain = {
  name: 'transfer',
  jobs: [...backupJobs, ...exportJobs, ...restorationJobs],
  routes(app) {
    backupRoutes(app);
    workspaceExportRoutes(app);
    restorationRoutes(app);
  },
};
