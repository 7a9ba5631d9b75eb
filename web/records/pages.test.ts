import { describe, expect, test } from 'vitest';
import { append, dropRows, nextCursor, type Pages, pagesInSight, patchRows, refresh, rowsOf } from './model/pages.ts';

const row = (id: string, version = 1) => ({ id, version });
const two: Pages = {
  pages: [
    { cursor: null, rows: [row('a'), row('b')], next: 'b' },
    { cursor: 'b', rows: [row('c'), row('d')], next: 'd' },
  ],
};
const ids = (data: Pages) => rowsOf(data).map((r) => r.id);

describe('a list read page by page', () => {
  test('the next page goes to the end', () => {
    const three = append(two, { cursor: 'd', rows: [row('e')], next: null });
    expect(ids(three)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(nextCursor(three)).toBeNull();
  });

  test('a page that answers late, for another end, is not added', () => {
    expect(append(two, { cursor: 'b', rows: [row('c')], next: 'c' })).toBe(two);
  });

  test('a row that moved down while someone scrolled appears once', () => {
    expect(ids(append(two, { cursor: 'd', rows: [row('a'), row('e')], next: null }))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  test('reading a page again takes in rows that came between, and loses none to the next page', () => {
    const fresh = { cursor: null, rows: [row('a'), row('new'), row('b'), row('c', 2)], next: 'c' };
    const after = refresh(two, 0, fresh);
    expect(ids(after)).toEqual(['a', 'new', 'b', 'c', 'd']);
    expect(after.pages[0]?.next).toBe('b');
  });

  test('a row that moved down to the page read again leaves its old place', () => {
    const up = refresh(two, 1, { cursor: 'b', rows: [row('a', 2), row('c'), row('d')], next: 'd' });
    expect(ids(up)).toEqual(['b', 'a', 'c', 'd']);
  });

  test('the last page may grow or end when read again', () => {
    const after = refresh(two, 1, { cursor: 'b', rows: [row('c')], next: null });
    expect(ids(after)).toEqual(['a', 'b', 'c']);
    expect(nextCursor(after)).toBeNull();
  });

  test('only pages in sight are read again', () => {
    expect(pagesInSight(two, 0, 1)).toEqual([0]);
    expect(pagesInSight(two, 1, 2)).toEqual([0, 1]);
    expect(pagesInSight(two, 3, 9)).toEqual([1]);
    expect(pagesInSight({ pages: [] }, 0, 10)).toEqual([0]);
  });
});

describe('what a person did shows at once', () => {
  test('a change touches its row and leaves untouched pages as they are', () => {
    const after = patchRows(two, new Set(['c']), (r) => ({ ...r, version: 9 }));
    expect(after.pages[0]).toBe(two.pages[0]);
    expect(rowsOf(after).find((r) => r.id === 'c')?.version).toBe(9);
  });

  test('a row put in the trash is gone', () => {
    expect(ids(dropRows(two, new Set(['b', 'd'])))).toEqual(['a', 'c']);
  });
});
