import { describe, expect, test } from 'vitest';
import { addAt, both, complete, type Filter, joinWith, replaceAt, sameFilter, toggleNot } from './model/filter-tree.ts';

const open: Filter = { field: 'status', op: 'eq', value: 'open' };
const big: Filter = { field: 'amount', op: 'gte', value: 1000 };
const mine: Filter = { field: 'owner', op: 'is_me' };

describe('editing a filter', () => {
  test('a first condition makes the group it stands in', () => {
    expect(addAt(null, [], open)).toEqual({ and: [open] });
  });

  test('a condition joins the group at its path and leaves the others alone', () => {
    const filter: Filter = { and: [open, { or: [big] }] };
    expect(addAt(filter, [1], mine)).toEqual({ and: [open, { or: [big, mine] }] });
  });

  test('taking the last condition of a group takes the group', () => {
    const filter: Filter = { and: [open, { or: [{ not: big }] }] };
    expect(replaceAt(filter, [1, 0, 0], null)).toEqual({ and: [open] });
    expect(replaceAt({ and: [open] }, [0], null)).toBeNull();
  });

  test('related records without a further condition stay a condition', () => {
    const filter: Filter = { and: [{ some: 'tasks', where: open }] };
    expect(replaceAt(filter, [0, 0], null)).toEqual({ and: [{ some: 'tasks' }] });
  });

  test('a condition is added inside related records', () => {
    const filter: Filter = { and: [{ some: 'deals' }] };
    const once = addAt(filter, [0], open);
    expect(once).toEqual({ and: [{ some: 'deals', where: { and: [open] } }] });
    expect(addAt(once, [0], big)).toEqual({ and: [{ some: 'deals', where: { and: [open, big] } }] });
  });

  test('"all of" becomes "any of" with the same conditions', () => {
    expect(joinWith({ and: [open, big] }, [], 'or')).toEqual({ or: [open, big] });
  });

  test('"not" twice is as it was', () => {
    const filter: Filter = { and: [open, big] };
    const once = toggleNot(filter, [1]);
    expect(once).toEqual({ and: [open, { not: big }] });
    expect(toggleNot(once, [1])).toEqual(filter);
  });

  test('a path that no longer exists changes nothing', () => {
    const filter: Filter = { and: [open] };
    expect(replaceAt(filter, [3, 1], null)).toEqual(filter);
    expect(addAt(filter, [7], big)).toEqual(filter);
  });
});

describe('what is sent to the server', () => {
  test('conditions still being written are left out, and groups that hold nothing else', () => {
    const writing: Filter = { field: 'amount', op: 'gte', value: '' };
    expect(complete({ and: [open, writing, { or: [{ not: writing }] }] })).toEqual({ and: [open] });
    expect(complete({ and: [writing] })).toBeNull();
  });

  test('zero and no are values', () => {
    const zero: Filter = { field: 'employees', op: 'eq', value: 0 };
    const no: Filter = { field: 'active', op: 'eq', value: false };
    expect(complete({ and: [zero, no] })).toEqual({ and: [zero, no] });
  });

  test('operators that need no value are complete without one', () => {
    const filter: Filter = { and: [{ field: 'company', op: 'empty' }, mine] };
    expect(complete(filter)).toEqual(filter);
  });

  test('a range needs both ends', () => {
    expect(complete({ field: 'amount', op: 'between', value: [1, ''] })).toBeNull();
    expect(complete({ field: 'amount', op: 'between', value: [1, 2] })).not.toBeNull();
  });

  test('two filters are and-ed into one flat list', () => {
    expect(both({ and: [open] }, { and: [big, mine] })).toEqual({ and: [open, big, mine] });
    expect(both(null, { and: [big] })).toEqual({ and: [big] });
    expect(both(null, null)).toBeNull();
  });

  test('a view is unchanged when only the order of keys differs or an empty condition was begun', () => {
    const a: Filter = { and: [{ field: 'x', op: 'eq', value: { unit: 'day', next: 3 } }] };
    const b: Filter = {
      and: [
        { op: 'eq', value: { next: 3, unit: 'day' }, field: 'x' },
        { field: 'y', op: 'eq' },
      ],
    };
    expect(sameFilter(a, b)).toBe(true);
    expect(sameFilter(a, { and: [open] })).toBe(false);
    expect(sameFilter(null, undefined)).toBe(true);
  });
});
