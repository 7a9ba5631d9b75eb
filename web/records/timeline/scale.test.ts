import { expect, test } from 'vitest';
import { barOf, windowOf } from './scale.ts';

const window = { from: '2026-11-01', to: '2026-11-30', days: 30, px: 10 };

test('a bar covers its first and its last day, and is cut where sight ends', () => {
  expect(barOf(window, '2026-11-03', '2026-11-04')).toEqual({ left: 20, width: 20, before: false, after: false });
  expect(barOf(window, '2026-10-01', '2026-12-24')).toEqual({ left: 0, width: 300, before: true, after: true });
  expect(barOf(window, '2026-11-30', null)).toEqual({ left: 290, width: 10, before: false, after: false });
  expect(barOf(window, '2026-12-01', null)).toBeNull();
  expect(barOf(window, '2026-10-01', '2026-10-31')).toBeNull();
  // Ends before it begins: it stands at its beginning.
  expect(barOf(window, '2026-11-05', '2026-11-01')).toEqual({ left: 40, width: 10, before: false, after: false });
});

test('what is looked at has its past in sight too', () => {
  const month = windowOf('month', '2026-11-22');
  expect([month.from < '2026-11-22', month.to > '2026-11-22', month.days]).toEqual([true, true, 45]);
});
