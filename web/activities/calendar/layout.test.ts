import { expect, test } from 'vitest';
import { type Entry, laidOut, minutesBetween, onDay, wallAt } from './layout.ts';

const entry = (key: string, starts: string, ends: string, allDay = false): Entry => ({
  ...{ key, starts, ends, allDay, kind: 'meeting', title: key, members: [], id: key },
  ...{ movable: true, faded: false, series: false },
});
const at = (from: string, until: string) => [`2026-03-23T${from}`, `2026-03-23T${until}`] as const;

test('what overlaps stands side by side, what does not has the whole width', () => {
  const placed = laidOut(
    [
      entry('a', ...at('09:00', '10:00')),
      entry('b', ...at('09:30', '11:00')),
      entry('c', ...at('10:00', '10:30')),
      entry('d', ...at('12:00', '13:00')),
    ],
    '2026-03-23',
  );
  expect(placed.map(({ entry: { key }, lane, lanes }) => [key, lane, lanes])).toEqual([
    ['a', 0, 2],
    ['b', 1, 2],
    ['c', 0, 2],
    ['d', 0, 1],
  ]);
});

test('what goes over midnight stands on both days, and whole days come first', () => {
  const night = entry('night', '2026-03-23T22:00', '2026-03-24T02:00');
  const fair = entry('fair', '2026-03-23T00:00', '2026-03-25T00:00', true);
  expect(laidOut([night], '2026-03-24')).toMatchObject([{ from: 0, until: 120 }]);
  expect(onDay([night, fair], '2026-03-24').map((one) => one.key)).toEqual(['fair', 'night']);
  expect(onDay([fair], '2026-03-25')).toEqual([]);
});

test('minutes become times of day, over midnight too', () => {
  expect(wallAt('2026-03-23', 1470)).toBe('2026-03-24T00:30');
  expect(minutesBetween('2026-03-23T23:30', '2026-03-24T00:15')).toBe(45);
});
