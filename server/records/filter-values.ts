import { isUuid } from '../kernel/ids.ts';
import { addToDate, dayIn, startOfDay, startOfUnit, UNITS, type Unit } from './calendar.ts';
import { canonicalDate, canonicalTime } from './dates.ts';
import type { Field } from './define.ts';
import {
  type Comparison,
  type Condition,
  isObject,
  LIMITS,
  type Place,
  type Planner,
  partOf,
  problem,
  type Test,
} from './filter.ts';
import { plainNumber } from './fold.ts';
import { FARTHEST } from './place.ts';
import type { FilterOperator } from './types.ts';

interface Parsed {
  test: Test | Condition;
  negated: boolean;
}

const NEGATED: Partial<Record<FilterOperator, FilterOperator>> = { ne: 'eq', nin: 'in', empty: 'not_empty' };

/** Reads an operator and its value into a test; null where the value does not fit (and the planner knows why). */
export function parseTest(
  planner: Planner,
  place: Place,
  op: FilterOperator,
  value: unknown,
  path: string,
): Parsed | null {
  const positive = NEGATED[op] ?? op;
  const negated = positive !== op;
  const refuse = (message: string, at = path): null => {
    problem(planner, at, 'type', message);
    return null;
  };
  const done = (test: Test | Condition | null): Parsed | null => test && { test, negated };

  if (positive === 'not_empty') {
    if (value !== undefined && value !== null && typeof value !== 'boolean') return refuse(`${op} takes no value`);
    // `{ op: 'empty', value: false }` reads as "is not empty".
    return { test: { is: 'present' }, negated: negated !== (value === false) };
  }
  const part = partOf(place.field, place.part);
  if (place.part && !part) {
    const list = textList(planner, positive === 'in' ? value : [value], positive === 'in' ? path : null, path);
    if (!list) return null;
    if (place.part === 'object') return done({ is: 'object', values: list });
    return done({
      is: 'currency',
      how: positive === 'in' ? 'in' : 'eq',
      values: list.map((code) => code.toUpperCase()),
    });
  }

  const field = part ?? place.field;
  if (positive === 'near') return done(nearTest(planner, field, value, path));
  const ids = (op: FilterOperator) => {
    const list = idsTest(planner, field, op, value, path);
    return list && ({ is: 'ids', ids: list } as const);
  };
  if (field.name === 'id') return done(ids(positive));
  switch (field.type) {
    case 'text':
    case 'long_text':
    case 'email':
    case 'phone':
    case 'url':
    case 'auto_number': {
      const list = textList(planner, positive === 'in' ? value : [value], positive === 'in' ? path : null, path);
      if (!list) return null;
      if (positive === 'in') return done({ is: 'folded', values: list });
      return done({ is: 'text', how: positive as 'eq', value: list[0] as string });
    }
    case 'choice': {
      const list = textList(planner, positive === 'in' ? value : [value], positive === 'in' ? path : null, path);
      if (!list) return null;
      if (positive === 'contains' || positive === 'starts_with')
        return done({ is: 'text', how: positive, value: list[0] as string });
      const stranger = notOffered(field, list, positive === 'in', path);
      if (stranger) return refuse(stranger.message, stranger.at);
      return done({ is: field.open ? 'folded' : 'exact', values: list });
    }
    case 'multi_choice': {
      const many = positive !== 'has';
      const list = textList(planner, many ? value : [value], many ? path : null, path);
      const stranger = list && notOffered(field, list, many, path);
      if (stranger) return refuse(stranger.message, stranger.at);
      return done(list && { is: 'members', how: positive === 'has_all' ? 'all' : 'any', of: 'text', values: list });
    }
    case 'multi_reference': {
      if (positive === 'is_me') {
        if (value !== undefined && value !== null && typeof value !== 'boolean') return refuse('is_me takes no value');
        const me = planner.ctx.actor.memberId;
        const test: Test = { is: 'members', how: 'any', of: 'uuid', values: me ? [me] : [] };
        return { test, negated: value === false };
      }
      const list = idsTest(planner, field, positive === 'has' ? 'eq' : 'in', value, path);
      return done(list && { is: 'members', how: positive === 'has_all' ? 'all' : 'any', of: 'uuid', values: list });
    }
    case 'file':
    case 'address': {
      const list = textList(planner, [value], null, path);
      return done(list && { is: 'holds', value: list[0] as string });
    }
    case 'number':
    case 'percent':
    case 'rating':
      return done(numberTest(planner, field, positive, value, path));
    case 'money':
      return done(moneyTest(planner, field, positive, value, path));
    case 'boolean':
      if (typeof value !== 'boolean') return refuse(`${field.label} is true or false`);
      return done({ is: value ? 'true' : 'false' });
    case 'date':
    case 'datetime':
      return done(timeTest(planner, field, positive, value, path));
    case 'reference': {
      if (positive === 'is_me') {
        if (value !== undefined && value !== null && typeof value !== 'boolean') return refuse('is_me takes no value');
        const me = planner.ctx.actor.memberId;
        return { test: { is: 'ids', ids: me ? [me] : [] }, negated: value === false };
      }
      return done(ids(positive));
    }
    case 'record':
      return done(recordsTest(planner, field, positive, value, path));
    case 'points': {
      const many = positive === 'has_any' || positive === 'has_all';
      const list = textList(planner, many ? value : [value], many ? path : null, path);
      if (!list) return null;
      const how = positive === 'has_all' ? 'all' : positive === 'contains' ? 'contains' : 'any';
      return done({ is: 'points', how, values: list });
    }
  }
}

function readList(planner: Planner, value: unknown, path: string): unknown[] | null {
  if (!Array.isArray(value)) problem(planner, path, 'type', 'A list of values is needed');
  else if (value.length > LIMITS.list)
    problem(planner, path, 'too_many', `A list holds at most ${LIMITS.list.toLocaleString('en')} values`);
  else return value;
  return null;
}

/** Reads each value of a list (or the one value of `in`-less operators) and names the one that does not fit. */
function each<T>(
  planner: Planner,
  value: unknown,
  op: FilterOperator,
  path: string,
  read: (raw: unknown) => T | string,
) {
  const list = op === 'in' ? readList(planner, value, path) : [value];
  if (!list) return null;
  const result: T[] = [];
  for (let i = 0; i < list.length; i++) {
    const got = read(list[i]);
    if (typeof got === 'string') {
      problem(planner, op === 'in' ? `${path}[${i}]` : path, 'type', got);
      return null;
    }
    result.push(got);
  }
  return result;
}

/** Text as it may be compared: what the write door would have stored. */
function textList(planner: Planner, value: unknown, listPath: string | null, path: string): string[] | null {
  const list = listPath ? readList(planner, value, listPath) : (value as unknown[]);
  if (!list) return null;
  const result: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const text = list[i];
    const at = listPath ? `${path}[${i}]` : path;
    if (typeof text !== 'string') problem(planner, at, 'type', 'Text is needed');
    else if (text.length > LIMITS.text)
      problem(planner, at, 'too_long', `Text of at most ${LIMITS.text} characters is needed`);
    else if (text.includes('\0') || !text.isWellFormed())
      problem(planner, at, 'characters', 'The text holds a character that cannot be stored');
    else {
      result.push(text.normalize('NFC'));
      continue;
    }
    return null;
  }
  return result;
}

const NUMERIC = /^-?\d{1,30}(\.\d{1,20})?$/;

function readNumber(raw: unknown): { value: string } | string {
  if (typeof raw === 'number' && Number.isFinite(raw) && Math.abs(raw) < 1e30) return { value: plainNumber(raw) };
  return 'A number is needed';
}

const SYMBOL = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;
type Ordering = keyof typeof SYMBOL;

function numberTest(planner: Planner, field: Field, op: FilterOperator, value: unknown, path: string): Test | null {
  if (op === 'between') {
    const pair = readPair(planner, value, path);
    const ends = pair && each(planner, pair, 'in', path, readNumber);
    return ends && { is: 'compare', of: span(ends.map((end) => end.value)) };
  }
  const list = each(planner, value, op, path, (raw) => {
    const got = readNumber(raw);
    return typeof got === 'string' ? `${field.label} is a number` : got;
  });
  if (!list) return null;
  if (op === 'in') return { is: 'oneOf', values: list.map((n) => n.value) };
  return { is: 'compare', of: [{ op: SYMBOL[op as Ordering], value: (list[0] as { value: string }).value }] };
}

/** An amount alone compares in whatever currency the record holds; with a currency, only records in that currency. */
function moneyTest(planner: Planner, field: Field, op: FilterOperator, value: unknown, path: string): Test | null {
  const read = (raw: unknown): { value: string; currency?: string } | string => {
    const amount = isObject(raw) ? raw.amount : raw;
    const text =
      typeof amount === 'string' && NUMERIC.test(amount.trim()) ? { value: amount.trim() } : readNumber(amount);
    if (typeof text === 'string')
      return `${field.label} is an amount such as 1054 or { "amount": "1054.00", "currency": "USD" }`;
    if (!isObject(raw) || raw.currency == null) return text;
    if (typeof raw.currency !== 'string' || !/^[A-Za-z]{3}$/.test(raw.currency)) return 'A currency has three letters';
    return { ...text, currency: raw.currency.toUpperCase() };
  };
  const pair = op === 'between' ? readPair(planner, value, path) : null;
  if (op === 'between' && !pair) return null;
  const list = each(planner, pair ?? value, pair ? 'in' : op, path, read);
  if (!list) return null;
  const currency = list.find((m) => m.currency)?.currency;
  const of = pair
    ? span(list.map((m) => m.value))
    : [{ op: SYMBOL[op as Ordering], value: (list[0] as { value: string }).value }];
  return { is: 'compare', of, ...(currency ? { currency } : {}) };
}

function readPair(planner: Planner, value: unknown, path: string): unknown[] | null {
  if (Array.isArray(value) && value.length === 2) return value;
  problem(planner, path, 'type', 'between takes two values, the lower and the upper');
  return null;
}

function span(ends: string[]): Comparison[] {
  return [
    { op: '>=', value: ends[0] as string },
    { op: '<=', value: ends[1] as string },
  ];
}

/** What a date or time condition is compared with: a whole day of the calendar, or a moment. */
type When = { day: string } | { moment: string };

function timeTest(planner: Planner, field: Field, op: FilterOperator, value: unknown, path: string): Test | null {
  if (op === 'within') {
    const days = readPeriod(planner, value, path);
    return days && timeRange(planner, field, days[0], days[1]);
  }
  if (op === 'between') {
    const pair = readPair(planner, value, path);
    const ends = pair && each(planner, pair, 'in', path, (raw) => readWhen(planner, field, raw));
    if (!ends) return null;
    const [from, to] = ends as [When, When];
    return { is: 'compare', of: [...edges(planner, field, 'gte', from), ...edges(planner, field, 'lte', to)] };
  }
  const list = each(planner, value, op, path, (raw) => readWhen(planner, field, raw));
  if (!list) return null;
  if (op === 'in') return { is: 'oneOf', values: list.map((when) => ('day' in when ? when.day : when.moment)) };
  const ordering = op === 'before' ? 'lt' : op === 'after' ? 'gt' : (op as Ordering);
  return { is: 'compare', of: edges(planner, field, ordering, list[0] as When) };
}

function readWhen(planner: Planner, field: Field, raw: unknown): When | string {
  const expected =
    field.type === 'date'
      ? `${field.label} is a date such as 2026-11-22, or { "ago": 7, "unit": "day" }`
      : `${field.label} is a time such as 2026-11-22T09:30:00Z, a date, or { "ago": 7, "unit": "day" }`;
  if (typeof raw === 'string') {
    const day = canonicalDate(raw);
    if (day) return { day };
    const moment = field.type === 'datetime' ? canonicalTime(raw) : null;
    return moment ? { moment } : expected;
  }
  if (!isObject(raw)) return expected;
  const direction = 'ago' in raw ? 'ago' : 'ahead';
  const n = raw[direction];
  if (Object.keys(raw).some((key) => key !== direction && key !== 'unit')) return expected;
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 0 || n > 100_000) return expected;
  if (!UNITS.includes(raw.unit as Unit)) return `A unit is one of ${UNITS.join(', ')}`;
  const day = addToDate(today(planner), direction === 'ago' ? -n : n, raw.unit as Unit);
  return day ? { day } : 'That is beyond the calendar';
}

const today = (planner: Planner) => dayIn(planner.ctx.workspace.timeZone, planner.ctx.now());

/** `{ next: 30, unit: 'day' }` is today and the 30 days after it; `{ this: 'month' }` the whole calendar month. */
function readPeriod(planner: Planner, value: unknown, path: string): [string, string] | null {
  const refuse = (at: string, message: string): null => {
    problem(planner, at, 'type', message);
    return null;
  };
  const shape = 'within takes { "next": 30, "unit": "day" }, { "last": … } or { "this": "month" }';
  if (!isObject(value)) return refuse(path, shape);
  const keys = Object.keys(value).sort().join();
  const now = today(planner);
  if (keys === 'this') {
    const unit = value.this as Unit;
    if (!UNITS.includes(unit)) return refuse(`${path}.this`, `A unit is one of ${UNITS.join(', ')}`);
    const from = startOfUnit(now, unit);
    const next = addToDate(from, 1, unit);
    return [from, (next && addToDate(next, -1, 'day')) ?? '9999-12-31'];
  }
  const direction = keys === 'last,unit' ? 'last' : keys === 'next,unit' ? 'next' : null;
  if (!direction) return refuse(path, shape);
  const n = value[direction];
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 0 || n > 100_000)
    return refuse(`${path}.${direction}`, 'A whole number from 0 to 100,000 is needed');
  if (!UNITS.includes(value.unit as Unit)) return refuse(`${path}.unit`, `A unit is one of ${UNITS.join(', ')}`);
  const other = addToDate(now, direction === 'next' ? n : -n, value.unit as Unit);
  if (direction === 'next') return [now, other ?? '9999-12-31'];
  return [other ?? '0001-01-01', now];
}

function timeRange(planner: Planner, field: Field, first: string, last: string): Test {
  return {
    is: 'compare',
    of: [...edges(planner, field, 'gte', { day: first }), ...edges(planner, field, 'lte', { day: last })],
  };
}

/** A day on a time field means the whole day of the workspace's zone: `gt` begins after it, `eq` lies in it. */
function edges(planner: Planner, field: Field, op: Ordering, when: When): Comparison[] {
  if (field.type === 'date') return [{ op: SYMBOL[op], value: 'day' in when ? when.day : when.moment.slice(0, 10) }];
  if ('moment' in when) return [{ op: SYMBOL[op], value: when.moment }];
  const zone = planner.ctx.workspace.timeZone;
  const start = startOfDay(when.day, zone) ?? '0001-01-01T00:00:00Z';
  const next = addToDate(when.day, 1, 'day');
  // After the last day of the calendar nothing comes; comparing with the end of time says so.
  const end = (next && startOfDay(next, zone)) ?? '9999-12-31T23:59:59.999999Z';
  if (op === 'lt') return [{ op: '<', value: start }];
  if (op === 'gte') return [{ op: '>=', value: start }];
  if (op === 'lte') return [{ op: '<', value: end }];
  if (op === 'gt') return [{ op: '>=', value: end }];
  return [
    { op: '>=', value: start },
    { op: '<', value: end },
  ];
}

function idsTest(planner: Planner, field: Field, op: FilterOperator, value: unknown, path: string): string[] | null {
  const ids = each(planner, value, op, path, (raw) => {
    const id = isObject(raw) ? raw.id : raw;
    return isUuid(id) ? { id: id.toLowerCase() } : `${field.label} is compared with the id of a record`;
  });
  return ids?.map(({ id }) => id) ?? null;
}

/** The first value that a closed list does not have. */
function notOffered(field: Field, values: string[], many: boolean, path: string) {
  const at = field.open ? -1 : values.findIndex((v) => !field.choices?.some((choice) => choice.value === v));
  if (at < 0) return null;
  const offered = field.choices?.map((choice) => choice.value).join(', ');
  return { message: `${field.label} is one of ${offered}`, at: many ? `${path}[${at}]` : path };
}

function nearTest(planner: Planner, field: Field, value: unknown, path: string): Test | null {
  const within = (name: 'latitude' | 'longitude' | 'km', least: number, most: number): number | null => {
    const n = isObject(value) ? value[name] : undefined;
    if (typeof n === 'number' && n >= least && n <= most) return n;
    problem(planner, `${path}.${name}`, 'type', `near takes ${name} as a number from ${least} to ${most}`);
    return null;
  };
  const stranger = isObject(value) && Object.keys(value).some((key) => !['latitude', 'longitude', 'km'].includes(key));
  if (!isObject(value) || stranger) {
    problem(planner, path, 'type', `${field.label} is near { "latitude", "longitude", "km" }`);
    return null;
  }
  const latitude = within('latitude', -90, 90);
  const longitude = within('longitude', -180, 180);
  const km = within('km', 0, FARTHEST);
  if (latitude === null || longitude === null || km === null) return null;
  return { is: 'near', circle: { latitude, longitude, km } };
}

function recordsTest(planner: Planner, field: Field, op: FilterOperator, value: unknown, path: string): Test | null {
  const records = each(planner, value, op, path, (raw) =>
    isObject(raw) && typeof raw.object === 'string' && isUuid(raw.id) && !raw.object.includes('\0')
      ? { object: raw.object, id: raw.id.toLowerCase() }
      : `${field.label} is compared with { "object", "id" }`,
  );
  return records && { is: 'records', values: records };
}
