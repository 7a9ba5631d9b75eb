import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addToDate, dayIn, microsOf, startOfDay, startOfUnit } from './calendar.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'Australia/Lord_Howe',
  'Africa/Cairo',
];
const days = fc.integer({ min: -60_000, max: 40_000 }).map((n) => addToDate('1970-01-01', n, 'day') as string);

describe('days of a zone', () => {
  test('begin where the day before ends', () => {
    fc.assert(
      fc.property(days, fc.constantFrom(...zones), (day, zone) => {
        const start = new Date(startOfDay(day, zone) as string);
        expect(dayIn(zone, start)).toBe(day);
        expect(dayIn(zone, new Date(start.getTime() - 1000))).toBe(addToDate(day, -1, 'day'));
      }),
      { numRuns: 2000 },
    );
  });

  test('begin an hour later where clocks jump over midnight', () => {
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
    expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(startOfDay('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
  });
});

test('months that are too short give their last day', () => {
  expect(addToDate('2026-01-31', 1, 'month')).toBe('2026-02-28');
  expect(addToDate('2024-02-29', 1, 'year')).toBe('2025-02-28');
  expect(addToDate('2026-05-31', -1, 'quarter')).toBe('2026-02-28');
  expect(addToDate('2026-01-01', -1, 'week')).toBe('2025-12-25');
  expect(addToDate('9999-12-31', 1, 'day')).toBeNull();
});

test('weeks begin on Monday, quarters in their first month', () => {
  expect(startOfUnit('2026-11-22', 'week')).toBe('2026-11-16');
  expect(startOfUnit('2026-11-16', 'week')).toBe('2026-11-16');
  expect(startOfUnit('1969-12-31', 'week')).toBe('1969-12-29');
  expect(startOfUnit('2026-11-22', 'quarter')).toBe('2026-10-01');
  expect(startOfUnit('2026-11-22', 'year')).toBe('2026-01-01');
});

test('moments compare to the microsecond, and text that is none has none', () => {
  expect(microsOf('2026-01-01T00:30:00.000001+02:00')).toBe((microsOf('2025-12-31T22:30:00Z') ?? 0n) + 1n);
  for (const text of ['2026-01-01', '2026-01-01T24:00:00Z', '2026-02-30T00:00:00Z', '2026-01-01T10:00'])
    expect(microsOf(text)).toBeNull();
});
