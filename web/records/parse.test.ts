import { describe, expect, test } from 'vitest';
import { addDays, fromWallClock, looksWrong, parseMoney, parseNumber, toWallClock } from './model/parse.ts';

describe('numbers as people type them', () => {
  test.each([
    ['1,234.50', 'en', 1234.5],
    ['1.234,50', 'en', 1234.5],
    ['1,234', 'en', 1234],
    ['1,5', 'en', 1.5],
    ['1.234', 'de', 1234],
    ['1,234', 'de', 1.234],
    ['0.125', 'de', 0.125],
    ['1 234 567', 'fr', 1234567],
    ['-3', 'en', -3],
    ['12k', 'en', 12000],
    ['1.5m', 'en', 1500000],
  ])('%s in %s is %d', (text, locale, value) => {
    expect(parseNumber(text, locale)).toBe(value);
  });

  test('nothing is empty, words are not numbers', () => {
    expect(parseNumber('  ', 'en')).toBeNull();
    expect(parseNumber('many', 'en')).toBeUndefined();
    expect(parseNumber('1-2', 'en')).toBeUndefined();
  });

  test('an amount keeps its currency unless another is named', () => {
    expect(parseMoney('1200', 'en', 'USD')).toEqual({ amount: '1200', currency: 'USD' });
    expect(parseMoney('€ 1.200,50', 'de', 'EUR')).toEqual({ amount: '1200.5', currency: 'EUR' });
    expect(parseMoney('eur 99', 'en', 'USD')).toEqual({ amount: '99', currency: 'EUR' });
    expect(parseMoney('', 'en', 'USD')).toBeNull();
    expect(parseMoney('eur', 'en', 'USD')).toBeUndefined();
  });
});

describe('times are typed on the clock of the workspace', () => {
  test('there and back, in winter and in summer', () => {
    for (const moment of ['2026-01-15T08:30:00Z', '2026-07-15T08:30:00Z']) {
      expect(fromWallClock(toWallClock(moment, 'Europe/Berlin'), 'Europe/Berlin')).toBe(moment);
    }
    expect(toWallClock('2026-07-15T08:30:00Z', 'Europe/Berlin')).toBe('2026-07-15T10:30');
  });

  test('on the day the clocks change', () => {
    expect(fromWallClock('2026-03-29T01:30', 'Europe/Berlin')).toBe('2026-03-29T00:30:00Z');
    expect(fromWallClock('2026-03-29T03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00Z');
    expect(fromWallClock('nonsense', 'Europe/Berlin')).toBeNull();
  });

  test('days go over the ends of months', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  });
});

test('addresses that cannot be right are told at once', () => {
  expect(looksWrong('email', 'anna@')).toBe(true);
  expect(looksWrong('email', 'anna@example.org')).toBe(false);
  expect(looksWrong('url', 'example')).toBe(true);
  expect(looksWrong('url', 'example.org/x')).toBe(false);
  expect(looksWrong('text', 'anything goes')).toBe(false);
});
