import type { ObjectMeta } from '../kernel/objects.ts';

interface Ordered {
  object: string | null;
}

/**
 * Files in the order in which they should be imported: what others refer to comes first (companies and products before
 * deals), files of one object and files nobody could place stay as they came.
 */
export function inOrder<T extends Ordered>(imports: T[], objects: Array<Pick<ObjectMeta, 'name' | 'fields'>>): T[] {
  const present = new Set(imports.flatMap((one) => one.object ?? []));
  const sorted: string[] = [];
  const visit = (name: string, path: string[]) => {
    // Members name their team and teams their lead: a circle is cut where it closes.
    if (sorted.includes(name) || path.includes(name)) return;
    const object = objects.find((one) => one.name === name);
    for (const field of object?.fields ?? []) if (field.to) visit(field.to, [...path, name]);
    sorted.push(name);
  };
  // The most connected last, so that circles are entered at the side that is referred to.
  const references = (name: string) =>
    new Set(objects.find((one) => one.name === name)?.fields.flatMap((field) => field.to ?? [])).size;
  for (const name of [...present].sort((a, b) => references(a) - references(b))) visit(name, []);
  const rank = (one: T) => (one.object ? sorted.indexOf(one.object) : sorted.length);
  return imports
    .map((one, at) => ({ one, at }))
    .sort((a, b) => rank(a.one) - rank(b.one) || a.at - b.at)
    .map(({ one }) => one);
}
