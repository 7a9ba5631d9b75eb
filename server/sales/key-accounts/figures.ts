import Big from 'big.js';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { aggregate } from '../../records/aggregate.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { canonicalAmount } from '../../records/money.ts';
import { can, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { conversion } from '../../records/rates.ts';
import type { Filter } from '../../records/types.ts';
import { settingsOf } from '../guards/service.ts';
import { all, has, is, seen } from '../reports/ask.ts';
import type { Durations, Figures } from './schema.ts';

interface CompanyRow {
  tie: string;
  id: string;
  name: string | null;
  country: string | null;
  role: string | null;
}

interface YearRow {
  id: string;
  year: number;
  amount: string;
}

/** What all companies of a programme have bought, are about to, and owe to their targets; as far as the caller may see it. */
export async function figuresOf(ctx: Context, id: string): Promise<Figures> {
  await getRecord(ctx, 'programme', id, { fields: ['name'] });
  const companies = await companiesIn(ctx, id);
  const ids = companies.map((one) => one.id);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const year = Number(day.slice(0, 4));
  const those: Filter = { field: 'company', op: 'in', value: ids };
  const none = ids.length === 0;
  const wonBy = none ? [] : await wonByYear(ctx, those);
  const invoicedBy = none ? [] : await invoicedByYear(ctx, those);
  const paidBy = none ? [] : await paidByYear(ctx, those);
  const open = none ? new Map() : await openDeals(ctx, those);
  const mrr = none ? new Map() : await mrrOf(ctx, those);
  const since = none ? new Map() : await customersSince(ctx, those);
  const contact = none ? new Map() : await lastContacts(ctx, ids);
  const complaints = await complaintsOf(ctx, ids);
  const targets = await targetsOf(ctx, id);

  const { currency } = ctx.workspace;
  const money = (value: Big | string | null | undefined) =>
    value === null || value === undefined ? null : canonicalAmount(value.toString(), currency);
  const sum = (rows: YearRow[] | null, fits: (row: YearRow) => boolean) =>
    rows?.filter(fits).reduce((total, row) => total.plus(row.amount), new Big(0)) ?? null;
  const rows = companies.map((one) => {
    const own = (row: YearRow) => row.id === one.id;
    const now = (row: YearRow) => own(row) && row.year === year;
    return {
      ...one,
      won: money(sum(wonBy, own)),
      won_this_year: money(sum(wonBy, now)),
      open: open && money(open.get(one.id)?.amount ?? '0'),
      open_deals: open && Number(open.get(one.id)?.deals ?? 0),
      invoiced_this_year: money(sum(invoicedBy, now)),
      mrr: mrr && money(mrr.get(one.id) ?? '0'),
      customer_since: since.get(one.id) ?? null,
      last_contact: contact.get(one.id) ?? null,
      complaints: complaints && (complaints.get(one.id) ?? 0),
    };
  });
  const years = [
    ...new Set([
      ...targets.keys(),
      ...[wonBy, invoicedBy, paidBy].flatMap((own) => (own ?? []).map((row) => row.year)),
    ]),
  ].sort((a, b) => a - b);
  const total = (values: Array<string | null>) =>
    values.some((value) => value === null)
      ? null
      : values.reduce<Big>((all, value) => all.plus(value ?? 0), new Big(0));
  const known = rows.flatMap((row) => (row.customer_since ? [yearsSince(row.customer_since, day)] : []));
  return {
    currency,
    year,
    companies: rows.toSorted(
      (a, b) => Number(b.won ?? 0) - Number(a.won ?? 0) || String(a.name).localeCompare(String(b.name)),
    ),
    years: years.map((one) => {
      const inYear = (row: YearRow) => row.year === one;
      const won = sum(wonBy, inYear);
      const target = targets.get(one);
      return {
        year: one,
        target: money(target),
        won: money(won),
        invoiced: money(sum(invoicedBy, inYear)),
        paid: money(sum(paidBy, inYear)),
        reached: target && won && new Big(target).gt(0) ? Number(won.times(100).div(target).round(1)) : null,
      };
    }),
    countries: [...Map.groupBy(rows, (row) => row.country)].map(([country, own]) => ({
      country,
      companies: own.length,
      won: money(total(own.map((row) => row.won))),
      open: money(total(own.map((row) => row.open))),
    })),
    totals: {
      won: money(total(rows.map((row) => row.won))),
      open: money(total(rows.map((row) => row.open))),
      open_deals: open && rows.reduce((all, row) => all + (row.open_deals ?? 0), 0),
      mrr: money(total(rows.map((row) => row.mrr))),
      complaints: complaints && rows.reduce((all, row) => all + (row.complaints ?? 0), 0),
      last_contact:
        rows
          .map((row) => row.last_contact)
          .filter((at) => at !== null)
          .sort()
          .at(-1) ?? null,
      relationship_years:
        known.length > 0 ? Math.round((10 * known.reduce((a, b) => a + b, 0)) / known.length) / 10 : null,
    },
    missing_rates: none ? [] : await unrated(ctx, those),
  };
}

const yearsSince = (from: string, day: string) => (Date.parse(day) - Date.parse(from)) / (365.25 * 86_400_000);

async function companiesIn(ctx: Context, programme: string): Promise<CompanyRow[]> {
  const ties = await seen(ctx, 'programme_company', is('programme', programme));
  const companies = await seen(ctx, 'company', all());
  const { rows } = await sql<CompanyRow>`select t.id as tie, c.id, c.name, c.country, t.role
    from ${ties} t join ${companies} c on c.id = t.company_id order by c.name, c.id limit 2000`.execute(ctx.db);
  return rows;
}

/** Sums of money by company and year; null where the caller may not know them. */
async function byYear(
  ctx: Context,
  object: string,
  fields: string[],
  filter: Filter,
  amount: string,
  day: string,
  sign?: RawBuilder<unknown>,
): Promise<YearRow[] | null> {
  if (!has(ctx, object, ...fields) || !can(ctx, object, 'read')) return null;
  const rates = await conversion(ctx);
  const value = rates.convert(sql.ref(`x.${amount}`), sql.ref(`x.${amount}_currency`), sql.ref(`x.${day}`));
  const { rows } = await sql<YearRow>`select x.company_id as id, extract(year from ${sql.ref(`x.${day}`)})::int as year,
      coalesce(sum(${value}${sign ? sql` * ${sign}` : sql``}), 0)::text as amount
    from ${await seen(ctx, object, filter)} x where ${sql.ref(`x.${day}`)} is not null group by 1, 2`.execute(ctx.db);
  return rows;
}

const wonByYear = (ctx: Context, those: Filter) =>
  byYear(ctx, 'deal', ['amount', 'company'], all(those, is('status', 'won')), 'amount', 'close_date');

const invoicedByYear = (ctx: Context, those: Filter) =>
  byYear(
    ctx,
    'invoice',
    ['net', 'company'],
    all(those, is('status', 'issued')),
    'net',
    'issued_on',
    sql`case x.kind when 'credit_note' then -1 else 1 end`,
  );

const paidByYear = (ctx: Context, those: Filter) =>
  byYear(
    ctx,
    'payment',
    ['amount', 'company'],
    all(those),
    'amount',
    'paid_on',
    sql`case x.kind when 'refund' then -1 else 1 end`,
  );

async function openDeals(ctx: Context, those: Filter): Promise<Map<string, { amount: string; deals: number }> | null> {
  if (!has(ctx, 'deal', 'amount', 'company')) return null;
  const rates = await conversion(ctx);
  const { rows } = await sql<{
    id: string;
    amount: string;
    deals: number;
  }>`select x.company_id as id, count(*)::int as deals,
      coalesce(sum(${rates.convert(sql.ref('x.amount'), sql.ref('x.amount_currency'))}), 0)::text as amount
    from ${await seen(ctx, 'deal', all(those, is('status', 'open')))} x group by 1`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row]));
}

async function mrrOf(ctx: Context, those: Filter): Promise<Map<string, string> | null> {
  if (!has(ctx, 'subscription', 'mrr', 'company') || !can(ctx, 'subscription', 'read')) return null;
  const rates = await conversion(ctx);
  const { rows } = await sql<{ id: string; amount: string }>`select x.company_id as id,
      coalesce(sum(${rates.convert(sql.ref('x.mrr'), sql.ref('x.mrr_currency'))}), 0)::text as amount
    from ${await seen(ctx, 'subscription', those)} x group by 1`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.amount]));
}

/** The first day on which companies bought something, as a subquery of `id` and `day`: won deals, invoices, contracts. */
async function purchases(ctx: Context, those: Filter): Promise<RawBuilder<unknown>> {
  const parts: RawBuilder<unknown>[] = [];
  const add = async (object: string, day: string, filter: Filter) => {
    if (!has(ctx, object, 'company', day) || !can(ctx, object, 'read')) return;
    parts.push(sql`select x.company_id as id, min(${sql.ref(`x.${day}`)}) as day from ${await seen(ctx, object, filter)} x
      where x.company_id is not null group by 1`);
  };
  await add('deal', 'close_date', all(those, is('status', 'won')));
  await add('invoice', 'issued_on', all(those, is('status', 'issued')));
  await add('contract', 'starts', all(those, { not: { field: 'status', op: 'eq', value: 'draft' } }));
  if (parts.length === 0) return sql`(select null::uuid as id, null::date as day where false)`;
  return sql`(select id, min(day) as day from (${sql.join(parts, sql` union all `)}) p group by 1)`;
}

async function customersSince(ctx: Context, those: Filter): Promise<Map<string, string>> {
  const { rows } = await sql<{
    id: string;
    day: string;
  }>`select id, day::text as day from ${await purchases(ctx, those)} p
    where day is not null`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.day]));
}

/** When somebody last met, called or wrote about each company, one of its people or its deals. */
async function lastContacts(ctx: Context, ids: string[]): Promise<Map<string, string>> {
  const own: Filter = { field: 'company', op: 'in', value: ids };
  const related = sql`(select unnest(${ids}::uuid[]) as company, unnest(${ids}::uuid[]) as id
    union all select p.company_id, p.id from ${await seen(ctx, 'person', own)} p
    union all select d.company_id, d.id from ${await seen(ctx, 'deal', own)} d)`;
  const now = ctx.now().toISOString();
  const talks: RawBuilder<unknown>[] = [];
  const add = async (object: string, at: string, filter: Filter) => {
    if (can(ctx, object, 'read') && has(ctx, object, 'about', at))
      talks.push(sql`select r.company, max(${sql.ref(`x.${at}`)}) as at from related r
        join ${await seen(ctx, object, filter)} x on x.about_id = r.id group by 1`);
  };
  await add('meeting', 'starts_at', {
    and: [{ field: 'starts_at', op: 'lte', value: now }, { not: is('status', 'cancelled') }],
  });
  await add('call', 'started_at', all());
  await add('note', 'created_at', all());
  if (talks.length === 0) return new Map();
  const { rows } = await sql<{ company: string; at: string }>`with related as materialized ${related}
    select company, max(at) as at from (${sql.join(talks, sql` union all `)}) t group by 1`.execute(ctx.db);
  return new Map(rows.map((row) => [row.company, row.at]));
}

/** Open complaints of each company, wherever the workspace keeps them; null where it has not said. */
async function complaintsOf(ctx: Context, ids: string[]): Promise<Map<string, number> | null> {
  const { complaints: source } = await settingsOf(ctx);
  const def = source && catalog(ctx).objects.find((one) => one.plural === source.object || one.name === source.object);
  if (!source || !def) return null;
  const counts = new Map<string, number>();
  const paths = [source.company, source.person && `${source.person}.company`].filter(Boolean) as string[];
  for (const path of ids.length > 0 ? paths : []) {
    // That there is one is said to everybody who sells; what it says only to those who may read it.
    const { groups } = await aggregate(unlimited(ctx), def.name, {
      filter: all({ field: path, op: 'in', value: ids }, source.filter as Filter | null),
      group_by: [{ field: path }],
      measures: [{ fn: 'count', as: 'n' }],
    });
    for (const { key, values } of groups)
      counts.set(String(key[path]), (counts.get(String(key[path])) ?? 0) + Number(values.n));
  }
  return counts;
}

async function targetsOf(ctx: Context, programme: string): Promise<Map<number, string>> {
  if (!has(ctx, 'programme_target', 'amount', 'year')) return new Map();
  const rates = await conversion(ctx);
  const { rows } = await sql<{ year: number; amount: string | null }>`select x.year,
      ${rates.convert(sql.ref('x.amount'), sql.ref('x.amount_currency'))}::text as amount
    from ${await seen(ctx, 'programme_target', is('programme', programme))} x order by 1`.execute(ctx.db);
  return new Map(rows.flatMap((row) => (row.amount === null ? [] : [[Number(row.year), row.amount] as const])));
}

async function unrated(ctx: Context, those: Filter): Promise<string[]> {
  if (!has(ctx, 'deal', 'amount', 'company')) return [];
  const rates = await conversion(ctx);
  const { rows } = await sql<{ code: string }>`select distinct x.amount_currency as code
    from ${await seen(ctx, 'deal', those)} x where x.amount is not null and ${rates.unrated(sql.ref('x.amount_currency'), sql.ref('x.close_date'))}
    order by 1 limit 20`.execute(ctx.db);
  return rows.map((row) => row.code);
}

/** How long customers have been customers, on average: all of them, and those of a programme that is not over. */
export async function durationsOf(ctx: Context): Promise<Durations> {
  const ties = await seen(ctx, 'programme_company', { not: is('programme.status', 'ended') });
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const { rows } = await sql<Record<string, number | string | null>>`
    select count(*)::int as customers, count(*) filter (where key)::int as key_customers,
      round(avg(days) / 365.25, 1) as years, round(avg(days) filter (where key) / 365.25, 1) as key_years,
      round(avg(days) filter (where not key) / 365.25, 1) as other_years
    from (select ${day}::date - p.day as days, exists (select 1 from ${ties} t where t.company_id = p.id) as key
      from ${await purchases(ctx, all())} p where p.day <= ${day}::date) c`.execute(ctx.db);
  const row = rows[0] ?? {};
  const years = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  const [customers, key] = [Number(row.customers ?? 0), Number(row.key_customers ?? 0)];
  return {
    all: { customers, years: years(row.years) },
    key_accounts: { customers: key, years: years(row.key_years) },
    others: { customers: customers - key, years: years(row.other_years) },
  };
}
