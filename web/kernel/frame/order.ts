import type { ObjectMeta } from '../objects.ts';

// What a sales team opens all day comes first; everything else follows as the workspace defines it.
const first = ['person', 'company', 'deal', 'task', 'product'];
const rank = ({ name }: ObjectMeta) => first.indexOf(name) + 1 || first.length + 1;

/** As an administrator placed them; what was never placed as above. */
export const inOrder = (objects: ObjectMeta[]) =>
  objects.toSorted((a, b) => (a.position ?? 1000) - (b.position ?? 1000) || rank(a) - rank(b));
