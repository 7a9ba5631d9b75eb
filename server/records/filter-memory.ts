import type { Context } from '../kernel/context.ts';
import { microsOf } from './calendar.ts';
import type { Field, ObjectDefinition } from './define.ts';
import { ADDRESS_PARTS, type AddressPart, type Comparison, type Condition, planFilter, type Test } from './filter.ts';
import { foldCase, plainNumber } from './fold.ts';
import type { Money } from './money.ts';
import { isNear } from './place.ts';
import type { Filter, KithRecord } from './types.ts';
import type { Address, FileValue, Point } from './values.ts';

/** The records that a filter with dotted paths or `some` looks at. */
export interface Related {
  /** The record of `object` with this id. */
  record(object: string, id: string): KithRecord | null | undefined;
  /** The records of `object` whose `field` points to the record `id` of `parent`. */
  collection(object: string, field: string, parent: string, id: string): KithRecord[];
}

const alone: Related = {
  record: () => {
    throw new Error('This filter follows references: give the related records');
  },
  collection: () => {
    throw new Error('This filter looks at related records: give them');
  },
};

/** Whether one record meets a filter, exactly as the SQL of `filter-sql.ts` would find it. */
export function matches(
  ctx: Context,
  def: ObjectDefinition,
  filter: Filter,
  record: KithRecord,
  related: Related = alone,
): boolean {
  return meets(planFilter(ctx, def, filter), record, related);
}

/** As `matches`, for a filter that is asked of many records. */
export function meets(condition: Condition, record: KithRecord, related: Related = alone): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((part) => meets(part, record, related));
    case 'any':
      return condition.of.some((part) => meets(part, record, related));
    case 'not':
      return !meets(condition.of, record, related);
    case 'test':
      return condition.test.is === 'near'
        ? placesOf(condition.field, record).some(([latitude, longitude]) => nearby(condition.test, latitude, longitude))
        : passes(condition.field, condition.test, heldBy(condition.field, condition.part, record));
    case 'via': {
      const value = record[condition.field.name];
      const id = idOf(value);
      if (condition.field.type === 'record' && (value as { object?: string } | null)?.object !== condition.to.name)
        return false;
      const other = id ? related.record(condition.to.name, id) : null;
      return other ? meets(condition.where, other, related) : false;
    }
    case 'some': {
      const { object, field, parent, own, min, max } = condition;
      const others = own
        ? ((record[field.name] as string[] | null) ?? []).flatMap((id) => related.record(object.name, id) ?? [])
        : related.collection(object.name, field.name, parent.name, record.id);
      const count = others.filter((other) => !other.trashed_at && meets(condition.where, other, related)).length;
      return count >= min && (max === null || count <= max);
    }
    case 'shared':
      throw new Error('What is shared is known to the database alone');
  }
}

function passes(field: Field, test: Test, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  switch (test.is) {
    case 'present':
      return true;
    case 'true':
      return value === true;
    case 'false':
      return value === false;
    case 'text': {
      const [have, want] = [foldCase(String(value)), foldCase(test.value)];
      if (test.how === 'eq') return have === want;
      if (test.how === 'contains') return have.includes(want);
      return test.how === 'starts_with' ? have.startsWith(want) : have.endsWith(want);
    }
    case 'exact':
      return test.values.includes(String(value));
    case 'folded': {
      const have = foldCase(String(value));
      return test.values.some((want) => foldCase(want) === have);
    }
    case 'oneOf':
      return test.values.some((want) => compareValues(field, value, want) === 0);
    case 'compare':
      if (test.currency && (value as Money).currency !== test.currency) return false;
      return test.of.every((comparison) => holds(field, value, comparison));
    case 'ids':
      return test.ids.includes(idOf(value) ?? '');
    case 'records': {
      const have = value as { object: string; id: string };
      return test.values.some((want) => want.object === have.object && want.id === have.id);
    }
    case 'object':
      return test.values.includes((value as { object: string }).object);
    case 'currency':
      return test.values.includes((value as Money).currency);
    case 'points':
      return pointsPass(field, test.how, test.values, value as Point[]);
    case 'members': {
      const have = value as string[];
      return test.how === 'all'
        ? test.values.every((v) => have.includes(v))
        : test.values.some((v) => have.includes(v));
    }
    case 'holds': {
      const texts =
        field.type === 'file'
          ? (value as FileValue[]).map((one) => one.name)
          : ADDRESS_PARTS.flatMap((part) => (value as Address)[part] ?? []);
      return texts.some((text) => foldCase(text).includes(foldCase(test.value)));
    }
    case 'near':
      return false;
  }
}

function heldBy(field: Field, part: AddressPart | undefined, record: KithRecord): unknown {
  const value = record[field.name];
  return part ? (value as Address | null)?.[part] : value;
}

/** The places that a field means, as latitude and longitude. */
function placesOf(field: Field, record: KithRecord): Array<[number, number]> {
  const value = record[field.name];
  const places =
    field.type === 'points'
      ? ((value as Point[] | null) ?? []).map((point) => [point.latitude, point.longitude])
      : field.longitude
        ? [[value, record[field.longitude]]]
        : [[(value as Address | null)?.latitude, (value as Address | null)?.longitude]];
  return places.filter((place): place is [number, number] => place.every((degrees) => typeof degrees === 'number'));
}

const nearby = (test: Test, latitude: number, longitude: number) =>
  test.is === 'near' && isNear(test.circle, latitude, longitude);

function holds(field: Field, value: unknown, { op, value: other }: Comparison): boolean {
  const order = compareValues(field, value, other);
  if (op === '=') return order === 0;
  if (op === '<') return order < 0;
  if (op === '<=') return order <= 0;
  return op === '>' ? order > 0 : order >= 0;
}

function compareValues(field: Field, value: unknown, other: string): number {
  if (field.type === 'datetime') return order(microsOf(String(value)) ?? 0n, microsOf(other) ?? 0n);
  if (field.type === 'date') return order(String(value), other);
  return compareDecimals(field.type === 'money' ? (value as Money).amount : decimalOf(value), other);
}

const order = <T extends bigint | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

const decimalOf = (value: unknown): string => (typeof value === 'number' ? plainNumber(value) : String(value));

/** Compares decimals exactly, whatever their length. */
function compareDecimals(a: string, b: string): number {
  const [aWhole = '0', aRest = ''] = a.split('.');
  const [bWhole = '0', bRest = ''] = b.split('.');
  const scale = Math.max(aRest.length, bRest.length);
  return order(BigInt(aWhole + aRest.padEnd(scale, '0')), BigInt(bWhole + bRest.padEnd(scale, '0')));
}

const idOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : null;
};

function pointsPass(field: Field, how: 'any' | 'all' | 'contains', values: string[], points: Point[]): boolean {
  const keys = field.of === 'address' ? ADDRESS_PARTS : ['value'];
  const have = points.flatMap((point) =>
    keys
      .map((key) => point[key])
      .filter((part) => typeof part === 'string')
      .map(foldCase),
  );
  const want = values.map(foldCase);
  if (how === 'contains') return have.some((part) => part.includes(want[0] ?? ''));
  return how === 'all' ? want.every((value) => have.includes(value)) : want.some((value) => have.includes(value));
}
