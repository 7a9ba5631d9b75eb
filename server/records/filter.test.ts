import { describe, expect, test } from 'vitest';
import type { Context } from '../kernel/context.ts';
import { chore, colleague, firm, thing } from '../test/sandbox.ts';
import { registerObjects } from './catalog.ts';
import { planFilter } from './filter.ts';
import { matches } from './filter-memory.ts';
import type { Filter, FilterOperator, KithRecord, Values } from './types.ts';

// What each operator means, told by examples; that SQL means the same is proved beside, over random trees.

registerObjects([colleague, firm, thing, chore]);

const me = '01900000-0000-7000-8000-000000000001';
const context = (timeZone = 'America/New_York', now = '2026-11-22T03:30:00Z') =>
  ({
    role: 'owner',
    actor: { memberId: me },
    workspace: { timeZone, schema: 'ws_of_this_test' },
    runtime: { database: {} },
    now: () => new Date(now),
  }) as unknown as Context;

const record = (values: Values): KithRecord => ({
  id: '01900000-0000-7000-8000-0000000000ff',
  version: 1,
  created_at: '2026-01-01T00:00:00Z',
  created_by: null,
  updated_at: '2026-01-01T00:00:00Z',
  updated_by: null,
  trashed_at: null,
  ...values,
});
const holds = (values: Values, field: string, op: FilterOperator, value?: unknown, ctx = context()) =>
  matches(ctx, thing, { field, op, value }, record(values));

describe('text', () => {
  test('compares without case, with wildcards as plain letters', () => {
    expect(holds({ name: 'Straße' }, 'name', 'eq', 'STRAße')).toBe(true);
    expect(holds({ name: '100% wool' }, 'name', 'contains', '0%')).toBe(true);
    expect(holds({ name: '100 wool' }, 'name', 'contains', '0%')).toBe(false);
    expect(holds({ name: 'Acme' }, 'name', 'starts_with', 'aC')).toBe(true);
    expect(holds({ name: 'Acme' }, 'name', 'ends_with', 'ME')).toBe(true);
    expect(holds({ name: 'Acme' }, 'name', 'in', ['x', 'ACME'])).toBe(true);
  });

  test('that is empty meets no condition but the negated', () => {
    expect(holds({ name: null }, 'name', 'eq', 'x')).toBe(false);
    expect(holds({ name: null }, 'name', 'ne', 'x')).toBe(true);
    expect(holds({ name: null }, 'name', 'nin', ['x'])).toBe(true);
    expect(holds({ name: null }, 'name', 'contains', '')).toBe(false);
    expect(holds({ name: null }, 'name', 'empty')).toBe(true);
    expect(holds({ name: 'x' }, 'name', 'empty', false)).toBe(true);
  });
});

describe('dates', () => {
  // In New York it is still the evening of 21 November.
  test.each([
    [
      'within',
      { next: 1, unit: 'day' },
      { '2026-11-20': false, '2026-11-21': true, '2026-11-22': true, '2026-11-23': false },
    ],
    [
      'within',
      { last: 1, unit: 'week' },
      { '2026-11-13': false, '2026-11-14': true, '2026-11-21': true, '2026-11-22': false },
    ],
    ['within', { this: 'week' }, { '2026-11-15': false, '2026-11-16': true, '2026-11-22': true, '2026-11-23': false }],
    [
      'within',
      { this: 'quarter' },
      { '2026-09-30': false, '2026-10-01': true, '2026-12-31': true, '2027-01-01': false },
    ],
    ['before', { ago: 1, unit: 'month' }, { '2026-10-20': true, '2026-10-21': false }],
    ['after', { ahead: 2, unit: 'day' }, { '2026-11-23': false, '2026-11-24': true }],
    [
      'between',
      ['2026-11-01', { ago: 0, unit: 'day' }],
      { '2026-10-31': false, '2026-11-01': true, '2026-11-21': true, '2026-11-22': false },
    ],
    ['eq', '2026-11-21', { '2026-11-21': true, '2026-11-22': false }],
  ] as Array<[FilterOperator, unknown, Record<string, boolean>]>)('%s %j', (op, value, expected) => {
    for (const [day, met] of Object.entries(expected))
      expect([day, holds({ made_on: day }, 'made_on', op, value)]).toEqual([day, met]);
  });
});

describe('times', () => {
  test('compared with a day mean that whole day of the workspace’s zone', () => {
    const at = (seen_at: string, op: FilterOperator, value: unknown) => holds({ seen_at }, 'seen_at', op, value);
    expect(at('2026-11-22T04:59:59.999999Z', 'eq', '2026-11-21')).toBe(true);
    expect(at('2026-11-22T05:00:00Z', 'eq', '2026-11-21')).toBe(false);
    expect(at('2026-11-22T05:00:00Z', 'after', '2026-11-21')).toBe(true);
    expect(at('2026-11-21T05:00:00Z', 'after', '2026-11-21')).toBe(false);
    expect(at('2026-11-21T04:59:59Z', 'before', '2026-11-21')).toBe(true);
    expect(at('2026-11-22T04:59:59Z', 'lte', '2026-11-21')).toBe(true);
    expect(at('2026-11-21T05:00:00Z', 'within', { this: 'day' })).toBe(true);
  });

  test('compared with a moment are exact to the microsecond, in whatever zone it is written', () => {
    const at = (op: FilterOperator, value: string) =>
      holds({ seen_at: '2026-01-01T10:00:00.000001Z' }, 'seen_at', op, value);
    expect(at('gt', '2026-01-01T10:00:00Z')).toBe(true);
    expect(at('eq', '2026-01-01T11:00:00.000001+01:00')).toBe(true);
    expect(at('lt', '2026-01-01T10:00:00.000002Z')).toBe(true);
  });
});

describe('money', () => {
  test('compares exactly, and in one currency only where it is named', () => {
    const price = { amount: '1054.10', currency: 'EUR' };
    expect(holds({ price }, 'price', 'eq', '1054.1')).toBe(true);
    expect(holds({ price }, 'price', 'gte', 1054.1)).toBe(true);
    expect(holds({ price }, 'price', 'gt', { amount: '1', currency: 'USD' })).toBe(false);
    expect(holds({ price }, 'price.currency', 'eq', 'eur')).toBe(true);
  });
});

describe('lists of e-mails and addresses', () => {
  const mails = [
    { value: 'ada@acme.com', kind: 'work', primary: true },
    { value: 'ada@home.org', kind: 'home', primary: false },
  ];
  test('have a value, any or all of several, whatever the case', () => {
    expect(holds({ mails }, 'mails', 'has', 'ADA@acme.com')).toBe(true);
    expect(holds({ mails }, 'mails', 'has', 'acme.com')).toBe(false);
    expect(holds({ mails }, 'mails', 'contains', 'acme.com')).toBe(true);
    expect(holds({ mails }, 'mails', 'has_any', ['x@y.z', 'ada@home.org'])).toBe(true);
    expect(holds({ mails }, 'mails', 'has_all', ['ada@acme.com', 'ada@home.org'])).toBe(true);
    expect(holds({ mails }, 'mails', 'has_all', ['ada@acme.com', 'x@y.z'])).toBe(false);
    expect(holds({ places: [{ city: 'Berlin', street: null }] }, 'places', 'has', 'berlin')).toBe(true);
  });
});

test('is_me is the caller’s own record, and nobody’s for a key', () => {
  expect(holds({ keeper: me }, 'keeper', 'is_me')).toBe(true);
  expect(holds({ keeper: null }, 'keeper', 'is_me')).toBe(false);
  const key = { ...context(), actor: { memberId: null } } as unknown as Context;
  expect(holds({ keeper: null }, 'keeper', 'is_me', undefined, key)).toBe(false);
});

test('a path through an empty reference meets only what is negated', () => {
  const related = { record: () => null, collection: () => [] };
  const meets = (filter: Filter) => matches(context(), thing, filter, record({ firm: null }), related);
  expect(meets({ field: 'firm.city', op: 'eq', value: 'Bonn' })).toBe(false);
  expect(meets({ field: 'firm.city', op: 'ne', value: 'Bonn' })).toBe(true);
  expect(meets({ field: 'firm.city', op: 'empty' })).toBe(true);
});

test('paths follow four references and no more', () => {
  const path = (n: number) => ({ field: `firm.${'parent.'.repeat(n)}name`, op: 'empty' }) as Filter;
  expect(() => planFilter(context(), thing, path(3))).not.toThrow();
  expect(() => planFilter(context(), thing, path(4))).toThrow('at most 4');
});
