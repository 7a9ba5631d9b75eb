import type { LayoutSection } from '../../records/model/layout.ts';

/**
 * Puts a field where another one stands, or into the section whose head it was dropped on: at its start when it comes
 * from below, at the end of the one before when it comes from above.
 */
export function moveField(
  sections: LayoutSection[],
  name: string,
  over: string,
  idOf: (section: LayoutSection) => string,
): LayoutSection[] {
  const order = sections.flatMap((section) => [idOf(section), ...section.fields]);
  const from = order.indexOf(name);
  const to = order.indexOf(over);
  if (from < 0 || to < 0 || from === to) return sections;
  const next = order.toSpliced(from, 1).toSpliced(to, 0, name);
  // Nothing can stand above the first head.
  const head = idOf(sections[0] as LayoutSection);
  if (next[0] !== head) next.splice(0, 2, head, name);
  const heads = new Map(sections.map((section) => [idOf(section), section]));
  const placed: LayoutSection[] = [];
  for (const id of next) {
    const section = heads.get(id);
    if (section) placed.push({ ...section, fields: [] });
    else placed.at(-1)?.fields.push(id);
  }
  return placed;
}

export function moveSection(sections: LayoutSection[], id: string, by: 1 | -1): LayoutSection[] {
  const from = sections.findIndex((section) => section.id === id);
  const section = sections[from];
  const to = from + by;
  if (!section || to < 0 || to >= sections.length) return sections;
  return sections.toSpliced(from, 1).toSpliced(to, 0, section);
}

/** Its fields go to the section before it, or to the one after where it was the first. */
export function removeSection(sections: LayoutSection[], id: string): LayoutSection[] {
  const at = sections.findIndex((section) => section.id === id);
  const gone = sections[at];
  if (!gone || sections.length < 2) return sections;
  const heir = sections[at === 0 ? 1 : at - 1];
  return sections
    .filter((section) => section !== gone)
    .map((section) =>
      section === heir
        ? { ...section, fields: at === 0 ? [...gone.fields, ...section.fields] : [...section.fields, ...gone.fields] }
        : section,
    );
}
