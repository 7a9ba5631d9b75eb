import { expect, test } from 'vitest';
import type { ImportColumn, ValueItem } from '../../server/records/import/schema.ts';
import type { FieldMeta, ObjectMeta } from '../kernel/objects.ts';
import { inOrder } from './order.ts';
import {
  acceptNear,
  canUndo,
  importableFields,
  nextInBatch,
  planned,
  readDate,
  stepOf,
  sureness,
  tellingSample,
  timeLeft,
  undecided,
} from './wizard.ts';

const object = (name: string, ...refers: string[]) => ({
  name,
  fields: refers.map((to) => ({ name: to, to }) as unknown as FieldMeta),
});
const objects = [
  object('deal', 'company', 'product', 'member', 'person'),
  object('person', 'company', 'member'),
  object('company', 'company', 'member'),
  object('product'),
  object('member', 'team', 'member'),
  object('team', 'member'),
];
const file = (name: string | null) => ({ object: name });

test('files dropped in any order are worked through with what deals refer to first', () => {
  const order = (...names: Array<string | null>) => inOrder(names.map(file), objects).map((one) => one.object);
  expect(order('deal', 'company', 'product', 'member').at(-1)).toBe('deal');
  const all = order('deal', 'person', 'company', 'product', 'member');
  expect(all.indexOf('member')).toBeLessThan(all.indexOf('company'));
  expect(all.indexOf('company')).toBeLessThan(all.indexOf('person'));
  expect(all.indexOf('person')).toBeLessThan(all.indexOf('deal'));
});

test('a file that nobody could place comes last, and two files of one object stay as they came', () => {
  const files = [file(null), { object: 'deal', n: 1 }, { object: 'deal', n: 2 }, file('company')];
  expect(inOrder(files, objects)).toEqual([files[3], files[1], files[2], files[0]]);
});

test('objects that refer to each other do not hang the order', () => {
  expect(inOrder([file('team'), file('member')], objects)).toHaveLength(2);
});

test('coming back opens the step that wants the hand', () => {
  const at = (state: Parameters<typeof stepOf>[0]['state'], started_at: string | null = null) =>
    stepOf({ state, started_at });
  expect(at('mapping')).toBe('columns');
  expect(at('checking')).toBe('check');
  expect(at('checked')).toBe('check');
  expect(at('paused', '2026-11-22T00:00:00Z')).toBe('run');
  expect(at('failed', '2026-11-22T00:00:00Z')).toBe('run');
  expect(at('failed')).toBe('check');
  expect(at('undone', '2026-11-22T00:00:00Z')).toBe('run');
});

test('only what has written something can be undone', () => {
  expect(canUndo({ state: 'done', change_set: 'x' })).toBe(true);
  expect(canUndo({ state: 'done', change_set: null })).toBe(false);
  expect(canUndo({ state: 'undone', change_set: 'x' })).toBe(false);
});

test('the run button counts what is written, not what is read', () => {
  const counts = { rows: 10, created: 4, updated: 3, unchanged: 1, skipped: 1, refused: 1, created_missing: {} };
  expect(planned(counts)).toBe(7);
  expect(planned(null)).toBe(0);
});

const column = (field: string | null, proposed: string | null, confidence: number) =>
  ({ mapping: { field }, proposal: { field: proposed, confidence, because: '', alternatives: [] } }) as Pick<
    ImportColumn,
    'mapping' | 'proposal'
  >;

test('a column says how sure its proposal is, unless a person has chosen', () => {
  expect(sureness(column('name', 'name', 0.95))).toBe('sure');
  expect(sureness(column('name', 'name', 0.7))).toBe('likely');
  expect(sureness(column('name', 'name', 0.5))).toBe('unsure');
  expect(sureness(column('phone', 'name', 0.95))).toBe('chosen');
  expect(sureness(column(null, 'name', 0.95))).toBe('left_out');
  expect(sureness(column(null, null, 0))).toBe('left_out');
});

test('a column cannot fill what only Kith writes, but can fill a full name', () => {
  const field = (name: string, writable: boolean, type = 'text') => ({ name, writable, type }) as FieldMeta;
  const person = {
    fields: [
      field('id', false),
      field('first_name', true),
      field('last_name', true),
      field('name', false),
      field('status', false, 'choice'),
    ],
  } as ObjectMeta;
  expect(importableFields(person).map((f) => f.name)).toEqual(['name', 'first_name', 'last_name']);
});

test('an ambiguous date is shown both ways, by a sample that differs', () => {
  expect(readDate('03/04/2017', 'mdy')).toBe('2017-03-04');
  expect(readDate('03/04/2017', 'dmy')).toBe('2017-04-03');
  expect(readDate('10/20/2016', 'dmy')).toBeNull();
  expect(readDate('2017-03-04', 'iso')).toBe('2017-03-04');
  expect(readDate('soon', 'mdy')).toBeNull();
  expect(tellingSample(['3/3/2017', '03/04/2017'])).toBe('03/04/2017');
});

const item = (value: string, state: ValueItem['state'], match: string | null = null): ValueItem => ({
  value,
  rows: 1,
  state,
  match: match ? { id: match, title: match } : null,
  candidates: [],
  decision: null,
});

test('confirming a column accepts its near matches and touches nothing else', () => {
  const items = [item('GTXPro', 'near', 'p1'), item('Other', 'missing'), item('GTX Basic', 'exact', 'p2')];
  expect(acceptNear(items)).toEqual({ GTXPro: { match: 'p1' } });
  expect(undecided(items).map((i) => i.value)).toEqual(['GTXPro', 'Other']);
  const byCandidate = {
    ...item('technolgy', 'near'),
    candidates: [{ id: 'technology', title: 'Technology', score: 0.9 }],
  };
  expect(acceptNear([byCandidate])).toEqual({ technolgy: { match: 'technology' } });
});

test('where missing names are created, only near matches still want a decision', () => {
  const items = [item('GTXPro', 'near', 'p1'), item('Other', 'missing')];
  expect(undecided(items, true).map((i) => i.value)).toEqual(['GTXPro']);
  expect(undecided(items, 'empty').map((i) => i.value)).toEqual(['GTXPro']);
});

test('after one file comes the next that still wants something', () => {
  const batch = [
    { id: 'a', state: 'done' as const },
    { id: 'b', state: 'done' as const },
    { id: 'c', state: 'mapping' as const },
  ];
  expect(nextInBatch(batch, 'b')?.id).toBe('c');
  expect(nextInBatch(batch.slice(0, 2), 'b')).toBeUndefined();
});

test('time left is said in the unit people think in', () => {
  expect(timeLeft(0.2)).toEqual({ unit: 'second', value: 1 });
  expect(timeLeft(150)).toEqual({ unit: 'minute', value: 3 });
  expect(timeLeft(5400)).toEqual({ unit: 'hour', value: 1.5 });
});
