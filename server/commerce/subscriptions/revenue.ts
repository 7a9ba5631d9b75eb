import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { forbidden, invalidField } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { canonicalAmount } from '../../records/money.ts';
import { mayAsk, requirePermission } from '../../records/permissions.ts';
import { addMonths, monthOf } from '../contracts/terms.ts';
import { type MonthRow, monthRows, type StepRow, stepRows, todayRow, unratedCurrencies } from './revenue-queries.ts';
import type { CustomerMove, Move, Revenue, RevenueMonth, RevenueWish } from './schema.ts';

const USUAL_MONTHS = 24;
const MOST_MONTHS = 120;

/**
 * Recurring revenue month by month, over the subscriptions that the caller may see. `start` and the movements add up to
 * `end`, and that is the next month's start.
 */
export async function revenueOf(ctx: Context, wish: RevenueWish = {}): Promise<Revenue> {
  requireFigures(ctx);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const now = await todayRow(ctx, day, wish);
  const last = wish.until && wish.until < monthOf(day) ? wish.until : monthOf(day);
  const usual = addMonths(last, 1 - USUAL_MONTHS);
  const first = wish.from ?? (now.first && monthOf(now.first) > usual ? monthOf(now.first) : usual);
  if (first > last) throw invalidField('from', 'out_of_range', 'The first month comes after the last');
  if (addMonths(first, MOST_MONTHS) <= last)
    throw invalidField('from', 'out_of_range', `At most ${MOST_MONTHS} months are shown at once`);
  const rows = await monthRows(ctx, first, last, day, wish);
  const { currency } = ctx.workspace;
  const amount = (value: string) => canonicalAmount(value, currency);
  return {
    currency,
    today: { mrr: amount(now.mrr), arr: amount(now.arr), customers: now.customers, subscriptions: now.subscriptions },
    months: rows.map((row) => monthFigures(row, amount)),
    missing_rates: await unratedCurrencies(ctx),
  };
}

function monthFigures(row: MonthRow, amount: (value: string) => string): RevenueMonth {
  const kept = new Big(row.start).plus(row.contraction).plus(row.churn);
  return {
    month: row.month,
    start: amount(row.start),
    new: amount(row.new),
    expansion: amount(row.expansion),
    reactivation: amount(row.reactivation),
    contraction: amount(row.contraction),
    churn: amount(row.churn),
    end: amount(row.mrr),
    arr: amount(row.arr),
    customers: {
      start: row.customers_start,
      new: row.customers_new,
      reactivation: row.customers_reactivation,
      churn: row.customers_churn,
      end: row.customers_end,
    },
    gross_retention: share(kept, row.start),
    net_retention: share(kept.plus(row.expansion), row.start),
    logo_churn: share(new Big(row.customers_churn), row.customers_start),
    gross_retention_year: share(new Big(row.cohort_kept), row.cohort_mrr),
    net_retention_year: share(new Big(row.cohort_now), row.cohort_mrr),
    logo_churn_year: share(new Big(row.cohort_left), row.cohort),
  };
}

/** Percent to two places; null where there was nothing to keep. */
const share = (part: Big, whole: string | number): number | null =>
  Number(whole) > 0 ? part.times(100).div(whole).round(2).toNumber() : null;

/** Whose revenue moved in a month, which way, and through which subscriptions; the largest moves first. */
export async function movesOf(
  ctx: Context,
  wish: { month: string; move?: Move; owner?: string; product?: string },
): Promise<CustomerMove[]> {
  requireFigures(ctx);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const rows = await stepRows(ctx, wish.month, day, wish);
  const customers = Map.groupBy(rows, (row) => row.customer);
  return [...customers.values()]
    .map((own) => customerMove(own, ctx.workspace.currency))
    .filter((one) => !wish.move || one.move === wish.move)
    .toSorted((a, b) => new Big(b.change).abs().cmp(new Big(a.change).abs()));
}

function customerMove(rows: StepRow[], currency: string): CustomerMove {
  const first = rows[0] as StepRow;
  const sum = (field: 'before' | 'after') => rows.reduce((total, row) => total.plus(row[field]), new Big(0));
  const [before, after] = [sum('before'), sum('after')];
  const amount = (value: Big) => canonicalAmount(value.toFixed(), currency);
  const object = first.company_id ? 'company' : first.person_id ? 'person' : 'subscription';
  return {
    customer: { object, id: first.customer, title: first.customer_title },
    move: moveOf(before, after, first.known),
    before: amount(before),
    after: amount(after),
    change: amount(after.minus(before)),
    subscriptions: rows.map((row) => ({
      id: row.subscription,
      title: row.title,
      before: canonicalAmount(row.before, currency),
      after: canonicalAmount(row.after, currency),
      kind: row.kind,
    })),
  };
}

function moveOf(before: Big, after: Big, known: boolean): Move {
  if (before.eq(0)) return known ? 'reactivation' : 'new';
  if (after.eq(0)) return 'churn';
  return after.gt(before) ? 'expansion' : 'contraction';
}

/** Totals would tell what is hidden in single records. */
function requireFigures(ctx: Context): void {
  requirePermission(ctx, 'subscription', 'read');
  if (!mayAsk(ctx, catalog(ctx).object('subscription'), 'mrr'))
    throw forbidden('Your role does not show you what subscriptions bring in');
}
