import Big from 'big.js';
import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { can } from '../../records/permissions.ts';
import { conversion, rateDay } from '../../records/rates.ts';
import { monthsOf, type Period, shifted } from './periods.ts';
import { dealsOf, requireField, type Scope } from './scope.ts';

/** Sums of one part of the deals, in the workspace's currency. Each open deal is in one of the four categories. */
export interface Sums {
  pipeline: Big;
  best_case: Big;
  commit: Big;
  omitted: Big;
  closed: Big;
  /** Amount times probability, of what is open and not omitted. */
  weighted: Big;
  deals: number;
}

export const noSums = (): Sums => ({
  pipeline: Big(0),
  best_case: Big(0),
  commit: Big(0),
  omitted: Big(0),
  closed: Big(0),
  weighted: Big(0),
  deals: 0,
});

export function add(to: Sums, from: Sums): Sums {
  for (const key of ['pipeline', 'best_case', 'commit', 'omitted', 'closed', 'weighted'] as const)
    to[key] = to[key].plus(from[key]);
  to.deals += from.deals;
  return to;
}

export type Dimension = 'owner' | 'product' | 'pipeline' | 'territory';

export interface Summed {
  sums: Map<string | null, Sums>;
  /** Currencies without a rate: their amounts are in no sum. */
  missing: string[];
  /** The first day on which each of them lacks one. */
  missingFrom: Record<string, string>;
}

/**
 * The forecast by one field of deals: a single pass over an index, whatever the number of deals. Amounts are added by
 * currency (and closing date, where rates change) first and converted after, so that a million rows cost a million additions and a few multiplications.
 */
export async function sumsBy(
  ctx: Context,
  scope: Scope,
  by: Dimension,
  period: Period = scope.period,
): Promise<Summed> {
  requireField(ctx, by);
  requireField(ctx, 'forecast_category');
  const money = await conversion(ctx);
  const where = await dealsOf(ctx, scope);
  const closed = rateDay(ctx, catalog(ctx).object('deal'), 't');
  const day =
    money.dated && closed
      ? sql`case when t.amount_currency <> ${ctx.workspace.currency} then ${closed} end`
      : sql`null::date`;
  const { rows } = await sql<{
    key: string | null;
    category: keyof Omit<Sums, 'deals' | 'weighted'>;
    currency: string | null;
    amount: string | null;
    weighted: string | null;
    unrated: boolean | null;
    day: string | null;
    deals: number;
  }>`select g.key, g.category, g.currency, ${money.convert(sql`g.amount`, sql`g.currency`, sql`g.day`)} as amount,
      ${money.convert(sql`g.weighted`, sql`g.currency`, sql`g.day`)} as weighted,
      ${money.unrated(sql`g.currency`, sql`g.day`)} as unrated, g.day, g.deals
    from (
      select ${sql.ref(`t.${by}_id`)} as key,
        case when t.status = 'won' then 'closed' else coalesce(t.forecast_category, 'pipeline') end as category,
        t.amount_currency as currency, ${day} as day, sum(t.amount) as amount, sum(t.weighted) as weighted, count(*)::int as deals
      from ${sql.id(ctx.workspace.schema, 'deal')} as t
      where t.trashed_at is null and t.close_date >= ${period.starts_on}::date and t.close_date < ${period.ends_before}::date
        and t.status in ('open', 'won') and ${where}
      group by 1, 2, 3, 4
    ) as g`.execute(ctx.db);
  const sums = new Map<string | null, Sums>();
  const missing = new Map<string, string>();
  for (const row of rows) {
    let own = sums.get(row.key);
    if (!own) {
      own = noSums();
      sums.set(row.key, own);
    }
    own.deals += row.deals;
    if (row.unrated && row.currency) {
      const from = row.day ?? money.today;
      if (from < (missing.get(row.currency) ?? '9')) missing.set(row.currency, from);
    }
    const amount = Big(row.amount ?? 0);
    own[row.category] = own[row.category].plus(amount);
    if (row.category !== 'closed' && row.category !== 'omitted') own.weighted = own.weighted.plus(row.weighted ?? 0);
  }
  return { sums, missing: [...missing.keys()].sort(), missingFrom: Object.fromEntries(missing) };
}

/** What each colleague is to sell in a period, or what is to be sold in each territory. A quarter without a quota of its own is the sum of its months, a month a third of its quarter. */
export async function quotasOf(
  ctx: Context,
  period: Period,
  of: 'owner' | 'territory' = 'owner',
): Promise<Map<string, Big>> {
  const found = new Map<string, Big>();
  if (!can(ctx, 'quota', 'read')) return found;
  const def = catalog(ctx).object('quota');
  const guard = guardOf(ctx, def);
  const money = await conversion(ctx);
  const quarter = { ...shifted({ ...period, kind: 'quarter' }, 0), kind: 'quarter' as const };
  const { rows } = await sql<{ owner: string; period: string; starts_on: string; amount: string | null }>`
    select ${sql.ref(`t.${of}_id`)} as owner, t.period, t.starts_on, ${money.convert(sql`t.amount`, sql`t.amount_currency`, sql`t.starts_on`)} as amount
    from ${sql.id(ctx.workspace.schema, 'quota')} as t
    where t.trashed_at is null and ${sql.ref(`t.${of}_id`)} is not null and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}
      and t.starts_on >= ${quarter.starts_on}::date and t.starts_on < ${quarter.ends_before}::date`.execute(ctx.db);
  const months = new Set(monthsOf(period));
  for (const [owner, own] of Map.groupBy(rows, (row) => row.owner)) {
    const exact = own.find((row) => row.period === period.kind && row.starts_on === period.starts_on);
    const parts = own.filter((row) => row.period === 'month' && months.has(row.starts_on));
    const whole = own.find((row) => row.period === 'quarter');
    if (exact) found.set(owner, Big(exact.amount ?? 0));
    else if (period.kind === 'quarter' && parts.length > 0)
      found.set(
        owner,
        parts.reduce((sum, row) => sum.plus(row.amount ?? 0), Big(0)),
      );
    else if (period.kind === 'month' && whole)
      found.set(
        owner,
        Big(whole.amount ?? 0)
          .div(3)
          .round(2),
      );
  }
  return found;
}

export interface Override {
  id: string;
  owner: string;
  category: 'commit' | 'best_case';
  amount: Big;
  note: string;
  by: string | null;
  at: string;
}

/** What was said of a period in place of its sums, as far as the caller may see it. */
export async function overridesOf(ctx: Context, period: Period): Promise<Override[]> {
  if (!can(ctx, 'forecast_override', 'read')) return [];
  const guard = guardOf(ctx, catalog(ctx).object('forecast_override'));
  const money = await conversion(ctx);
  const { rows } = await sql<Omit<Override, 'amount'> & { amount: string | null }>`
    select t.id, t.owner_id as owner, t.category, ${money.convert(sql`t.amount`, sql`t.amount_currency`, sql`t.starts_on`)} as amount,
      coalesce(t.note, '') as note, coalesce(t.updated_by, t.created_by) as by, t.updated_at as at
    from ${sql.id(ctx.workspace.schema, 'forecast_override')} as t
    where t.trashed_at is null and t.period = ${period.kind} and t.starts_on = ${period.starts_on}::date
      and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}`.execute(ctx.db);
  return rows.flatMap((row) => (row.amount === null ? [] : [{ ...row, amount: Big(row.amount) }]));
}
