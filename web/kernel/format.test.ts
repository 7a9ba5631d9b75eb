import { expect, test } from 'vitest';
import { formatter } from './format.ts';

const berlin = formatter('en-GB', 'Europe/Berlin', 'EUR');
const german = formatter('de-DE', 'Europe/Berlin', 'EUR');
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('money shows its own currency, and the workspace’s where it has none', () => {
  expect(plain(german.money({ amount: '1054.50', currency: 'USD' }))).toBe('1.054,50 $');
  expect(plain(german.money('1054'))).toBe('1.054 €');
  expect(plain(berlin.money({ amount: '12.00', currency: 'nonsense' }))).toBe('12 nonsense');
  expect(berlin.money(null)).toBe('');
});

test('a calendar day is the same day in every time zone', () => {
  for (const zone of ['Pacific/Auckland', 'America/Los_Angeles', 'UTC']) {
    expect(formatter('en-GB', zone, 'EUR').date('2026-03-01')).toBe('1 Mar 2026');
  }
});

test('a moment is shown in the workspace’s time zone', () => {
  expect(berlin.dateTime('2026-11-22T23:30:00Z')).toBe('23 Nov 2026, 00:30');
});

test('near moments are told by their distance, far ones by their date', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  expect(berlin.relative('2026-11-22T11:57:00Z', now)).toBe('3 minutes ago');
  expect(berlin.relative('2026-11-24T12:00:00Z', now)).toBe('in 2 days');
  expect(german.relative('2026-11-22T10:00:00Z', now)).toBe('vor 2 Stunden');
  expect(berlin.relative('2026-01-02T12:00:00Z', now)).toBe('2 Jan 2026');
});

test('what is no number, date or time zone is shown as nothing rather than as an error', () => {
  const odd = formatter('en-GB', 'Mars/Olympus', 'EUR');
  expect(odd.timeZone).toBe('UTC');
  expect(odd.number('abc')).toBe('');
  expect(odd.date('soon')).toBe('');
  expect(odd.dateTime('soon')).toBe('');
});

test('a percentage of 42 is 42 %', () => {
  expect(plain(german.percent(42))).toBe('42 %');
  expect(berlin.percent(12.345)).toBe('12.3%');
});
