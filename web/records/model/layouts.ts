import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { boardFields } from './board.ts';
import type { Filter } from './filter-tree.ts';
import { fieldOf, isSystem } from './objects.ts';
import type { Layout } from './search-params.ts';

const isDate = (field: FieldMeta) => field.type === 'date' || field.type === 'datetime';

/** Fields that a calendar or a timeline can go by: the object's own first, then when records were made and changed. */
export function dateFields(meta: ObjectMeta): FieldMeta[] {
  const all = meta.fields.filter((field) => isDate(field) && field.name !== 'trashed_at');
  return [...all.filter((field) => !isSystem(field)), ...all.filter(isSystem)];
}

/** Those people are most likely to mean, by object. */
const usual: Record<string, string> = { deal: 'close_date', task: 'due_at' };

export const dateField = (meta: ObjectMeta, name: string | undefined): FieldMeta | undefined => {
  const fields = dateFields(meta);
  return fields.find((f) => f.name === name) ?? fields.find((f) => f.name === usual[meta.name]) ?? fields[0];
};

/** Where a record lies: the paths of its latitude and longitude, and the field that `near` asks. */
export interface PlaceOf {
  field: FieldMeta;
  latitude: string;
  longitude: string;
}

export function placeOf(meta: ObjectMeta): PlaceOf | undefined {
  const own = fieldOf(meta, 'latitude');
  if (own?.operators.includes('near') && fieldOf(meta, 'longitude')) {
    return { field: own, latitude: 'latitude', longitude: 'longitude' };
  }
  const address = meta.fields.find((f) => f.type === 'address' && f.operators.includes('near'));
  return address && { field: address, latitude: `${address.name}.latitude`, longitude: `${address.name}.longitude` };
}

/** The ways in which records of an object can be shown. */
export function layoutsOf(meta: ObjectMeta): Layout[] {
  const list: Layout[] = ['list'];
  if (boardFields(meta).length > 0) list.push('board');
  if (dateFields(meta).length > 0) list.push('calendar', 'timeline');
  if (placeOf(meta)) list.push('map');
  return list;
}

const grouped = new Set<string>([
  'choice',
  'reference',
  'boolean',
  'date',
  'datetime',
  'text',
  'rating',
  'number',
  'percent',
]);

/** Fields whose values can part a list into groups. */
export const groupFields = (meta: ObjectMeta): FieldMeta[] =>
  meta.fields.filter((f) => grouped.has(f.type) && f.name !== meta.title && f.name !== 'id' && f.name !== 'version');

/** The records of one group, by the key that the server gave it. */
export function groupFilter(field: FieldMeta, key: unknown): Filter {
  if (key === null || key === undefined || key === '') return { field: field.name, op: 'empty' };
  if (isDate(field)) return withinDays(field, String(key).slice(0, 10), lastOfMonth(String(key).slice(0, 10)));
  const value = typeof key === 'object' && 'id' in key ? (key as { id: string }).id : key;
  return { field: field.name, op: 'eq', value };
}

function lastOfMonth(first: string): string {
  const [year = 0, month = 1] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** From the start of one day to the end of another. */
export const withinDays = (field: FieldMeta, from: string, to: string): Filter => ({
  field: field.name,
  op: 'between',
  value: [from, to],
});
