import type { ObjectMeta } from '../objects.ts';

/** The parts of the side bar, in their order. What an administrator made is the last. */
export const AREAS = [
  'customers',
  'sales',
  'commerce',
  'service',
  'marketing',
  'activities',
  'analytics',
  'own',
] as const;
export type Area = (typeof AREAS)[number];

// What a team opens all day comes first; everything else follows as the workspace defines it.
const first = ['person', 'company', 'deal', 'lead', 'task', 'meeting', 'call', 'quote', 'order', 'invoice', 'product'];
const rank = ({ name }: ObjectMeta) => first.indexOf(name) + 1 || first.length + 1;

export const areaOf = ({ area }: ObjectMeta): Area => AREAS.find((one) => one === area) ?? 'own';

/** As an administrator placed them; what was never placed as above. */
export const inOrder = (objects: ObjectMeta[]) =>
  objects.toSorted(
    (a, b) =>
      (a.position ?? 1000) - (b.position ?? 1000) ||
      AREAS.indexOf(areaOf(a)) - AREAS.indexOf(areaOf(b)) ||
      rank(a) - rank(b),
  );
