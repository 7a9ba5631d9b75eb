import type { ObjectMeta } from '../objects.ts';

// What a sales team opens all day comes first; everything else follows as the workspace defines it.
const first = ['person', 'company', 'deal', 'task', 'product'];
const rank = ({ name }: ObjectMeta) => first.indexOf(name) + 1 || first.length + 1;

export const inOrder = (objects: ObjectMeta[]) => objects.toSorted((a, b) => rank(a) - rank(b));
