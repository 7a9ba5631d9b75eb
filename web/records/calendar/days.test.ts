import { expect, test } from 'vitest';
import { addMonths, daysOf, startOfWeek, step } from './days.ts';

test('a month shows the whole weeks it lies in, whatever day a week begins with', () => {
  const monday = daysOf('month', '2026-02-17', 1);
  expect([monday[0], monday.at(-1), monday.length]).toEqual(['2026-01-26', '2026-03-01', 35]);
  const sunday = daysOf('month', '2026-02-01', 7);
  expect([sunday[0], sunday.at(-1), sunday.length]).toEqual(['2026-02-01', '2026-02-28', 28]);
  expect(daysOf('month', '2026-08-31', 1)).toHaveLength(42);
});

test('weeks begin where people begin them, and steps keep to the calendar', () => {
  expect(startOfWeek('2026-11-22', 1)).toBe('2026-11-16');
  expect(startOfWeek('2026-11-22', 7)).toBe('2026-11-22');
  expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(addMonths('2024-03-31', -1)).toBe('2024-02-29');
  expect(step('month', '2026-12-15', 1)).toBe('2027-01-01');
  expect(step('week', '2026-12-28', 1)).toBe('2027-01-04');
});
