import type { Domain } from '../../records/domain.ts';
import { departureWork } from './handover.ts';
import { leaving } from './objects.ts';
import { leaverRoutes } from './routes.ts';

/** Colleagues who leave: nothing of theirs stays behind without anybody. */
export const leavers: Domain = { name: 'leavers', objects: [leaving], routes: leaverRoutes, work: [departureWork] };
