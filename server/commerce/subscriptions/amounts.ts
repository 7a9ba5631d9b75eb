import Big from 'big.js';
import { canonicalAmount, digitsOf, type Money } from '../../records/money.ts';
import { daysBetween, type Period } from '../contracts/terms.ts';

/**
 * What recurring revenue means here. ARR: what is paid for a whole year at the price in force, exact. MRR: a twelfth of it,
 * rounded to the currency's smallest coin, subscription by subscription, so that totals are sums of amounts one can see.
 * Trials, pauses and what has ended count nothing.
 */
export const PERIODS = { month: 1, quarter: 3, half_year: 6, year: 12 } as const;
export type BillingPeriod = keyof typeof PERIODS;

export const monthsOf = (period: unknown): number => PERIODS[period as BillingPeriod] ?? 1;

export interface Priced {
  quantity: unknown;
  unit_price: unknown;
  billing_period: unknown;
}

export interface Recurring {
  mrr: Money | null;
  arr: Money | null;
}

export const priceOf = (value: unknown): Money | null => {
  const money = value as Partial<Money> | null | undefined;
  return money && typeof money === 'object' && money.currency && money.amount !== undefined
    ? { amount: String(money.amount), currency: money.currency }
    : null;
};

const decimal = (value: unknown): Big =>
  new Big(value === null || value === undefined || value === '' ? 0 : String(value));

/** What one billing period costs. */
export function perPeriod({ quantity, unit_price }: Priced): Money | null {
  const price = priceOf(unit_price);
  if (!price) return null;
  return rounded(decimal(quantity ?? 1).times(price.amount), price.currency);
}

export function recurring(priced: Priced): Recurring {
  const price = priceOf(priced.unit_price);
  if (!price) return { mrr: null, arr: null };
  const year = decimal(priced.quantity ?? 1)
    .times(price.amount)
    .times(12 / monthsOf(priced.billing_period));
  return {
    mrr: rounded(year.div(12), price.currency),
    arr: { amount: canonicalAmount(year.round(6).toFixed(), price.currency), currency: price.currency },
  };
}

export const rounded = (value: Big, currency: string): Money => ({
  amount: canonicalAmount(value.round(digitsOf(currency), Big.roundHalfUp).toFixed(), currency),
  currency,
});

export const nothing = (currency: string): Money => ({ amount: canonicalAmount('0', currency), currency });

/** Below zero, zero or above: how the yearly price of one compares with that of another. */
export function compareYearly(a: Priced, b: Priced): number {
  return decimal(recurring(a).arr?.amount).cmp(decimal(recurring(b).arr?.amount));
}

export interface Proration {
  period: Period;
  days: number;
  days_left: number;
  credit: Money;
  charge: Money;
  due: Money;
}

/** What a change within a billing period costs: what is left of the period at the old price comes off, at the new one goes on. */
export function prorate(before: Priced, after: Priced, period: Period, on: string): Proration | null {
  const [old, fresh] = [perPeriod(before), perPeriod(after)];
  if (!old || !fresh || old.currency !== fresh.currency) return null;
  const days = daysBetween(period.from, period.until) + 1;
  const left = Math.max(0, Math.min(days, daysBetween(on, period.until) + 1));
  const share = (amount: string, months: number) =>
    new Big(amount).times(monthsOf(before.billing_period)).div(months).times(left).div(days);
  const credit = rounded(share(old.amount, monthsOf(before.billing_period)), old.currency);
  const charge = rounded(share(fresh.amount, monthsOf(after.billing_period)), old.currency);
  return {
    period,
    days,
    days_left: left,
    credit,
    charge,
    due: rounded(new Big(charge.amount).minus(credit.amount), old.currency),
  };
}
