import type { Field } from '../../define.ts';
import { sameValue } from '../../values.ts';
import { canonicalEmail, comparePhones, phoneDigits } from '../compare/contact.ts';

/** Fields that hold several values: merged they hold those of both, and what is added later is one value more. */
const LISTS = new Set(['points', 'multi_choice', 'multi_reference', 'file']);
export const isList = (field: Field | undefined) => field !== undefined && LISTS.has(field.type);

type Entry = unknown;
const entries = (value: unknown): Entry[] => (Array.isArray(value) ? value : []);

/** All values of both, those of the first in front; of points only the first's primary one stays primary. */
export function united(field: Field, mine: unknown, theirs: unknown): Entry[] | null {
  const list = [...entries(mine)];
  for (const entry of entries(theirs)) {
    if (list.some((other) => isSameEntry(field, other, entry))) continue;
    const secondary = field.type === 'points' && list.length > 0;
    list.push(secondary ? { ...(entry as object), primary: false } : entry);
  }
  return list.length > 0 ? list : null;
}

/** What a change from `before` to `after` makes of `value`: what it took away goes, what it added comes. */
export function applied(field: Field, value: unknown, before: unknown, after: unknown): Entry[] | null {
  if (sameValue(value, before)) return entries(after).length > 0 ? entries(after) : null;
  const has = (list: unknown, entry: Entry) => entries(list).some((other) => isSameEntry(field, other, entry));
  const kept = entries(value).filter((entry) => has(after, entry) || !has(before, entry));
  const added = entries(after).filter((entry) => !has(before, entry) && !has(kept, entry));
  const list = [
    ...kept,
    ...added.map((entry) => (field.type === 'points' && kept.length > 0 ? secondary(entry) : entry)),
  ];
  if (field.type === 'points' && list.length > 0 && !list.some((entry) => (entry as { primary?: boolean }).primary)) {
    list[0] = { ...(list[0] as object), primary: true };
  }
  return list.length > 0 ? list : null;
}

const secondary = (entry: Entry): Entry => ({ ...(entry as object), primary: false });

/** Whether two entries are one: the same number or mailbox however it is written, the same address, the same file. */
function isSameEntry(field: Field, a: Entry, b: Entry): boolean {
  if (typeof a === 'string' || typeof b === 'string') return String(a).toLowerCase() === String(b).toLowerCase();
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  if (field.type === 'file') return x.id === y.id;
  if (field.of === 'email') return canonicalEmail(String(x.value)) === canonicalEmail(String(y.value));
  if (field.of === 'phone') return comparePhones([digits(x.value)], [digits(y.value)]) === 1;
  const plain = (entry: Record<string, unknown>) =>
    ['street', 'city', 'region', 'postal_code', 'country'].map((part) =>
      String(entry[part] ?? '')
        .trim()
        .toLowerCase(),
    );
  return sameValue(plain(x), plain(y));
}

const digits = (phone: unknown) => phoneDigits(String(phone)) ?? String(phone);
