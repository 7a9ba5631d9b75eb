import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidv7 } from '../../kernel/ids.ts';
import { colleague, firm, insertRows, type Sandbox, sandbox, thing } from '../../test/sandbox.ts';
import type { FieldType, ObjectDefinition } from '../define.ts';
import { tableOf } from '../projection.ts';
import { columnsOf, decodeRow, read } from '../storage.ts';
import type { KithRecord, Values } from '../types.ts';
import { compile } from './checker.ts';
import { evaluate } from './evaluate.ts';
import { FormulaSql, type Moment } from './formula-sql.ts';
import type { Kind, Node } from './node.ts';

// A formula is read twice, in SQL and in memory. These runs hold the two against each other: any formula, any record.

const NUMBERS = [-2.5, -1, 0, 0.1, 0.5, 1, 2, 2.5, 3, 7, 1e6, 123456.789, 999999999999.5, 1e-7];
const TEXTS = [
  'Berlin',
  'STRASSE',
  'Straße',
  'ΣΊΣΥΦΟΣ',
  'a b',
  ' x ',
  "O'Brien",
  '100%',
  'a\\b',
  '🙂é',
  'ǅ',
  'ᾳ',
  '1',
  '$1',
];
const DAYS = [
  '2026-01-31',
  '2024-02-29',
  '2026-11-22',
  '2026-11-21',
  '1999-12-31',
  '0001-01-01',
  '9999-12-31',
  '2026-03-29',
];
const TIMES = ['2026-11-22T01:00:00Z', '2026-03-29T00:59:59.5Z', '1999-12-31T23:59:59.999999Z', '2024-02-29T12:00:00Z'];
const AMOUNTS = ['0.00', '1.00', '1054.00', '-5.25', '999999999999.99', '0.333333'];
const ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'];

let box: Sandbox;
const stored: Record<string, KithRecord[]> = {};

beforeAll(async () => {
  box = await sandbox([colleague, firm, thing]);
  const ids = { member: made(3), firm: made(8), thing: made(60) };
  for (const def of [colleague, firm, thing]) {
    const own = ids[def.name as keyof typeof ids];
    const rows = fc.sample(values(def, ids), { numRuns: own.length, seed: 11 });
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

const made = (n: number) => Array.from({ length: n }, () => uuidv7());

function values(def: ObjectDefinition, ids: Record<string, string[]>): fc.Arbitrary<Values> {
  const one = (type: FieldType, integer = false, to = ''): fc.Arbitrary<unknown> => {
    switch (type) {
      case 'number':
      case 'percent':
        return fc.constantFrom(...(integer ? NUMBERS.map(Math.trunc) : NUMBERS));
      case 'rating':
        return fc.integer({ min: 1, max: 5 });
      case 'money':
        return fc.record({ amount: fc.constantFrom(...AMOUNTS), currency: fc.constantFrom('USD', 'EUR') });
      case 'boolean':
        return fc.boolean();
      case 'date':
        return fc.constantFrom(...DAYS);
      case 'datetime':
        return fc.constantFrom(...TIMES);
      case 'choice':
        return fc.constantFrom('new', 'warm', 'hot');
      case 'multi_choice':
        return fc.subarray(['red', 'green', 'blue'], { minLength: 1 });
      case 'multi_reference':
        return fc.subarray(ids[to] ?? [], { minLength: 1 });
      case 'reference':
        return fc.constantFrom(...(ids[to] ?? []));
      case 'address':
        return fc.record({
          city: fc.constantFrom(...TEXTS),
          latitude: fc.constantFrom(52.52, 0.1, -33.868),
          longitude: fc.constant(1.1),
        });
      case 'file':
      case 'points':
        return fc.constant([{ id: uuidv7(), name: 'x', value: 'x', size: 1, type: 'text/plain' }]);
      default:
        return fc.constantFrom(...TEXTS);
    }
  };
  return fc.record(
    Object.fromEntries(
      Object.values(def.fields).map((f) => [f.name, fc.option(one(f.type, f.integer, f.to), { freq: 4, nil: null })]),
    ),
  );
}

const FIELDS: Partial<Record<Kind, string[]>> = {
  number: ['size', 'pieces', 'share', 'stars', 'spot.latitude', 'latitude'],
  money: ['price', 'firm.worth', 'firm.parent.worth'],
  text: ['name', 'about', 'mood', 'kind', 'mail', 'spot.city', 'firm.name', 'keeper.name', 'firm.owner.role'],
  boolean: ['fragile'],
  date: ['made_on'],
  datetime: ['seen_at'],
  reference: ['keeper', 'firm.owner'],
};

const known = new Map<string, fc.Arbitrary<string>>();

/** Any formula of a kind, as text. */
function formulas(kind: Kind, depth: number): fc.Arbitrary<string> {
  const key = `${kind} ${depth}`;
  const made = known.get(key) ?? makeFormulas(kind, kind === 'reference' ? 0 : depth);
  known.set(key, made);
  return made;
}

function makeFormulas(kind: Kind, depth: number): fc.Arbitrary<string> {
  const fields = (FIELDS[kind] ?? []).map((name) => fc.constant(name));
  const leaf = fc.oneof(...fields, ...literals(kind));
  if (depth === 0) return leaf;
  const sub = (of: Kind) => formulas(of, depth - 1);
  const fn = (name: string, ...args: Array<fc.Arbitrary<string>>) =>
    fc.tuple(...args).map((list) => `${name}(${list.join(', ')})`);
  const infix = (of: Kind, ...signs: string[]) =>
    fc.tuple(sub(of), fc.constantFrom(...signs), sub(of)).map(([a, sign, b]) => `(${a} ${sign} ${b})`);
  const unit = fc.constantFrom('"day"', '"week"', '"month"', '"quarter"', '"years"');
  const clock = fc.constantFrom('"hour"', '"minute"');
  const any = fc.oneof(...(['number', 'text', 'date', 'boolean', 'money', 'datetime'] as const).map(sub));
  const shared = [
    fn('if', sub('boolean'), sub(kind), sub(kind)),
    fn('coalesce', sub(kind), sub(kind)),
    fn('if', sub('boolean'), sub(kind)),
  ];
  const own: Partial<Record<Kind, Array<fc.Arbitrary<string>>>> = {
    number: [
      infix('number', '+', '-', '*', '/', '%'),
      infix('money', '/'),
      infix('date', '-'),
      fn('round', sub('number'), fc.integer({ min: -3, max: 4 }).map(String)),
      ...['floor', 'ceil', 'abs'].map((name) => fn(name, sub('number'))),
      ...['min', 'max'].map((name) => fn(name, sub('number'), sub('number'), sub('number'))),
      sub('number').map((n) => `-${n}`),
      fn('length', sub('text')),
      ...['year', 'month', 'day', 'weekday'].map((name) => fn(name, fc.oneof(sub('date'), sub('datetime')))),
      fn('date_diff', fc.oneof(sub('date'), sub('datetime')), sub('date'), unit),
      fn('date_diff', sub('datetime'), sub('datetime'), clock),
      fn('amount', sub('money')),
      fc.constantFrom('count(colours)', 'count(makers)', 'count(papers)', 'count(mails)'),
    ],
    money: [
      infix('money', '+', '-'),
      fc.tuple(sub('money'), fc.constantFrom('*', '/'), sub('number')).map(([m, sign, n]) => `(${m} ${sign} ${n})`),
      fc.tuple(sub('number'), sub('money')).map(([n, m]) => `(${n} * ${m})`),
      fn('round', sub('money'), fc.constantFrom('0', '2', '-1')),
      fn('abs', sub('money')),
      fn('money', sub('number'), fc.constantFrom('"USD"', '"eur"')),
      sub('money').map((m) => `-(${m})`),
    ],
    text: [
      fc.tuple(sub('text'), any).map(([a, b]) => `(${a} & ${b})`),
      fn('concat', any, sub('text'), any),
      ...['lower', 'upper', 'trim'].map((name) => fn(name, sub('text'))),
      ...['left', 'right'].map((name) => fn(name, sub('text'), sub('number'))),
      fn('replace', sub('text'), sub('text'), sub('text')),
      fn('text', any),
      fn('currency', sub('money')),
      fc.constantFrom('label(mood)', 'label(kind)', 'text(colours)'),
    ],
    boolean: [
      infix('number', '=', '<>', '<', '<=', '>', '>='),
      infix('money', '=', '!=', '<', '>='),
      infix('text', '==', '<>'),
      infix('date', '=', '<', '>='),
      infix('datetime', '=', '<', '>='),
      infix('boolean', 'and', 'or', '&&', '||', '='),
      infix('reference', '=', '<>'),
      fn('and', sub('boolean'), sub('boolean')),
      fn('not', sub('boolean')),
      fn('blank', any),
      fn('contains', sub('text'), sub('text')),
      fc.constantFrom('has(colours, "red")', 'has(tags, "vip")', 'blank(makers)', 'blank(spot)', 'keeper = firm.owner'),
    ],
    date: [
      fn('date', sub('datetime')),
      fn('date_add', fc.oneof(sub('date'), sub('datetime')), sub('number'), unit),
      fc.tuple(sub('date'), fc.constantFrom('+', '-'), sub('number')).map(([a, sign, n]) => `(${a} ${sign} ${n})`),
      ...['min', 'max'].map((name) => fn(name, sub('date'), sub('date'))),
    ],
    datetime: [fn('date_add', sub('datetime'), sub('number'), clock), fn('max', sub('datetime'), sub('datetime'))],
  };
  return fc.oneof({ weight: 1, arbitrary: leaf }, { weight: 5, arbitrary: fc.oneof(...(own[kind] ?? []), ...shared) });
}

function literals(kind: Kind): Array<fc.Arbitrary<string>> {
  switch (kind) {
    case 'number':
      return [fc.constantFrom('0', '1', '2', '3', '0.1', '12.5', '100', '999999999999999')];
    case 'text':
      return [fc.constantFrom(...TEXTS.map((text) => JSON.stringify(text)), '""')];
    case 'boolean':
      return [fc.constantFrom('true', 'false')];
    case 'date':
      return [fc.constantFrom('today()', 'date("2026-02-28")', 'date("9999-12-31")')];
    case 'datetime':
      return [fc.constant('now()')];
    default:
      return [];
  }
}

const RESULTS: Partial<Record<Kind, FieldType>> = {
  number: 'number',
  money: 'money',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
};

async function bySql(node: Node, moment: Moment): Promise<Map<string, unknown>> {
  const formula = new FormulaSql(box.ctx.workspace.schema, moment);
  const field = { name: 'v', label: 'V', type: RESULTS[node.kind] as FieldType };
  const columns = formula
    .columns(node)
    .map((column, i) => sql`${column} as ${sql.ref(columnsOf(field)[i]?.name ?? '')}`);
  const { rows } =
    await sql<Values>`select t.id, ${sql.join(columns)} from ${tableOf(box.ctx, thing)} as t ${formula.joins}`.execute(
      box.ctx.db,
    );
  return new Map(rows.map((row) => [row.id as string, read(field, row)]));
}

test('SQL and memory give the same for any formula', async () => {
  let varied = 0;
  const any = fc
    .constantFrom('number', 'money', 'text', 'boolean', 'date', 'datetime')
    .chain((kind) => formulas(kind as Kind, 3));
  const day = fc.constantFrom('2026-11-22', '2024-02-29');
  await fc.assert(
    fc.asyncProperty(any, fc.constantFrom(...ZONES), day, async (text, timeZone, today) => {
      let node: Node;
      try {
        node = compile(box.ctx, thing, text);
      } catch (error) {
        // Nothing but empty values, or too long: refused, as it should be.
        expect(String(error)).toMatch(/empty|at most|is one of|blank/);
        return;
      }
      const moment = { timeZone, today, now: `${today}T10:30:00.25Z` };
      const found = await bySql(node, moment);
      const lookup = (object: string, id: string) => stored[object]?.find((r) => r.id === id);
      const own = new Map((stored.thing ?? []).map((r) => [r.id, evaluate(node, r, moment, lookup)]));
      for (const [id, value] of own) expect({ text, id, value: found.get(id) }).toEqual({ text, id, value });
      if (new Set([...own.values()].map((v) => JSON.stringify(v))).size > 1) varied += 1;
    }),
    { numRuns: 500 },
  );
  expect(varied).toBeGreaterThan(150);
}, 120_000);
