import type { Field, ObjectDefinition } from '../../define.ts';
import type { KithRecord, Values } from '../../types.ts';
import { isList, united } from './lists.ts';

/** Whether a person or a merge may set it: not what Kith's verbs, PostgreSQL or a formula keep. */
export const isKept = (field: Field) => !field.writable && !field.generated;

/**
 * What the winner holds after a merge unless somebody chose otherwise: its own value, in an empty field the first
 * that a loser has, and in lists the values of all.
 */
export function survivingValues(def: ObjectDefinition, winner: KithRecord, losers: KithRecord[]): Values {
  const values: Values = {};
  const merged = new Set([winner.id, ...losers.map((l) => l.id)]);
  const lists = Object.values(def.fields).filter((field) => isList(field) && isKept(field));
  for (const field of lists) {
    const all = losers.reduce<unknown>((list, loser) => united(field, list, loser[field.name]), winner[field.name]);
    const own = Array.isArray(winner[field.name]) ? (winner[field.name] as unknown[]).length : 0;
    if (Array.isArray(all) && all.length > own)
      values[field.name] = all.filter((entry) => !merged.has(entry as string));
  }
  // The plain field shows the primary entry of its list and follows it.
  const mirrored = new Set(lists.flatMap((field) => (values[field.name] ? Object.values(field.mirror ?? {}) : [])));
  for (const field of Object.values(def.fields)) {
    if (isList(field) || !isKept(field) || mirrored.has(field.name) || !isEmpty(winner[field.name])) continue;
    const from = losers.find((loser) => !isEmpty(loser[field.name]) && !merged.has(idIn(loser[field.name])));
    if (from) values[field.name] = from[field.name];
  }
  return values;
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
const idIn = (value: unknown): string =>
  typeof value === 'string' ? value : ((value as { id?: string } | null)?.id ?? '');

/** How much a record says: the one that says most is proposed as the one that stays; of two, the older. */
export function completeness(def: ObjectDefinition, record: KithRecord): number {
  return Object.values(def.fields).filter((field) => !field.generated && !isEmpty(record[field.name])).length;
}

export function betterWinner(def: ObjectDefinition, a: KithRecord, b: KithRecord): 'a' | 'b' {
  const [x, y] = [completeness(def, a), completeness(def, b)];
  if (x !== y) return x > y ? 'a' : 'b';
  return a.created_at <= b.created_at ? 'a' : 'b';
}
