import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { tableOf } from '../../records/projection.ts';
import { conversion } from '../../records/rates.ts';
import type { Filter } from '../../records/types.ts';
import { all, has, seen } from '../reports/ask.ts';
import { boughtIn, sizeOf, topCategories } from './spend.ts';

export interface CompanyRow {
  id: string;
  name: string | null;
  industry: string | null;
  employees: number | null;
}

export interface SpendRow {
  company_id: string;
  category_id: string | null;
  basis: 'invoices' | 'won';
  amount: string;
}

/** What these companies bought in the year, by category. */
export async function spendOf(ctx: Context, year: number, ids: string[]): Promise<SpendRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<SpendRow>`with ${await boughtIn(ctx, year, { field: 'id', op: 'in', value: ids })}
    select company_id, category_id, basis, round(amount, 4)::text as amount from bought`.execute(ctx.db);
  return rows;
}

/** The customers of the year, those that bought most first, and how many there are; then those that a wallet is known of. */
export async function largest(
  ctx: Context,
  year: number,
  filter: Filter | null,
  limit: number,
): Promise<{
  companies: CompanyRow[];
  of: number;
  sums: Array<{ category_id: string | null; amount: string; buying: number }>;
}> {
  const companies = await seen(ctx, 'company', filter ?? all());
  const wallets = await seen(ctx, 'wallet', { field: 'year', op: 'eq', value: year });
  const { rows } = await sql<CompanyRow & { of: number; sums: unknown }>`with ${await boughtIn(ctx, year, filter)},
    customer as (
      select company_id, sum(amount) as amount from bought group by 1
      union all select distinct w.company_id, 0::numeric from ${wallets} w
        where not exists (select 1 from bought b where b.company_id = w.company_id)
    ),
    shown as (select c.id, c.name, c.industry, c.employees, k.amount from customer k join ${companies} c on c.id = k.company_id),
    sums as (select coalesce(json_agg(json_build_object('category_id', category_id, 'amount', amount::text, 'buying', buying)), '[]') as sums from (
      select b.category_id, round(sum(b.amount), 2) as amount, count(*) filter (where b.amount > 0) as buying
      from bought b join ${companies} c on c.id = b.company_id group by 1) g)
    select s.id, s.name, s.industry, s.employees, (select count(*) from shown) as of, sums.sums
    from sums left join (select * from shown order by amount desc, name, id limit ${limit}) s on true
    order by s.amount desc nulls last, s.name, s.id`.execute(ctx.db);
  return {
    companies: rows
      .filter((row) => row.id)
      .map(({ id, name, industry, employees }) => ({ id, name, industry, employees })),
    of: Number(rows[0]?.of ?? 0),
    sums: (rows[0]?.sums ?? []) as Array<{ category_id: string | null; amount: string; buying: number }>,
  };
}

export interface PeerRow {
  industry: string | null;
  size: number | null;
  /** Null in both where the figure is of all customers of the group, whatever they buy. */
  category_id: string | null;
  whole: boolean;
  customers: number;
  low: string | null;
  middle: string | null;
  high: string | null;
}

/** The middle half of what customers spend with us by category, for each line of business, each size, and both together. */
export async function peerSpend(ctx: Context, year: number, like: Filter): Promise<PeerRow[]> {
  const companies = await seen(ctx, 'company', like);
  const { rows } = await sql<PeerRow>`with ${await boughtIn(ctx, year, like)},
    customer as (
      select b.company_id, c.industry, ${sizeOf(sql.ref('c.employees'))} as size, b.category_id, b.amount
      from bought b join ${companies} c on c.id = b.company_id where b.amount > 0
    )
    select industry, size, category_id, grouping(category_id) = 1 as whole, count(distinct company_id) as customers,
      round(percentile_disc(0.25) within group (order by amount), 2)::text as low,
      round(percentile_disc(0.5) within group (order by amount), 2)::text as middle,
      round(percentile_disc(0.75) within group (order by amount), 2)::text as high
    from customer
    group by grouping sets ((industry, size, category_id), (industry, category_id), (size, category_id),
      (industry, size), (industry), (size))
    having not (grouping(industry) = 0 and industry is null) and not (grouping(size) = 0 and size is null)`.execute(
    ctx.db,
  );
  return rows.map((row) => ({ ...row, customers: Number(row.customers) }));
}

/** How long what was said of a wallet is taken for true. */
const STILL_HOLDS = 3;

export interface WalletRow {
  id: string;
  company_id: string;
  category_id: string | null;
  year: number;
  amount: string;
  known_from: string | null;
}

const known = async (ctx: Context, year: number, filter: Filter) => {
  const rates = await conversion(ctx);
  const wallets = await seen(
    ctx,
    'wallet',
    all(filter, { field: 'year', op: 'lte', value: year }, { field: 'year', op: 'gt', value: year - STILL_HOLDS }),
  );
  return sql`select distinct on (w.company_id, t.top) w.id, w.company_id, t.top as category_id, w.year,
      ${rates.convert(sql.ref('w.amount'), sql.ref('w.amount_currency'))} as amount, w.known_from
    from ${wallets} w left join (${topCategories(ctx)}) t on t.id = w.category_id
    order by w.company_id, t.top, w.year desc, w.id desc`;
};

/** What is said of the wallets of these companies: of the year, or the latest before it. */
export async function walletsOf(ctx: Context, year: number, ids: string[]): Promise<WalletRow[]> {
  if (ids.length === 0 || !has(ctx, 'wallet', 'amount')) return [];
  const { rows } = await sql<WalletRow>`select id, company_id, category_id, year, amount::text as amount, known_from
    from (${await known(ctx, year, { field: 'company', op: 'in', value: ids })}) w where amount is not null`.execute(
    ctx.db,
  );
  return rows.map((row) => ({ ...row, year: Number(row.year) }));
}

/** The middle half of the wallets that are known, grouped as those who spend are. */
export async function peerWallets(ctx: Context, year: number, like: Filter): Promise<PeerRow[]> {
  if (!has(ctx, 'wallet', 'amount')) return [];
  const companies = await seen(ctx, 'company', like);
  const { rows } = await sql<PeerRow>`with told as (
      select w.company_id, c.industry, ${sizeOf(sql.ref('c.employees'))} as size, w.category_id, w.amount
      from (${await known(ctx, year, all())}) w join ${companies} c on c.id = w.company_id
      where w.category_id is not null and w.amount > 0
    )
    select industry, size, category_id, false as whole, count(distinct company_id) as customers,
      round(percentile_disc(0.25) within group (order by amount), 2)::text as low,
      round(percentile_disc(0.5) within group (order by amount), 2)::text as middle,
      round(percentile_disc(0.75) within group (order by amount), 2)::text as high
    from told group by grouping sets ((industry, size, category_id), (industry, category_id), (size, category_id))
    having not (grouping(industry) = 0 and industry is null) and not (grouping(size) = 0 and size is null)`.execute(
    ctx.db,
  );
  return rows.map((row) => ({ ...row, customers: Number(row.customers) }));
}

/** What part of their wallets customers usually spend with us, in percent by category: the middle one of those that are known. */
export async function usualShares(
  ctx: Context,
  year: number,
): Promise<Map<string, { share: number; customers: number }>> {
  if (!has(ctx, 'wallet', 'amount')) return new Map();
  const wallets = await known(ctx, year, all());
  const { rows: told } = await sql<{
    company_id: string;
  }>`select distinct company_id from (${wallets}) w limit 5000`.execute(ctx.db);
  if (told.length === 0) return new Map();
  const those: Filter = { field: 'id', op: 'in', value: told.map((row) => row.company_id) };
  const { rows } = await sql<{
    category_id: string;
    share: string;
    customers: number;
  }>`with ${await boughtIn(ctx, year, those)},
    wallet as (${wallets})
    select w.category_id, count(*) as customers,
      round(percentile_disc(0.5) within group (order by least(100, b.amount * 100 / w.amount)), 1)::text as share
    from wallet w join bought b on b.company_id = w.company_id and b.category_id = w.category_id
    where w.amount > 0 and b.amount > 0 group by 1`.execute(ctx.db);
  return new Map(rows.map((row) => [row.category_id, { share: Number(row.share), customers: Number(row.customers) }]));
}

/** The topmost categories, in their order. */
export async function categoriesOf(ctx: Context): Promise<Array<{ id: string; name: string }>> {
  const { rows } = await sql<{
    id: string;
    name: string | null;
  }>`select id, name from ${tableOf(ctx, catalog(ctx).object('category'))}
    where parent_id is null and trashed_at is null order by "position" nulls last, name, id limit 60`.execute(ctx.db);
  return rows.map(({ id, name }) => ({ id, name: name ?? '' }));
}

/** Currencies without a rate in which something was sold in the year: it is in no figure. */
export async function unratedIn(ctx: Context, year: number): Promise<string[]> {
  if (!has(ctx, 'deal', 'amount')) return [];
  const rates = await conversion(ctx);
  const won = await seen(
    ctx,
    'deal',
    all({ field: 'close_date', op: 'between', value: [`${year}-01-01`, `${year}-12-31`] }),
  );
  const { rows } = await sql<{ code: string }>`select distinct d.amount_currency as code from ${won} d
    where d.status = 'won' and d.amount is not null and ${rates.unrated(sql.ref('d.amount_currency'), sql.ref('d.close_date'))} order by 1 limit 20`.execute(
    ctx.db,
  );
  return rows.map((row) => row.code);
}

/** The companies of a programme. */
export async function companiesIn(ctx: Context, programme: string): Promise<string[]> {
  const ties = await seen(ctx, 'programme_company', { field: 'programme', op: 'eq', value: programme });
  const { rows } = await sql<{ id: string }>`select distinct t.company_id as id from ${ties} t limit 5000`.execute(
    ctx.db,
  );
  return rows.map((row) => row.id);
}
