import Big from 'big.js';
import { digitsOf } from '../../records/money.ts';

// The one place where amounts of quotes, orders, invoices and deals are worked out, in exact decimals. It is pure and runs
// in the browser too. What is rounded, and when (half away from zero, to the decimals of the currency):
//   1. a line: quantity × price, then its discount; each once
//   2. the discount on the whole: once, then split over the tax rates so that the parts add up to it
//   3. tax: once per rate, on what the lines of that rate come to (EN 16931, BR-CO-17), never per line

export type Decimal = string | number;

export interface LineInput {
  quantity: Decimal;
  /** An amount, or money in the currency of the document. */
  unitPrice: Decimal | { amount: string; currency: string };
  /** 0 to 100. */
  discountPercent?: Decimal | null;
  /** 0 to 100; null where the line is not taxed at all (exempt), which is told apart from a rate of 0. */
  taxRate?: Decimal | null;
}

export interface SumOptions {
  /** Prices contain the tax already. */
  taxIncluded?: boolean;
  /** On the whole document, 0 to 100. */
  discountPercent?: Decimal | null;
}

/** Decimal strings with the decimals of the currency. */
export interface LineAmounts {
  /** Quantity × price. */
  list: string;
  discount: string;
  /** What the line comes to, in the terms its price is in: `list - discount`. */
  amount: string;
  net: string;
  /** For showing only: documents are taxed per rate, see `totals`. */
  tax: string;
  gross: string;
}

export interface TaxTotal {
  /** Percent; null for what is exempt. */
  rate: string | null;
  net: string;
  tax: string;
  gross: string;
}

export interface Totals {
  /** Of all lines before any discount, in the terms the prices are in. */
  list: string;
  /** The discounts of single lines. */
  lineDiscount: string;
  /** `list - lineDiscount`. */
  subtotal: string;
  /** The discount on the whole. */
  discount: string;
  net: string;
  tax: string;
  gross: string;
  /** The highest rate first, what is exempt last. */
  taxes: TaxTotal[];
}

/** What one line comes to. */
export function lineAmounts(line: LineInput, currency: string, options: SumOptions = {}): LineAmounts {
  const digits = digitsOf(currency);
  const { list, discount, amount } = amountsOf(line, currency, digits);
  const { net, tax, gross } = taxed(amount, rateOf(line), digits, options.taxIncluded ?? false);
  return texts({ list, discount, amount, net, tax, gross }, digits);
}

/** What the lines come to together. `net + tax = gross` holds for each rate and for the whole. */
export function totals(lines: LineInput[], currency: string, options: SumOptions = {}): Totals {
  const digits = digitsOf(currency);
  let list = zero;
  let lineDiscount = zero;
  const byRate = new Map<string, { rate: Big | null; amount: Big }>();
  for (const line of lines) {
    const own = amountsOf(line, currency, digits);
    list = list.plus(own.list);
    lineDiscount = lineDiscount.plus(own.discount);
    const rate = rateOf(line);
    const key = rate?.toString() ?? '';
    const group = byRate.get(key) ?? { rate, amount: zero };
    group.amount = group.amount.plus(own.amount);
    byRate.set(key, group);
  }
  const subtotal = list.minus(lineDiscount);
  const discount = round(subtotal.times(percent(options.discountPercent)), digits);
  const groups = [...byRate.values()].sort(byFallingRate);
  const parts = split(
    discount,
    groups.map((group) => group.amount),
    digits,
  );
  const sums = { net: zero, tax: zero, gross: zero };
  const taxes = groups.map(({ rate, amount }, i): TaxTotal => {
    const own = taxed(amount.minus(parts[i] ?? zero), rate, digits, options.taxIncluded ?? false);
    for (const key of ['net', 'tax', 'gross'] as const) sums[key] = sums[key].plus(own[key]);
    return { rate: rate?.toString() ?? null, ...texts(own, digits) };
  });
  return { ...texts({ list, lineDiscount, subtotal, discount, ...sums }, digits), taxes };
}

/** Splits an amount in proportion to the shares; the parts are whole units of the currency and add up to it exactly. */
export function split(amount: Big, shares: Big[], digits: number): Big[] {
  const whole = shares.reduce((sum, share) => sum.plus(share), zero);
  if (whole.eq(0)) return shares.map((_, i) => (i === 0 ? amount : zero));
  const exact = shares.map((share) => amount.times(share).div(whole));
  const parts = exact.map((part) => part.round(digits, Big.roundDown));
  let left = amount.minus(parts.reduce((sum, part) => sum.plus(part), zero));
  const unit = new Big(10).pow(-digits).times(left.lt(0) ? -1 : 1);
  const rest = (i: number) => (exact[i] ?? zero).minus(parts[i] ?? zero).abs();
  const order = shares.map((_, i) => i).sort((a, b) => rest(b).cmp(rest(a)) || a - b);
  for (let turn = 0; !left.eq(0); turn = (turn + 1) % order.length) {
    const i = order[turn] as number;
    parts[i] = (parts[i] ?? zero).plus(unit);
    left = left.minus(unit);
  }
  return parts;
}

const zero = new Big(0);

function amountsOf(line: LineInput, currency: string, digits: number) {
  const list = round(new Big(line.quantity).times(priceOf(line.unitPrice, currency)), digits);
  const discount = round(list.times(percent(line.discountPercent)), digits);
  return { list, discount, amount: list.minus(discount) };
}

function taxed(amount: Big, rate: Big | null, digits: number, included: boolean) {
  const share = (rate ?? zero).div(100);
  if (!included) {
    const tax = round(amount.times(share), digits);
    return { net: amount, tax, gross: amount.plus(tax) };
  }
  const net = round(amount.div(share.plus(1)), digits);
  return { net, tax: amount.minus(net), gross: amount };
}

function priceOf(price: LineInput['unitPrice'], currency: string): Big {
  if (typeof price !== 'object') return new Big(price);
  // Callers convert before: no rate is known here, and a sum over two currencies is none.
  if (price.currency !== currency) throw new Error(`A price in ${price.currency} in a document in ${currency}`);
  return new Big(price.amount);
}

const rateOf = ({ taxRate }: LineInput): Big | null =>
  taxRate === null || taxRate === undefined ? null : new Big(taxRate);
const percent = (value: Decimal | null | undefined) => new Big(value ?? 0).div(100);
const round = (value: Big, digits: number) => value.round(digits, Big.roundHalfUp);
const byFallingRate = (a: { rate: Big | null }, b: { rate: Big | null }) =>
  a.rate && b.rate ? b.rate.cmp(a.rate) : a.rate ? -1 : b.rate ? 1 : 0;

const texts = <K extends string>(amounts: Record<K, Big>, digits: number): Record<K, string> =>
  Object.fromEntries(
    Object.entries<Big>(amounts).map(([key, value]) => [
      key,
      value.eq(0) ? zero.toFixed(digits) : value.toFixed(digits),
    ]),
  ) as Record<K, string>;
