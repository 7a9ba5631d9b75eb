import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { digitsOf } from '../../records/money.ts';
import { conversion } from '../../records/rates.ts';

export interface RevenueFilter {
  owner?: string;
  product?: string;
}

/**
 * The phases that the caller may see, as stretches of time: `from_on` up to, not including, `until_on`. Each amount is taken to
 * the workspace's currency at the rate known today and rounded there, phase by phase: whatever is summed from them adds up to
 * the last coin, and a change of rates is never taken for growth. A currency without a rate counts nothing and is named apart.
 */
async function stretches(ctx: Context, filter: RevenueFilter): Promise<RawBuilder<unknown>> {
  const { schema, currency } = ctx.workspace;
  const rates = await conversion(ctx);
  const guard = guardOf(ctx, catalog(ctx).object('subscription'));
  const sees = guard ? compileCondition(ctx, guard, 's') : sql`true`;
  const own = (column: string) =>
    sql`round(${rates.convert(sql.ref(`p.${column}`), sql.ref(`p.${column}_currency`))}, ${sql.lit(digitsOf(currency))})`;
  return sql`
    stretch as (
      select p.subscription_id as subscription, coalesce(s.company_id, s.person_id, s.id) as customer, p.from_on, p.kind, p.product_id,
        lead(p.from_on) over (partition by p.subscription_id order by p.from_on, p.id) as until_on,
        coalesce(${own('mrr')}, 0) as mrr, coalesce(${own('arr')}, 0) as arr
      from ${sql.id(schema, 'subscription_phase')} p join ${sql.id(schema, 'subscription')} s on s.id = p.subscription_id
      where p.trashed_at is null and s.trashed_at is null and ${sees}
        and ${filter.owner ? sql`s.owner_id = ${filter.owner}::uuid` : sql`true`}
    ),
    live as materialized (
      select * from stretch where mrr > 0 and (until_on is null or until_on > from_on)
        and ${filter.product ? sql`product_id = ${filter.product}::uuid` : sql`true`}
    )`;
}

const holds = (at: RawBuilder<unknown>) => sql`l.from_on <= ${at} and (l.until_on is null or l.until_on > ${at})`;

export interface MonthRow {
  month: string;
  mrr: string;
  arr: string;
  new: string;
  expansion: string;
  reactivation: string;
  contraction: string;
  churn: string;
  start: string;
  customers_start: number;
  customers_end: number;
  customers_new: number;
  customers_reactivation: number;
  customers_churn: number;
  cohort: number;
  cohort_left: number;
  cohort_mrr: string;
  cohort_kept: string;
  cohort_now: string;
}

/**
 * Each month from `from` to `until`: what customers paid at its end (of the month that runs: today) against the end of the
 * month before, each customer's difference under one name. Twelve months back stands the cohort that retention is told of.
 */
export async function monthRows(
  ctx: Context,
  from: string,
  until: string,
  today: string,
  filter: RevenueFilter,
): Promise<MonthRow[]> {
  const { rows } = await sql<MonthRow>`
    with ${await stretches(ctx, filter)},
    month as (
      select m::date as m, least((m + interval '1 month' - interval '1 day')::date, ${today}::date) as at
      from generate_series(${from}::date - interval '12 months', ${until}::date, interval '1 month') m
    ),
    paid as materialized (
      select l.customer, month.m, sum(l.mrr) as mrr, sum(l.arr) as arr
      from month join live l on ${holds(sql`month.at`)} group by 1, 2
    ),
    begun as (select customer, min(from_on) as on_day from live group by 1),
    touched as (
      select customer, m from paid union select customer, (m + interval '1 month')::date from paid
    ),
    step as (
      select t.m, coalesce(b.mrr, 0) as before, coalesce(a.mrr, 0) as after, coalesce(a.arr, 0) as arr,
        begun.on_day < t.m as known
      from touched t join begun using (customer)
        left join paid a on a.customer = t.customer and a.m = t.m
        left join paid b on b.customer = t.customer and b.m = (t.m - interval '1 month')::date
      where t.m between ${from}::date and ${until}::date
    ),
    cohort as (
      select month.m, count(*) as cohort, count(*) filter (where n.customer is null) as cohort_left, sum(c.mrr) as cohort_mrr,
        sum(least(c.mrr, coalesce(n.mrr, 0))) as cohort_kept, sum(coalesce(n.mrr, 0)) as cohort_now
      from month join paid c on c.m = (month.m - interval '12 months')::date
        left join paid n on n.customer = c.customer and n.m = month.m
      where month.m >= ${from}::date group by 1
    ),
    moved as (
      select m, sum(before) as start, sum(after) as mrr, sum(arr) as arr,
        sum(after) filter (where before = 0 and not known) as new,
        sum(after) filter (where before = 0 and known) as reactivation,
        sum(after - before) filter (where before > 0 and after > before) as expansion,
        sum(after - before) filter (where after > 0 and after < before) as contraction,
        sum(-before) filter (where before > 0 and after = 0) as churn,
        count(*) filter (where before > 0) as customers_start, count(*) filter (where after > 0) as customers_end,
        count(*) filter (where before = 0 and after > 0 and not known) as customers_new,
        count(*) filter (where before = 0 and after > 0 and known) as customers_reactivation,
        count(*) filter (where before > 0 and after = 0) as customers_churn
      from step group by 1
    )
    select month.m::text as month, coalesce(start, 0)::text as start, coalesce(mrr, 0)::text as mrr, coalesce(arr, 0)::text as arr,
      coalesce(new, 0)::text as new, coalesce(reactivation, 0)::text as reactivation,
      coalesce(expansion, 0)::text as expansion, coalesce(contraction, 0)::text as contraction,
      coalesce(churn, 0)::text as churn,
      coalesce(customers_start, 0) as customers_start, coalesce(customers_end, 0) as customers_end,
      coalesce(customers_new, 0) as customers_new, coalesce(customers_reactivation, 0) as customers_reactivation,
      coalesce(customers_churn, 0) as customers_churn,
      coalesce(cohort, 0) as cohort, coalesce(cohort_left, 0) as cohort_left, coalesce(cohort_mrr, 0)::text as cohort_mrr,
      coalesce(cohort_kept, 0)::text as cohort_kept, coalesce(cohort_now, 0)::text as cohort_now
    from month left join moved using (m) left join cohort using (m)
    where month.m >= ${from}::date order by month.m`.execute(ctx.db);
  return rows;
}

export interface TodayRow {
  mrr: string;
  arr: string;
  customers: number;
  subscriptions: number;
  first: string | null;
}

export async function todayRow(ctx: Context, today: string, filter: RevenueFilter): Promise<TodayRow> {
  const { rows } = await sql<TodayRow>`
    with ${await stretches(ctx, filter)}
    select coalesce(sum(mrr) filter (where now), 0)::text as mrr, coalesce(sum(arr) filter (where now), 0)::text as arr,
      count(distinct customer) filter (where now) as customers, count(distinct subscription) filter (where now) as subscriptions,
      min(from_on)::text as first
    from (select l.*, (${holds(sql`${today}::date`)}) as now from live l) l`.execute(ctx.db);
  return rows[0] as TodayRow;
}

/** Currencies of subscriptions in sight that have no rate, and so are in no figure. */
export async function unratedCurrencies(ctx: Context): Promise<string[]> {
  const { schema } = ctx.workspace;
  const rates = await conversion(ctx);
  const guard = guardOf(ctx, catalog(ctx).object('subscription'));
  const { rows } = await sql<{ code: string }>`
    select distinct p.mrr_currency as code
    from ${sql.id(schema, 'subscription_phase')} p join ${sql.id(schema, 'subscription')} s on s.id = p.subscription_id
    where p.trashed_at is null and s.trashed_at is null and p.mrr > 0 and p.mrr_currency is not null
      and ${rates.unrated(sql.ref('p.mrr_currency'))} and ${guard ? compileCondition(ctx, guard, 's') : sql`true`}
    order by 1 limit 20`.execute(ctx.db);
  return rows.map((row) => row.code);
}

export interface StepRow {
  customer: string;
  subscription: string;
  title: string | null;
  kind: string | null;
  company_id: string | null;
  person_id: string | null;
  customer_title: string | null;
  before: string;
  after: string;
  known: boolean;
}

/** What each subscription of the customers brought at the end of a month and of the one before. */
export async function stepRows(ctx: Context, month: string, today: string, filter: RevenueFilter): Promise<StepRow[]> {
  const { schema } = ctx.workspace;
  const name = (object: string) => {
    const def = catalog(ctx).object(object);
    const guard = guardOf(ctx, def);
    return sql`(select o.name from ${sql.id(schema, object)} o where o.id = ${sql.ref(`s.${object}_id`)}
      and ${guard ? compileCondition(ctx, guard, 'o') : sql`true`})`;
  };
  const { rows } = await sql<StepRow>`
    with ${await stretches(ctx, filter)},
    ends as (
      select (${month}::date - 1) as before, least((${month}::date + interval '1 month' - interval '1 day')::date, ${today}::date) as after
    ),
    begun as (select customer, min(from_on) as on_day from live group by 1),
    step as (
      select l.customer, l.subscription,
        coalesce(sum(l.mrr) filter (where ${holds(sql`ends.before`)}), 0) as before,
        coalesce(sum(l.mrr) filter (where ${holds(sql`ends.after`)}), 0) as after
      from live l, ends
      where (${holds(sql`ends.before`)}) or (${holds(sql`ends.after`)}) group by 1, 2
    ),
    whole as (select customer from step group by 1 having sum(before) <> sum(after))
    select step.customer, step.subscription, s.name as title, s.company_id, s.person_id,
      coalesce(${name('company')}, ${name('person')}, s.name) as customer_title,
      (select p.kind from ${sql.id(schema, 'subscription_phase')} p, ends
        where p.subscription_id = s.id and p.trashed_at is null and p.from_on between ends.before + 1 and ends.after
        order by p.from_on desc, p.id desc limit 1) as kind,
      step.before::text as before, step.after::text as after, begun.on_day < ${month}::date as known
    from whole join step using (customer) join begun using (customer)
      join ${sql.id(schema, 'subscription')} s on s.id = step.subscription
    order by step.customer, step.subscription limit 5000`.execute(ctx.db);
  return rows;
}
