import type { Domain } from '../domain.ts';
import { bulkEdit } from './edit.ts';
import { workJobs } from './jobs.ts';
import { workRoutes } from './routes.ts';
import { undoWork } from './undo.ts';

/** What takes longer than a request: it goes on in the background, tells how far it is, and can be stopped. */
export const work: Domain = { name: 'work', routes: workRoutes, jobs: workJobs, work: [bulkEdit, undoWork] };
