import type { ObjectMeta } from '../objects.ts';

// Colleagues join by invitation; a team is made under Settings.
const byOtherMeans = new Set(['member', 'team']);

/** What "create" offers: everything this person may create that stands on its own. */
export const creatable = (objects: ObjectMeta[]) =>
  objects.filter((object) => object.permissions.create && !object.hidden && !byOtherMeans.has(object.name));
