import { expect, test } from 'vitest';
import { prorate, recurring } from '../subscriptions/amounts.ts';
import { addMonths, cancelBy, daysBetween, endsAfterNotice, lastDayOf, nextEnd, periodAt, statusOn } from './terms.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });

test('a month from the 31st is the last day of the next one, in leap years too', () => {
  expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(addMonths('2028-01-31', 1)).toBe('2028-02-29');
  expect(addMonths('2028-02-29', 12)).toBe('2029-02-28');
  expect(addMonths('2026-03-31', -1)).toBe('2026-02-28');
  expect(addMonths('2025-11-30', 3)).toBe('2026-02-28');
  expect(lastDayOf('2027-03-01', 12)).toBe('2028-02-29');
});

test('terms are counted from the first day, so the 31st comes back after February', () => {
  expect(lastDayOf('2026-01-31', 1)).toBe('2026-02-27');
  expect(nextEnd('2026-01-31', '2026-02-27', 1)).toBe('2026-03-30');
  expect(nextEnd('2026-01-31', '2026-03-30', 1)).toBe('2026-04-29');
  // An end that somebody chose is none of these: the next term begins on the day after it.
  expect(nextEnd('2026-01-31', '2026-03-10', 1)).toBe('2026-04-10');
  expect(nextEnd(null, '2026-12-31', 12)).toBe('2027-12-31');
});

test('the notice period lies whole between the last day for notice and the end', () => {
  expect(cancelBy('2026-12-31', 3, 'month')).toBe('2026-09-30');
  expect(cancelBy('2026-02-28', 1, 'month')).toBe('2026-01-31');
  expect(cancelBy('2028-02-29', 1, 'month')).toBe('2028-01-31');
  expect(cancelBy('2026-12-31', 30, 'day')).toBe('2026-12-01');
  expect(cancelBy('2026-12-31', 2, 'week')).toBe('2026-12-17');
  expect(cancelBy('2026-12-31', 0, 'month')).toBe('2026-12-31');
  expect(endsAfterNotice('2026-01-31', 1, 'month')).toBe('2026-02-28');
});

test('a night with daylight saving is a day like any other', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
});

test('billing periods follow each other without gap or overlap, whatever day they began on', () => {
  for (const starts of ['2026-01-31', '2026-01-30', '2028-02-29', '2026-11-15']) {
    for (const months of [1, 3, 6, 12]) {
      let day = starts;
      for (let i = 0; i < 30; i++) {
        const period = periodAt(starts, months, day);
        expect(period.from).toBe(day);
        expect(periodAt(starts, months, period.until)).toEqual(period);
        day = addMonths(starts, (i + 1) * months);
        expect(daysBetween(period.until, day)).toBe(1);
      }
    }
  }
});

test('a contract stands where its dates say', () => {
  const dates = {
    signed_on: '2026-01-01',
    starts: '2026-02-01',
    ends: '2027-01-31',
    terminated_on: null,
    terminates_on: null,
  };
  expect(statusOn({ ...dates, signed_on: null }, '2026-06-01')).toBe('draft');
  expect(statusOn(dates, '2026-01-31')).toBe('upcoming');
  expect(statusOn(dates, '2026-02-01')).toBe('active');
  expect(statusOn(dates, '2027-01-31')).toBe('active');
  expect(statusOn(dates, '2027-02-01')).toBe('ended');
  expect(statusOn({ ...dates, terminated_on: '2026-05-01', terminates_on: '2026-06-30' }, '2026-06-30')).toBe('ending');
  expect(statusOn({ ...dates, terminated_on: '2026-05-01', terminates_on: '2026-06-30' }, '2026-07-01')).toBe('ended');
});

test('MRR is a twelfth of the year, whatever the billing period; ARR is exact', () => {
  const of = (quantity: number, price: string, billing_period: string) =>
    recurring({ quantity, unit_price: usd(price), billing_period });
  expect(of(3, '49.90', 'month')).toEqual({ mrr: usd('149.70'), arr: usd('1796.40') });
  expect(of(1, '1000', 'year')).toEqual({ mrr: usd('83.33'), arr: usd('1000.00') });
  expect(of(2, '100', 'quarter')).toEqual({ mrr: usd('66.67'), arr: usd('800.00') });
  expect(of(1, '0.1', 'half_year')).toEqual({ mrr: usd('0.02'), arr: usd('0.20') });
  expect(
    recurring({ quantity: 1, unit_price: { amount: '1000', currency: 'JPY' }, billing_period: 'year' }).mrr?.amount,
  ).toBe('83');
});

test('what is left of a period comes off at the old price and goes on at the new one', () => {
  const before = { quantity: 10, unit_price: usd('30'), billing_period: 'month' };
  const after = { ...before, quantity: 15 };
  const period = { from: '2026-04-01', until: '2026-04-30' };
  expect(prorate(before, after, period, '2026-04-16')).toMatchObject({
    days: 30,
    days_left: 15,
    credit: usd('150.00'),
    charge: usd('225.00'),
    due: usd('75.00'),
  });
  // From a month to a year: what is left of this month is charged at a twelfth of the yearly price.
  const yearly = { quantity: 10, unit_price: usd('360'), billing_period: 'year' };
  expect(prorate(before, yearly, period, '2026-04-16')).toMatchObject({ charge: usd('150.00'), due: usd('0.00') });
});
