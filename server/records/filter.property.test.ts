import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../kernel/context.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { chore, colleague, firm, insertRows, type Sandbox, sandbox, thing } from '../test/sandbox.ts';
import { catalog } from './catalog.ts';
import type { Field, ObjectDefinition } from './define.ts';
import { planFilter } from './filter.ts';
import { meets, type Related } from './filter-memory.ts';
import { compileCondition } from './filter-sql.ts';
import { operatorsOf } from './operators.ts';
import { tableOf } from './projection.ts';
import { decodeRow } from './storage.ts';
import type { Filter, FilterOperator, KithRecord, Values } from './types.ts';

// The filter is read twice, in SQL and in memory. These runs hold the two against each other: any tree, any record.

const WORDS = [
  'Berlin',
  'berlin',
  'BERLIN',
  'Straße',
  'STRASSE',
  'İstanbul',
  'istanbul',
  'ΣΊΣΥΦΟΣ',
  'σίσυφος',
  'σίσυφοσ',
  'Ǆ',
  'ǅ',
  'ǆ',
  '100%',
  '100_',
  '100\\',
  'a%b',
  'a\\%b',
  "O'Brien",
  '"quoted"',
  '<script>alert(1)</script>',
  '𐐀𐐁',
  '𐐨𐐩',
  '🙂',
  '👩‍👩‍👧',
  'é',
  'É',
  'ı',
  'I',
  'i',
  'ﬃ',
  'Å',
  'K',
  'k',
  'Ω',
  'ω',
  '東京',
  'שלום',
  'a b',
  "'; drop table thing; --",
  '$1',
  '$0',
  '{}',
  'null',
  '.',
];
// Around the poles, the date line and each other.
const PLACES = [
  [52.52, 13.405],
  [52.5200001, 13.405],
  [48.137, 11.575],
  [90, 0],
  [-90, 10],
  [0, 179.9],
  [0, -179.9],
  [-33.87, 151.21],
] as const;
const EMAILS = ['ada@acme.com', 'bob@acme.com', 'cleo@globex.example', "o'neil@x.io"];
const CHOICES = ['new', 'warm', 'hot'];
const NUMBERS = [-1, 0, 0.1, 0.30000000000000004, 1, 2, 2.5, 10, 1e6, 123456.789, 9007199254740991, 1e-7];
const WHOLE = [-3, 0, 1, 2, 3, 50, 9007199254740991];
const AMOUNTS = ['0.00', '1.00', '1054.00', '1054.01', '-5.00', '999999999999.99', '0.001'];
const CURRENCIES = ['USD', 'EUR'];
// Around the changes of clocks, the ends of months and the time now.
const DAYS = [
  '2026-03-08',
  '2026-03-29',
  '2026-04-05',
  '2026-10-25',
  '2026-11-01',
  '2026-11-21',
  '2026-11-22',
  '2026-11-23',
  '2024-02-29',
  '2018-11-04',
  '0001-01-01',
  '9999-12-31',
  '2017-01-01',
  '2016-12-31',
];
const TIMES = [
  '00:00:00Z',
  '23:59:59.999999Z',
  '03:00:00Z',
  '03:00:00.000001Z',
  '02:59:59.999999Z',
  '05:00:00Z',
  '10:00:00Z',
  '11:00:00Z',
  '18:30:00Z',
  '22:00:00Z',
  '12:34:56.789Z',
];
const ZONES = [
  'UTC',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
  'Africa/Cairo',
  'Australia/Lord_Howe',
];

let box: Sandbox;
const stored: Record<string, KithRecord[]> = {};

beforeAll(async () => {
  box = await sandbox();
  const ids = (n: number) => Array.from({ length: n }, () => uuidv7());
  const made = { member: ids(4), firm: ids(12), thing: ids(120), chore: ids(80) };
  for (const def of [colleague, firm, thing, chore]) {
    const own = made[def.name as keyof typeof made];
    const rows = fc.sample(values(def, made), { numRuns: own.length, seed: 7 });
    await insertRows(
      box.ctx,
      def,
      rows.map((row, i) => ({ ...row, id: own[i] as string })),
    );
    const { rows: found } = await sql<Values>`select * from ${tableOf(box.ctx, def)}`.execute(box.ctx.db);
    stored[def.name] = found.map((row) => decodeRow(def, row));
  }
}, 60_000);
afterAll(() => box?.end());

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4, nil: null });
const day = fc.constantFrom(...DAYS);
const moment = fc
  .tuple(
    day.filter((d) => d > '0002' && d < '9999'),
    fc.constantFrom(...TIMES),
  )
  .map(([d, t]) => `${d}T${t}`);
const word = fc
  .oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }))
  .map((w) => w.replaceAll('\0', '').toWellFormed().normalize('NFC'));
const filled = word.map((w) => w.trim() || 'x');

/** Values that a record may hold. */
function values(def: ObjectDefinition, ids: Record<string, string[]>): fc.Arbitrary<Values> {
  const one = (field: Field): fc.Arbitrary<unknown> => {
    switch (field.type) {
      case 'number':
        return fc.constantFrom(...(field.integer ? WHOLE : NUMBERS));
      case 'percent':
        return fc.constantFrom(...NUMBERS);
      case 'money':
        return fc.record({ amount: fc.constantFrom(...AMOUNTS), currency: fc.constantFrom(...CURRENCIES) });
      case 'boolean':
        return fc.boolean();
      case 'date':
        return day;
      case 'datetime':
        return moment;
      case 'choice':
        return fc.constantFrom(...CHOICES);
      case 'email':
        return fc.constantFrom(...EMAILS);
      case 'reference':
        return fc.constantFrom(...(ids[field.to ?? ''] ?? []));
      case 'record':
        return fc
          .constantFrom('firm', 'thing')
          .chain((object) => fc.record({ object: fc.constant(object), id: fc.constantFrom(...(ids[object] ?? [])) }));
      case 'points':
        return fc.array(pointOf(field), { minLength: 1, maxLength: 3 });
      case 'multi_choice':
        return fc.subarray(field.open ? ['vip', 'VIP', ...WORDS] : ['red', 'green', 'blue'], {
          minLength: 1,
          maxLength: 3,
        });
      case 'multi_reference':
        return fc.subarray(ids[field.to ?? ''] ?? [], { minLength: 1, maxLength: 4 });
      case 'file':
        return fc.array(
          filled.map((name) => ({ id: uuidv7(), name, size: 1, type: 'text/plain' })),
          { minLength: 1, maxLength: 2 },
        );
      case 'address':
        return fc
          .record({
            street: maybe(filled),
            city: maybe(filled),
            country: maybe(fc.constantFrom('DE', 'de', 'FR')),
            place: maybe(place),
          })
          .map(({ place, ...parts }) => ({
            ...parts,
            region: null,
            postal_code: null,
            latitude: null,
            longitude: null,
            ...place,
          }));
      case 'rating':
        return fc.integer({ min: 1, max: 5 });
      default:
        return filled;
    }
  };
  const fields = Object.fromEntries(
    Object.values(def.fields).map((f) => [f.name, f.name === def.title ? one(f) : maybe(one(f))]),
  );
  // A place is whole or not at all.
  const whole = def.fields.latitude ? { at: maybe(place) } : {};
  return fc
    .record({ ...fields, ...whole, trashed_at: fc.option(fc.constant('2026-11-01T00:00:00Z'), { freq: 5 }) })
    .map(({ at, ...row }: Values) =>
      'latitude' in row ? { ...row, latitude: null, longitude: null, ...(at as object) } : row,
    );
}

const place = fc.constantFrom(...PLACES).map(([latitude, longitude]) => ({ latitude, longitude }));

function pointOf(field: Field): fc.Arbitrary<unknown> {
  if (field.of === 'address')
    return fc
      .record({
        street: maybe(filled),
        city: maybe(filled),
        country: maybe(fc.constantFrom('DE', 'de', 'FR')),
        place: maybe(place),
        primary: fc.boolean(),
      })
      .map(({ place, ...point }) => ({ ...point, ...place }));
  return fc.record({ value: field.of === 'email' ? fc.constantFrom(...EMAILS) : filled, primary: fc.boolean() });
}

/** Any filter that is valid for an object. */
function filters(def: ObjectDefinition, depth: number): fc.Arbitrary<Filter> {
  const leaf = leafOf(def);
  if (depth === 0) return leaf;
  const inner = fc.memo((n: number) => filters(def, Math.min(depth - 1, n)))(depth);
  const several = fc.array(inner, { maxLength: 3 });
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 2, arbitrary: several.map((and) => ({ and })) },
    { weight: 2, arbitrary: several.map((or) => ({ or })) },
    { weight: 2, arbitrary: inner.map((not) => ({ not })) },
    ...[
      ...catalog().inversesOf(def.name),
      ...Object.values(def.fields)
        .filter((f) => f.type === 'multi_reference')
        .map((f) => ({ name: f.name, object: catalog().object(f.to ?? '') })),
    ].map((inverse) => ({
      weight: 1,
      arbitrary: fc
        .record({
          where: fc.option(filters(inverse.object, depth - 1), { nil: undefined }),
          count: fc.option(counts, { nil: undefined }),
        })
        .map((more): Filter => ({ some: inverse.name, ...more })),
    })),
  );
}

const counts = fc.oneof(
  fc.nat(3).map((eq) => ({ eq })),
  fc.nat(3).map((gte) => ({ gte })),
  fc.nat(3).map((lte) => ({ lte })),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([gte, lte]) => ({ gte, lte })),
);

function leafOf(def: ObjectDefinition): fc.Arbitrary<Filter> {
  const own = [...Object.values(def.fields), { name: 'id', label: 'Id', type: 'text' } as Field];
  const places = own.flatMap((field): Array<{ path: string; field: Field }> => {
    const here = [{ path: field.name, field }];
    if (field.type !== 'reference') return here;
    const to = catalog().object(field.to ?? '');
    return [
      ...here,
      ...Object.values(to.fields).flatMap((f) => [
        { path: `${field.name}.${f.name}`, field: f },
        ...(f.type === 'reference'
          ? Object.values(catalog().object(f.to ?? '').fields).map((g) => ({
              path: `${field.name}.${f.name}.${g.name}`,
              field: g,
            }))
          : []),
      ]),
    ];
  });
  return fc.constantFrom(...places).chain(({ path, field }) =>
    fc.constantFrom(...operatorsOf(field)).chain((op) => {
      const leaf = operand(field, op).map(
        (value): Filter => ({ field: path, op, ...(value === undefined ? {} : { value }) }),
      );
      if (field.type === 'address') return fc.oneof(leaf, addressLeaf(path, field));
      const part = field.type === 'money' ? 'currency' : field.type === 'record' ? 'object' : null;
      if (!part) return leaf;
      const known = part === 'currency' ? CURRENCIES : ['firm', 'thing', 'nothing'];
      const ofPart = fc.tuple(fc.constantFrom('eq', 'ne', 'in', 'nin'), fc.subarray(known, { minLength: 1 })).map(
        ([o, list]): Filter => ({
          field: `${path}.${part}`,
          op: o as FilterOperator,
          value: o.endsWith('in') ? list : list[0],
        }),
      );
      return fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: ofPart });
    }),
  );
}

/** A filter on one part of an address. */
const addressLeaf = (path: string, field: Field): fc.Arbitrary<Filter> =>
  fc.constantFrom('street', 'city', 'country', 'latitude', 'longitude').chain((part) => {
    const own: Field = { ...field, type: part.endsWith('itude') ? 'number' : 'text' };
    return fc
      .constantFrom(...operatorsOf(own))
      .chain((op) =>
        operand(own, op).map(
          (value): Filter => ({ field: `${path}.${part}`, op, ...(value === undefined ? {} : { value }) }),
        ),
      );
  });

const units = fc.constantFrom('day', 'week', 'month', 'quarter', 'year');
const relative = fc.oneof(fc.record({ ago: fc.nat(40), unit: units }), fc.record({ ahead: fc.nat(40), unit: units }));
const period = fc.oneof(
  fc.record({ next: fc.nat(40), unit: units }),
  fc.record({ last: fc.nat(40), unit: units }),
  fc.record({ this: units }),
);

function operand(field: Field, op: FilterOperator): fc.Arbitrary<unknown> {
  if (op === 'empty' || op === 'not_empty' || op === 'is_me') return fc.constantFrom(undefined, undefined, true, false);
  if (op === 'within') return period;
  if (op === 'near')
    return fc
      .tuple(place, fc.constantFrom(0, 0.005, 0.02, 25, 505, 3000, 10_008, 20_000, 20_016))
      .map(([middle, km]) => ({ ...middle, km }));
  const one = operandOf(field, op);
  if (op === 'between') return fc.tuple(one, one);
  return ['in', 'nin', 'has_any', 'has_all'].includes(op) ? fc.array(one, { maxLength: 4 }) : one;
}

function operandOf(field: Field, op: FilterOperator): fc.Arbitrary<unknown> {
  const everyId = () => Object.values(stored).flatMap((list) => list.map((r) => r.id));
  if (field.name === 'id' || field.type === 'reference' || field.type === 'multi_reference')
    return fc.nat().map((n) => everyId()[n % everyId().length]);
  switch (field.type) {
    case 'rating':
      return fc.integer({ min: 0, max: 6 });
    case 'multi_choice':
      return field.open ? fc.constantFrom('vip', 'VIP', ...WORDS) : fc.constantFrom('red', 'green', 'blue');
    case 'number':
    case 'percent':
      return fc.oneof(
        fc.constantFrom(...NUMBERS, ...WHOLE),
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
      );
    case 'money':
      return fc.oneof(
        fc.constantFrom(...NUMBERS),
        fc.constantFrom(...AMOUNTS),
        fc.record({ amount: fc.constantFrom(...AMOUNTS), currency: fc.constantFrom(...CURRENCIES, 'eur') }),
      );
    case 'boolean':
      return fc.boolean();
    case 'date':
      return op === 'in' || op === 'nin' ? day : fc.oneof(day, relative);
    case 'datetime':
      return fc.oneof(day, relative, moment, fc.constant('2026-11-22T01:00:00+13:45'));
    case 'choice':
      return field.open
        ? fc.oneof(fc.constantFrom(...CHOICES), word)
        : fc.constantFrom(...(op === 'contains' ? [...CHOICES, 'o', 'W'] : CHOICES));
    case 'record':
      return fc
        .tuple(fc.constantFrom('firm', 'thing'), fc.nat())
        .map(([object, n]) => ({ object, id: everyId()[n % everyId().length] }));
    default:
      return fc.oneof(word, fc.constantFrom(...EMAILS, 'ACME', 'ada@ACME.com', 'DE'));
  }
}

const related: Related = {
  record: (object, id) => stored[object]?.find((r) => r.id === id),
  collection: (object, field, parent, id) =>
    (stored[object] ?? []).filter((r) => {
      const link = r[field] as string | string[] | { object: string; id: string } | null;
      if (Array.isArray(link)) return link.includes(id);
      return typeof link === 'object' ? link?.object === parent && link.id === id : link === id;
    }),
};

async function agree(def: ObjectDefinition, ctx: Context, filter: Filter): Promise<number> {
  const condition = planFilter(ctx, def, filter);
  const bySql = await sql<{ id: string }>`select t.id from ${tableOf(ctx, def)} as t
    where ${compileCondition(ctx, condition, 't')}`.execute(ctx.db);
  const inMemory = (stored[def.name] ?? []).filter((record) => meets(condition, record, related));
  expect(bySql.rows.map((row) => row.id).sort()).toEqual(inMemory.map((record) => record.id).sort());
  return inMemory.length;
}

const now = fc
  .tuple(
    day.filter((d) => d > '1000' && d < '9000'),
    fc.constantFrom(...TIMES),
  )
  .map(([d, t]) => new Date(`${d}T${t}`));

test.each([
  ['things', () => thing],
  ['firms', () => firm],
  ['chores', () => chore],
])(
  'SQL and memory find the same %s for any filter',
  async (_, def) => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(filters(def(), 3), fc.constantFrom(...ZONES), now, async (filter, timeZone, at) => {
        const { ctx } = box;
        const found = await agree(def(), { ...ctx, workspace: { ...ctx.workspace, timeZone }, now: () => at }, filter);
        if (found > 0 && found < (stored[def().name]?.length ?? 0)) hits += 1;
      }),
      { numRuns: 400 },
    );
    // Most filters must part the records, else the runs prove little.
    expect(hits).toBeGreaterThan(30);
  },
  120_000,
);

test('a condition and its negation part the records in two', async () => {
  await fc.assert(
    fc.asyncProperty(filters(thing, 2), async (filter) => {
      const yes = await agree(thing, box.ctx, filter);
      const no = await agree(thing, box.ctx, { not: filter });
      expect(yes + no).toBe(stored.thing?.length);
    }),
    { numRuns: 100 },
  );
}, 60_000);
