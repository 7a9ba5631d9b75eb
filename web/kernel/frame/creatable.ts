import type { ObjectMeta } from '../objects.ts';
import { inOrder } from './order.ts';

// Colleagues join by invitation; a team is made under Settings.
const byOtherMeans = new Set(['member', 'team']);

/** What "create" offers: everything this person may create that stands on its own. */
export const creatable = (objects: ObjectMeta[]) =>
  inOrder(objects.filter((one) => one.permissions.create && !one.hidden && !byOtherMeans.has(one.name)));
