import type { FieldMeta, ObjectMeta } from '../kernel/objects.ts';
import type { KithRecord } from '../records/api.ts';
import type { Tools } from '../records/fields/tools.ts';

const lists = new Set(['points', 'multi_choice', 'multi_reference', 'file']);
export const isList = (field: FieldMeta) => lists.has(field.type);

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const plain = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'id' in value ? (value as { id: string }).id : value;

const compares = new Set([
  'text',
  'email',
  'phone',
  'url',
  'date',
  'number',
  'choice',
  'reference',
  'points',
  'auto_number',
]);
/** Fields that can tell records apart. */
export const comparable = (meta: ObjectMeta): FieldMeta[] =>
  meta.fields.filter((field) => !field.archived && field.writable && compares.has(field.type));

export interface Row {
  field: FieldMeta;
  same: boolean;
}

/** The fields in which either says something, those that differ first. What a list shows is not shown twice. */
export function rowsOf(meta: ObjectMeta, a: KithRecord, b: KithRecord): Row[] {
  const mirrored = new Set(
    meta.fields.flatMap((f) =>
      f.type === 'points' && (!isEmpty(a[f.name]) || !isEmpty(b[f.name])) ? Object.values(f.mirror ?? {}) : [],
    ),
  );
  // A name that is made of two others is chosen with them.
  const made = meta.fields.some((f) => f.name === 'first_name') ? 'name' : null;
  const rows = meta.fields
    .filter(
      (f) =>
        f.name !== made &&
        f.writable &&
        !f.archived &&
        !mirrored.has(f.name) &&
        !(isEmpty(a[f.name]) && isEmpty(b[f.name])),
    )
    .map((field) => ({ field, same: JSON.stringify(plain(a[field.name])) === JSON.stringify(plain(b[field.name])) }));
  return [...rows.filter((row) => !row.same), ...rows.filter((row) => row.same)];
}

interface Sides {
  a: KithRecord;
  b: KithRecord;
  proposed?: Record<string, 'a' | 'b'>;
}

/** Which side's value survives unless one chooses otherwise: what a rule says, else the winner's, or what the other has where it has none. */
export const proposed = (field: FieldMeta, winner: 'a' | 'b', pair: Sides): 'a' | 'b' => {
  const ruled = pair.proposed?.[field.name];
  if (ruled) return ruled;
  const other = winner === 'a' ? 'b' : 'a';
  return isEmpty(pair[winner][field.name]) && !isEmpty(pair[other][field.name]) ? other : winner;
};

/** The values that one chose against what would survive by itself. */
export function chosenValues(
  rows: Row[],
  winner: 'a' | 'b',
  choice: Record<string, 'a' | 'b'>,
  pair: Sides,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { field, same } of rows) {
    const side = choice[field.name];
    if (same || isList(field) || !side || side === proposed(field, winner, pair)) continue;
    values[field.name] = plain(pair[side][field.name] ?? null);
  }
  return values;
}

/** 0.9996 as 99 %: what is not certain does not read so. */
export const shareText = (tools: Tools, share: number) => tools.format.percent(Math.floor(share * 100 + 1e-6), 0);
