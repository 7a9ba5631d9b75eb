import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { invalidField, notFound } from '../../kernel/errors.ts';
import { today } from '../../records/dates.ts';
import { canonicalAmount, digitsOf, isCurrency, type Money } from '../../records/money.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import { type Rates, ratesOf } from '../../records/rates.ts';
import { bundleRows } from '../catalogue/queries.ts';
import { segmentOf } from './book-rules.ts';
import { type BookRow, type Found, type ListPriceRow, listPrices, liveBooks, pricesIn } from './queries.ts';

export interface PriceQuestion {
  product: string;
  /** How many: quantity breaks go by it. 1 unless told. */
  quantity?: number | string;
}

/** For whom and when prices are asked. */
export interface PriceTerms {
  /** ISO 4217; the workspace's own unless told. */
  currency?: string | null;
  /** `YYYY-MM-DD`; today unless told. */
  on?: string | null;
  company?: string | null;
}

export interface PriceCandidate {
  book: { id: string; name: string };
  applies: boolean;
  unitPrice: Money | null;
  why: string;
}

export interface PriceAnswer {
  product: string;
  quantity: string;
  currency: string;
  on: string;
  /** Of one unit. Null where no price can be given: `reason` says why. */
  unitPrice: Money | null;
  listPrice: Money | null;
  /** The price book it stands in; null for the list price. */
  book: { id: string; name: string } | null;
  reason: string;
  /** Every book that was looked in, first to last, and why it applies or does not. */
  considered: PriceCandidate[];
}

const MOST_DEEP = 10;

/** What one unit costs this customer on this day, and why. */
export async function priceFor(ctx: Context, question: PriceQuestion & PriceTerms): Promise<PriceAnswer> {
  const [answer] = await pricesFor(ctx, [question], question);
  return answer as PriceAnswer;
}

/** As `priceFor` for many products at once, in their order, with the same few statements. */
export async function pricesFor(
  ctx: Context,
  questions: PriceQuestion[],
  terms: PriceTerms = {},
): Promise<PriceAnswer[]> {
  requirePermission(ctx, 'product', 'read');
  const currency = (terms.currency ?? ctx.workspace.currency).toUpperCase();
  if (!isCurrency(currency)) throw invalidField('currency', 'invalid', `"${currency}" is no currency`);
  const on = terms.on ?? today(ctx.now(), ctx.workspace.timeZone);
  for (const { quantity } of questions)
    if (!(Number(quantity ?? 1) > 0))
      throw invalidField('quantity', 'out_of_range', 'The quantity is more than nothing');
  const books = await booksFor(ctx, { currency, on, company: terms.company ?? null });
  const pricing: Pricing = { ctx, currency, on, books, rates: await ratesOf(ctx, on) };
  return answers(pricing, questions, 0);
}

interface Pricing {
  ctx: Context;
  currency: string;
  on: string;
  books: Array<{ book: BookRow; excluded: string | null }>;
  rates: Rates;
}

/** Every live book in the order they are looked in, with what keeps it from applying at all. */
async function booksFor(
  ctx: Context,
  { currency, on, company }: { currency: string; on: string; company: string | null },
): Promise<Pricing['books']> {
  const books = await liveBooks(ctx.db);
  return Promise.all(
    books.map(async (book) => {
      const excluded = () => {
        if (!book.active) return 'It is not active';
        if (book.currency !== currency) return `Its prices are in ${book.currency}`;
        if (book.valid_from && on < book.valid_from) return `It begins on ${book.valid_from}`;
        if (book.valid_until && on > book.valid_until) return `It ended on ${book.valid_until}`;
        return null;
      };
      return { book, excluded: excluded() ?? (await outsideSegment(ctx, book, company)) };
    }),
  );
}

/** Whether a company belongs to a book's segment is Kith's own question, whatever the caller may see of the company. */
async function outsideSegment(ctx: Context, book: BookRow, company: string | null): Promise<string | null> {
  const segment = segmentOf(book.segment);
  if (segment === undefined) return 'Its segment cannot be read any more';
  if (segment === null) return null;
  if (!company) return 'It is for some companies only, and none is named';
  try {
    const { records } = await listRecords(unlimited(ctx), 'company', {
      filter: { and: [segment, { field: 'id', op: 'eq', value: company }] },
      fields: ['name'],
      limit: 1,
    });
    return records.length > 0 ? null : 'The company is not in its segment';
  } catch {
    // The segment speaks of a field that is gone since.
    return 'Its segment cannot be read any more';
  }
}

async function answers(pricing: Pricing, questions: PriceQuestion[], depth: number): Promise<PriceAnswer[]> {
  const { ctx, books, on } = pricing;
  const asked = questions.map(({ product, quantity }) => ({ product, quantity: String(quantity ?? 1) }));
  const open = books.filter(({ excluded }) => !excluded).map(({ book }) => book.id);
  const [list, found] = await Promise.all([
    listPrices(ctx.db, ctx.workspace.schema, [...new Set(asked.map((a) => a.product))]),
    pricesIn(ctx.db, ctx.workspace.schema, asked, open, on),
  ]);
  const byKey = new Map(found.map((f) => [`${f.product} ${Number(f.quantity)} ${f.book}`, f]));
  return Promise.all(
    asked.map(async (question) => {
      const row = list.get(question.product);
      if (!row) throw notFound('Product');
      return answer(
        pricing,
        row,
        question,
        (book) => byKey.get(`${question.product} ${Number(question.quantity)} ${book}`),
        depth,
      );
    }),
  );
}

async function answer(
  pricing: Pricing,
  row: ListPriceRow,
  { product, quantity }: { product: string; quantity: string },
  inBook: (book: string) => Found | undefined,
  depth: number,
): Promise<PriceAnswer> {
  const { currency, on, books } = pricing;
  const considered = books.map(({ book, excluded }): PriceCandidate => {
    const found = inBook(book.id);
    const named = { id: book.id, name: book.name };
    if (excluded) return { book: named, applies: false, unitPrice: null, why: excluded };
    if (!found)
      return {
        book: named,
        applies: false,
        unitPrice: null,
        why: `It has no price for this product from quantity ${quantity} on ${on}`,
      };
    return { book: named, applies: true, unitPrice: money(found.amount, currency), why: told(found) };
  });
  const base = { product, quantity, currency, on, considered };
  const bundled = row.kind === 'bundle' && row.bundle_pricing === 'sum';
  const listed = row.amount !== null && row.currency ? money(row.amount, row.currency) : null;
  const listPrice = listed && (pricing.rates.convert(listed, currency) ?? listed);
  const chosen = considered.find((c) => c.applies);
  if (chosen) {
    for (const other of considered)
      if (other.applies && other !== chosen) other.why = `"${chosen.book.name}" comes before it`;
    return {
      ...base,
      unitPrice: chosen.unitPrice,
      listPrice,
      book: chosen.book,
      reason: `Price book "${chosen.book.name}": ${chosen.why}`,
    };
  }
  if (bundled) return { ...base, book: null, ...(await sumOfContents(pricing, row, quantity, depth)) };
  if (!listed)
    return {
      ...base,
      unitPrice: null,
      listPrice: null,
      book: null,
      reason: `"${row.name}" has no list price, and no price book has one`,
    };
  const unitPrice = pricing.rates.convert(listed, currency);
  if (!unitPrice) {
    const reason = `No price in ${currency}: the list price is ${listed.amount} ${listed.currency}, and ${pricing.rates.why(listed.currency, currency)}`;
    return { ...base, unitPrice: null, listPrice: listed, book: null, reason };
  }
  const reason =
    listed.currency === currency
      ? 'List price'
      : `List price ${listed.amount} ${listed.currency}, at the exchange rate of ${on}`;
  return { ...base, unitPrice, listPrice: unitPrice, book: null, reason };
}

const told = ({ min_quantity, valid_from, valid_until, inherited }: Found): string => {
  const from = Number(min_quantity) === 1 ? 'from the first one on' : `from quantity ${Number(min_quantity)} on`;
  const until = valid_until ? `, until ${valid_until}` : valid_from ? `, since ${valid_from}` : '';
  return `${inherited ? 'the price of the product it is a variant of, ' : ''}${from}${until}`;
};

/** A bundle that has no price of its own costs what its contents cost, less its discount. */
async function sumOfContents(
  pricing: Pricing,
  row: ListPriceRow,
  quantity: string,
  depth: number,
): Promise<Pick<PriceAnswer, 'unitPrice' | 'listPrice' | 'reason'>> {
  const { ctx, currency } = pricing;
  const none = (reason: string) => ({ unitPrice: null, listPrice: null, reason });
  if (depth >= MOST_DEEP) return none('Bundles stand too deep in each other');
  const items = (await bundleRows(ctx.db, ctx.workspace.schema, [row.id])).filter((item) => item.bundle_id === row.id);
  if (items.length === 0) return none(`The bundle "${row.name}" has nothing in it`);
  const parts = await answers(
    pricing,
    items.map((item) => ({ product: item.product_id, quantity: new Big(item.quantity).times(quantity).toString() })),
    depth + 1,
  );
  const unpriced = parts.find((part) => !part.unitPrice);
  if (unpriced) return none(`A part of the bundle has no price: ${unpriced.reason}`);
  const total = parts.reduce(
    (sum, part, i) => sum.plus(new Big(part.unitPrice?.amount ?? 0).times(items[i]?.quantity ?? 0)),
    new Big(0),
  );
  const discount = new Big(row.bundle_discount ?? 0);
  const round = (amount: Big) => money(amount.round(digitsOf(currency), Big.roundHalfUp).toFixed(), currency);
  const less = total.times(new Big(100).minus(discount)).div(100);
  const reason = `Sum of ${items.length} contents${discount.gt(0) ? `, less ${discount.toString()} %` : ''}`;
  return { unitPrice: round(less), listPrice: round(total), reason };
}

const money = (amount: string, currency: string): Money => ({ amount: canonicalAmount(amount, currency), currency });
