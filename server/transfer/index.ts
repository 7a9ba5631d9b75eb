import type { Domain } from '../records/domain.ts';
import { backupJobs } from './backups/jobs.ts';
import { backupRoutes } from './backups/routes.ts';

/** Backups of the installation, and workspaces that move. */
export const transfer: Domain = { name: 'transfer', jobs: backupJobs, routes: backupRoutes };
