import { describe, expect, test } from 'vitest';
import type { FieldMeta, FieldType, ObjectMeta } from '../kernel/objects.ts';
import { clampWidth, columnsOf, moveColumn, pinnedOffsets, toggleColumn } from './model/columns.ts';
import { fieldAt, fieldsToAsk, relatedOf } from './model/objects.ts';
import { printWidths, readWidths } from './model/search-params.ts';
import { parseSort, pressHeader, printSort } from './model/sort.ts';

const field = (name: string, type: FieldType, more: Partial<FieldMeta> = {}): FieldMeta => ({
  name,
  label: name,
  type,
  writable: true,
  operators: [],
  ...more,
});
const object = (name: string, plural: string, fields: FieldMeta[]): ObjectMeta => ({
  name,
  plural,
  label: name,
  labels: plural,
  icon: 'circle',
  title: 'name',
  hidden: false,
  permissions: { create: true, read: true, update: true, delete: true, export: true, import: true },
  fields,
});
const company = object('company', 'companies', [field('name', 'text', { listed: true }), field('industry', 'choice')]);
const deal = object('deal', 'deals', [
  field('amount', 'money', { listed: true }),
  field('name', 'text', { listed: true }),
  field('company', 'reference', { to: 'company', inverse: 'deals', listed: true }),
  field('close_date', 'date'),
]);
const task = object('task', 'tasks', [field('name', 'text'), field('about', 'record', { inverse: 'tasks' })]);
const objects = [company, deal, task];
const at = (path: string) => fieldAt(objects, deal, path);

describe('columns of a list', () => {
  test('the title comes first even where the object names it later', () => {
    expect(columnsOf(deal, {}, at).map((c) => c.path)).toEqual(['name', 'amount', 'company']);
  });

  test('chosen columns reach through references, and those that no longer exist fall out', () => {
    const columns = columnsOf(deal, { columns: ['company.industry', 'gone', 'company.gone', 'close_date'] }, at);
    expect(columns.map((c) => c.path)).toEqual(['name', 'company.industry', 'close_date']);
  });

  test('pinned columns stand beside the title', () => {
    const columns = columnsOf(deal, { columns: ['amount', 'company', 'close_date'], pinned: ['close_date'] }, at);
    expect(columns.map((c) => c.path)).toEqual(['name', 'close_date', 'amount', 'company']);
    expect(pinnedOffsets(columns, 40)).toEqual({ name: 40, close_date: 40 + (columns[0]?.width ?? 0) });
  });

  test('a width that was dragged is kept within reason', () => {
    expect(columnsOf(deal, { widths: { amount: 300 } }, at).find((c) => c.path === 'amount')?.width).toBe(300);
    expect(clampWidth(3)).toBe(72);
    expect(clampWidth(4000)).toBe(720);
  });

  test('a column moves to where another stands, in both directions', () => {
    expect(moveColumn(['a', 'b', 'c'], 'a', 'c')).toEqual(['b', 'c', 'a']);
    expect(moveColumn(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
    expect(moveColumn(['a', 'b'], 'a', 'x')).toEqual(['a', 'b']);
  });

  test('showing and hiding', () => {
    expect(toggleColumn(['a', 'b'], 'a')).toEqual(['b']);
    expect(toggleColumn(['b'], 'a')).toEqual(['b', 'a']);
  });

  test('the server is asked for titles of references, not whole records', () => {
    expect(fieldsToAsk(objects, deal, ['name', 'company', 'company.industry'])).toEqual([
      'name',
      'company.name',
      'company.industry',
    ]);
  });

  test('what points at a company is related to it, whether it names companies or any record', () => {
    expect(relatedOf(objects, company).map((r) => r.name)).toEqual(['deals', 'tasks']);
  });
});

describe('sorting by header', () => {
  test('up, down, none', () => {
    const up = pressHeader([], 'amount', false);
    const down = pressHeader(up, 'amount', false);
    expect(printSort(up)).toBe('amount');
    expect(printSort(down)).toBe('-amount');
    expect(printSort(pressHeader(down, 'amount', false))).toBeUndefined();
  });

  test('with shift the other keys stay in their order', () => {
    const keys = parseSort('-close_date,name');
    expect(printSort(pressHeader(keys, 'amount', true))).toBe('-close_date,name,amount');
    expect(printSort(pressHeader(keys, 'close_date', true))).toBe('name');
    expect(printSort(pressHeader(keys, 'amount', false))).toBe('amount');
  });
});

test('widths go into an address and come back, and what is none falls out', () => {
  expect(printWidths({ name: 240.4, 'company.city': 120 })).toBe('name:240,company.city:120');
  expect(printWidths({})).toBeUndefined();
  expect(readWidths('name:240,company.city:120')).toEqual({ name: 240, 'company.city': 120 });
  expect(readWidths('name:9,city:9999,<b>:200,name:x,:200')).toEqual({});
  expect(readWidths(undefined)).toEqual({});
});
