import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';

/** One column of a list: its field path (`company.industry` reaches through a reference), and how it is laid out. */
export interface Column {
  path: string;
  width: number;
  pinned: boolean;
}

/** What a person keeps for one list: shown columns in order, widths of any they ever dragged, how many stay put. */
export interface Layout {
  columns?: string[];
  widths?: Record<string, number>;
  pinned?: string[];
}

export const narrowest = 72;
export const widest = 720;

const widthByType: Record<string, number> = {
  text: 180,
  long_text: 260,
  number: 110,
  money: 128,
  percent: 96,
  boolean: 88,
  date: 120,
  datetime: 136,
  choice: 136,
  email: 208,
  phone: 148,
  url: 184,
  reference: 168,
  record: 184,
  points: 208,
  multi_choice: 208,
  multi_reference: 208,
  file: 184,
  address: 240,
  rating: 112,
  auto_number: 112,
};

export const defaultWidth = (field: FieldMeta, isTitle: boolean) => (isTitle ? 264 : (widthByType[field.type] ?? 160));

/** The title first and always; then what was chosen, or what the object lists on its own. Unknown paths fall out. */
export function columnsOf(
  meta: ObjectMeta,
  layout: Layout,
  fieldAt: (path: string) => FieldMeta | undefined,
): Column[] {
  const chosen = layout.columns ?? meta.fields.filter((f) => f.listed).map((f) => f.name);
  const paths = [meta.title, ...chosen.filter((p) => p !== meta.title)];
  const pinned = new Set(layout.pinned ?? []);
  const columns = [...new Set(paths)].flatMap((path) => {
    const field = fieldAt(path);
    if (!field) return [];
    const isTitle = path === meta.title;
    return [
      { path, width: layout.widths?.[path] ?? defaultWidth(field, isTitle), pinned: isTitle || pinned.has(path) },
    ];
  });
  return [...columns.filter((c) => c.pinned), ...columns.filter((c) => !c.pinned)];
}

/** Puts `path` where `target` stands: before it when moving towards the start, after it towards the end. */
export function moveColumn(paths: string[], path: string, target: string): string[] {
  const from = paths.indexOf(path);
  const to = paths.indexOf(target);
  if (from < 0 || to < 0 || from === to) return paths;
  return paths.toSpliced(from, 1).toSpliced(to, 0, path);
}

export function toggleColumn(paths: string[], path: string): string[] {
  return paths.includes(path) ? paths.filter((p) => p !== path) : [...paths, path];
}

export const clampWidth = (width: number) => Math.round(Math.min(widest, Math.max(narrowest, width)));

/** Distance of each pinned column from the start edge, after `lead` pixels for the selection box. */
export function pinnedOffsets(columns: Column[], lead: number): Record<string, number> {
  const offsets: Record<string, number> = {};
  let at = lead;
  for (const column of columns) {
    if (!column.pinned) break;
    offsets[column.path] = at;
    at += column.width;
  }
  return offsets;
}
