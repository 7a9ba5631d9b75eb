import { describe, expect, test } from 'vitest';
import type { FieldMeta, ObjectMeta } from '../kernel/objects.ts';
import { closedSpan } from './board/closed.ts';
import { afterMove, columnQuery, figuresOf, headQueries } from './board/columns.ts';
import { rotOf, type Stage, stagesOf, warningOf } from './deals/stages.ts';
import { boardField } from './model/board.ts';
import { formFields, titleValues } from './model/form.ts';
import { begin, merge, overlay } from './model/pending.ts';
import { addPoint, filled, removePoint, setPrimary } from './model/points.ts';
import { readSearch } from './model/search-params.ts';

const field = (name: string, type: FieldMeta['type'], more: Partial<FieldMeta> = {}): FieldMeta => ({
  name,
  label: name,
  type,
  writable: true,
  operators: [],
  ...more,
});
const object = (name: string, title: string, fields: FieldMeta[]): ObjectMeta => ({
  name,
  plural: `${name}s`,
  label: name,
  labels: `${name}s`,
  icon: 'circle',
  title,
  hidden: false,
  permissions: { create: true, read: true, update: true, delete: true, export: true, import: true },
  fields,
});

describe('a change that the server has not answered yet', () => {
  test('lies over whatever is read meanwhile, until it is settled', () => {
    const settle = begin(['a'], { amount: 2 });
    expect(
      overlay([
        { id: 'a', version: 1, amount: 1 },
        { id: 'b', version: 1, amount: 1 },
      ]),
    ).toEqual([
      { id: 'a', version: 1, amount: 2 },
      { id: 'b', version: 1, amount: 1 },
    ]);
    settle();
    expect(overlay([{ id: 'a', version: 1, amount: 1 }])[0]?.amount).toBe(1);
  });

  test('a record on its way to the trash is not shown again by a list that refreshes', () => {
    const settle = begin(['a'], null);
    expect(
      overlay([
        { id: 'a', version: 1 },
        { id: 'b', version: 1 },
      ]).map((r) => r.id),
    ).toEqual(['b']);
    settle();
  });

  test('the answer keeps the titles of references that did not change, and adds no columns', () => {
    const row = { id: 'a', version: 1, owner: { id: 'm1', title: 'Dana Fox' }, name: 'Old' };
    expect(merge(row, { version: 2, owner: 'm1', name: 'New', secret: 1 })).toEqual({
      id: 'a',
      version: 2,
      owner: { id: 'm1', title: 'Dana Fox' },
      name: 'New',
    });
    expect(merge(row, { owner: null }).owner).toBeNull();
  });
});

describe('a board', () => {
  const stage = field('stage', 'reference', { to: 'stage' });

  test('heads follow a moved card at once', () => {
    const answer = {
      groups: [
        { key: { stage: 's1' }, values: { count: 2, sum: { amount: '300.00', currency: 'USD' } } },
        { key: { stage: 's2' }, values: { count: 1, sum: { amount: '50.00', currency: 'USD' } } },
      ],
    };
    const figures = figuresOf(
      afterMove(answer, stage, 's1', 's2', { amount: { amount: '100.00', currency: 'USD' } }),
      stage,
    );
    expect(figures.get('s1')).toMatchObject({ count: 1, sum: { amount: '200' } });
    expect(figures.get('s2')).toMatchObject({ count: 2, sum: { amount: '150' } });
  });

  test('stands by stage where there are stages, else by the first list of choices', () => {
    const kind = field('kind', 'choice', {
      choices: [
        { value: 'a', label: 'A' },
        { value: 'b', label: 'B' },
      ],
    });
    expect(boardField(object('deal', 'name', [kind, stage]), undefined)?.name).toBe('stage');
    expect(boardField(object('deal', 'name', [kind, stage]), 'kind')?.name).toBe('kind');
    expect(boardField(object('task', 'name', [kind]), undefined)?.name).toBe('kind');
    expect(boardField(object('note', 'name', [field('body', 'long_text')]), undefined)).toBeUndefined();
  });

  test('walks open stages by position, then won, then lost', () => {
    const make = (id: string, kind: Stage['kind'], position: number): Stage => ({
      id,
      name: id,
      pipeline: 'p',
      kind,
      position,
      probability: null,
    });
    const stages = [make('lost', 'lost', 1), make('b', 'open', 9), make('won', 'won', 0), make('a', 'open', 2)];
    expect(stagesOf(stages, 'p').map((s) => s.id)).toEqual(['a', 'b', 'won', 'lost']);
  });

  test('a card warns only of an open deal that is late, or whose next step is missing, late or without a day', () => {
    const deal = { id: 'd', version: 1, status: 'open', close_date: '2026-01-01', next_step: 'Call' };
    expect(warningOf(deal, '2026-01-02')).toBe('overdue');
    expect(warningOf(deal, '2026-01-01')).toBe('noStepDate');
    const planned = { ...deal, next_step_on: '2025-12-31' };
    expect(warningOf(planned, '2025-12-31')).toBeNull();
    expect(warningOf(planned, '2026-01-01')).toBe('lateStep');
    expect(warningOf({ ...deal, next_step: null }, '2025-01-01')).toBe('noNextStep');
    expect(warningOf({ ...deal, status: 'won', next_step: null }, '2030-01-01')).toBeNull();
  });
});

describe('creating', () => {
  const person = object('person', 'name', [
    field('first_name', 'text'),
    field('last_name', 'text'),
    field('name', 'text', { writable: false, listed: true }),
    field('email', 'email', { listed: true }),
    field('emails', 'points'),
    field('birthday', 'date'),
  ]);

  test('a form begins with what makes the name, then what lists show; the rest is asked for', () => {
    const { common, more } = formFields(person);
    expect(common.map((f) => f.name)).toEqual(['first_name', 'last_name', 'email']);
    expect(more.map((f) => f.name)).toEqual(['birthday']);
  });

  test('a searched name becomes the name of the new record', () => {
    expect(titleValues(person, 'Ada King Lovelace')).toEqual({ first_name: 'Ada', last_name: 'King Lovelace' });
    expect(titleValues(object('company', 'name', [field('name', 'text')]), 'Acme Inc.')).toEqual({ name: 'Acme Inc.' });
  });
});

describe('several addresses', () => {
  test('one is always the primary, and blank ones are not kept', () => {
    const one = addPoint([], 'email');
    expect(one[0]?.primary).toBe(true);
    const two = setPrimary([{ value: 'a@b.c', primary: true }, { value: 'd@e.f' }], 1);
    expect(two.map((p) => p.primary)).toEqual([false, true]);
    expect(removePoint(two, 1)).toEqual([{ value: 'a@b.c', primary: true }]);
    expect(
      filled([
        { value: '', kind: 'work', primary: true },
        { value: 'a@b.c', kind: 'work' },
      ]),
    ).toEqual([{ value: 'a@b.c', kind: 'work', primary: true }]);
  });
});

describe('the address of a list', () => {
  test('anything that somebody typed is read or left out', () => {
    expect(readSearch({ layout: 'table', filter: 'x', view: 7, sort: '', q: 'a', open: {} })).toEqual({
      view: '7',
      sort: '',
      q: 'a',
    });
  });

  test('no filter at all differs from the filter of the view', () => {
    expect(readSearch({ filter: null })).toEqual({ filter: null });
    expect(readSearch({})).toEqual({});
  });
});

describe('what a board shows of what is closed', () => {
  const stage = field('stage', 'reference', { to: 'stage' });
  const deal = object('deal', 'name', [
    field('name', 'text'),
    stage,
    field('status', 'choice'),
    field('close_date', 'date'),
    field('amount', 'money'),
  ]);
  const closed = { field: 'status', op: 'in', value: ['won', 'lost'] };
  const late = { field: 'close_date', op: 'gte', value: { ago: 90, unit: 'day' } };

  test('the heads of the open stages are asked for apart, and do not wait', () => {
    const mine = { field: 'owner', op: 'is_me' };
    const open = { and: [{ field: 'status', op: 'eq', value: 'open' }, mine] };
    expect(headQueries(deal, stage, mine, '', null).map((query) => query.filter)).toEqual([open]);
    expect(headQueries(deal, stage, mine, '', '90d').map((query) => query.filter)).toEqual([
      open,
      { and: [closed, late, mine] },
    ]);
    expect(headQueries(deal, stage, null, '', 'all')[1]?.filter).toEqual(closed);
    expect(headQueries(deal, field('source', 'choice'), null, '', 'all')).toHaveLength(1);
  });

  test('the cards of a won column are those of the time chosen', () => {
    const tools = { objects: [deal] } as unknown as Parameters<typeof columnQuery>[0];
    const won = { id: 's5', title: 'Won', kind: 'won' as const };
    const filterOf = (column: Parameters<typeof columnQuery>[3], span: '90d' | 'all') =>
      columnQuery(tools, deal, stage, column, null, '', span).filter;
    expect(filterOf(won, '90d')).toEqual({
      and: [{ field: 'stage', op: 'eq', value: 's5' }, { field: 'status', op: 'eq', value: 'won' }, late],
    });
    expect(filterOf(won, 'all')).toEqual({ field: 'stage', op: 'eq', value: 's5' });
    expect(filterOf({ ...won, id: 's1', kind: 'open' }, '90d')).toEqual({ field: 'stage', op: 'eq', value: 's1' });
  });

  test('nothing of late, or a filter by the date, shows all; what was chosen counts before', () => {
    const byDate = { and: [{ not: { field: 'close_date', op: 'before', value: '2020-01-01' } }] };
    expect(closedSpan(undefined, null, true)).toBe('90d');
    expect(closedSpan(undefined, null, false)).toBe('all');
    expect(closedSpan(undefined, byDate, true)).toBe('all');
    expect(closedSpan('12m', byDate, false)).toBe('12m');
    expect(closedSpan('nonsense', null, true)).toBe('90d');
  });
});

test('a card ages from three quarters of what its stage allows, and rots beyond', () => {
  const now = Date.parse('2026-03-31T00:00:00Z');
  expect(rotOf('2026-03-10T00:00:00Z', 30, now)).toBeNull();
  expect(rotOf('2026-03-08T00:00:00Z', 30, now)).toEqual({ state: 'ageing', days: 23 });
  expect(rotOf('2026-02-20T00:00:00Z', 30, now)).toEqual({ state: 'rotten', days: 39 });
  expect(rotOf('2020-01-01T00:00:00Z', null, now)).toBeNull();
});
