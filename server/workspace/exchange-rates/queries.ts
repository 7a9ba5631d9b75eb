import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface DatedRate {
  valid_from: string;
  rate: string;
}

const table = (schema: string) => sql.id(schema, 'exchange_rate');
const DRAWN = 60;

export async function currencyRows(db: Db, schema: string, base: string, day: string) {
  const { rows } = await sql<{
    currency: string;
    rate: string | null;
    since: string | null;
    first: string;
    last: string;
    rates: number;
    line: number[];
  }>`with own as (
      select currency, min(valid_from) as first, max(valid_from) as last, count(*)::int as rates
      from ${table(schema)} where base = ${base} group by 1
    ),
    recent as (
      select currency, valid_from, rate, row_number() over w as n, count(*) over (partition by currency) as many
      from ${table(schema)} where base = ${base} and valid_from > ${day}::date - 730 and valid_from <= ${day}::date
      window w as (partition by currency order by valid_from desc)
    )
    select own.currency, trim_scale(now.rate)::text as rate, now.valid_from as since, own.first, own.last, own.rates,
      coalesce((select array_agg(r.rate::float8 order by r.valid_from) from recent r
        where r.currency = own.currency and (r.n - 1) % greatest(1, r.many / ${sql.lit(DRAWN)}) = 0), '{}') as line
    from own left join lateral (
      select rate, valid_from from ${table(schema)} r where r.base = ${base} and r.currency = own.currency
        and r.valid_from <= ${day}::date order by r.valid_from desc limit 1
    ) now on true order by own.currency`.execute(db);
  return rows;
}

/** All rates of a currency, the newest first. */
export async function rateRows(db: Db, schema: string, base: string, currency: string, limit: number) {
  const { rows } = await sql<DatedRate>`select valid_from, trim_scale(rate)::text as rate from ${table(schema)}
    where base = ${base} and currency = ${currency} order by valid_from desc limit ${sql.lit(limit)}`.execute(db);
  return rows;
}

/** Every so manieth rate, so that no more than about `most` are drawn; the newest is always among them. */
export async function drawnRates(db: Db, schema: string, base: string, currency: string, most: number) {
  const { rows } = await sql<DatedRate>`select valid_from, trim_scale(rate)::text as rate from (
      select valid_from, rate, row_number() over (order by valid_from desc) - 1 as n, count(*) over () as many
      from ${table(schema)} where base = ${base} and currency = ${currency}
    ) as r where n % greatest(1, many / ${sql.lit(most)}) = 0 order by valid_from`.execute(db);
  return rows;
}

export interface Given {
  base: string;
  /** The currency that the file counts in, and whether its numbers are units for one of it. */
  sheetBase: string;
  perBase: boolean;
  days: string[];
  currencies: string[];
  values: string[];
}

/** Writes many rates in one statement. Those of a file in another base go by what the workspace's currency is worth in it. */
export async function noteRates(db: Db, schema: string, given: Given, save: boolean) {
  const { base, sheetBase, perBase } = given;
  const worth = perBase ? sql`1 / g.value` : sql`g.value`;
  const own =
    sheetBase === base
      ? sql`select distinct day, 1::numeric as worth from given`
      : sql`select day, ${worth} as worth from given as g where currency = ${base}`;
  const { rows } = await sql<{
    added: number;
    changed: number;
    unchanged: number;
    from: string | null;
    until: string | null;
    currencies: string[] | null;
  }>`
    with given as materialized (
      select * from unnest(${given.days}::date[], ${given.currencies}::text[], ${given.values}::numeric[]) as g (day, currency, value)
    ),
    own as (${own}),
    fresh as materialized (
      select g.currency, g.day as valid_from, round(${worth} / own.worth, 15) as rate from given as g join own using (day)
      where g.currency <> ${base}
      union
      select ${sheetBase}, own.day, round(1 / own.worth, 15) from own where ${sheetBase} <> ${base}
    ),
    compared as materialized (
      select f.*, r.rate as before from fresh f left join ${table(schema)} r on r.base = ${base} and r.currency = f.currency
        and r.valid_from = f.valid_from where f.rate > 0
    ),
    saved as (
      insert into ${table(schema)} as r (base, currency, valid_from, rate)
      select ${base}, currency, valid_from, rate from compared where ${save} and rate is distinct from before
      on conflict (base, currency, valid_from) do update set rate = excluded.rate, noted_at = clock_timestamp()
      returning 1
    )
    select count(*) filter (where before is null)::int as added, count(*) filter (where before <> rate)::int as changed,
      count(*) filter (where before = rate)::int as unchanged, min(valid_from) as from, max(valid_from) as until,
      array_agg(distinct currency) as currencies, (select count(*) from saved) as saved
    from compared`.execute(db);
  return rows[0];
}

export async function putRate(db: Db, schema: string, base: string, currency: string, day: string, rate: string) {
  const { rows } = await sql<{ rate: string; before: string | null }>`
    with old as (
      select rate from ${table(schema)} where base = ${base} and currency = ${currency} and valid_from = ${day}::date for update
    )
    insert into ${table(schema)} as r (base, currency, valid_from, rate) values (${base}, ${currency}, ${day}::date, ${rate}::numeric)
    on conflict (base, currency, valid_from) do update set rate = excluded.rate, noted_at = clock_timestamp()
    returning trim_scale(r.rate)::text as rate, (select trim_scale(rate)::text from old) as before`.execute(db);
  return rows[0] as { rate: string; before: string | null };
}

export async function dropRate(db: Db, schema: string, base: string, currency: string, day: string) {
  const { rows } = await sql<{ rate: string }>`delete from ${table(schema)}
    where base = ${base} and currency = ${currency} and valid_from = ${day}::date returning trim_scale(rate)::text as rate`.execute(
    db,
  );
  return rows[0];
}

/** The rates of one base in another, for each day that a currency has one; what stands there already stays. */
export async function retellRates(db: Db, schema: string, from: string, to: string): Promise<void> {
  await sql`insert into ${table(schema)} (base, currency, valid_from, rate)
    select ${to}, r.currency, r.valid_from, round(r.rate / n.rate, 15)
    from ${table(schema)} r cross join lateral (
      select rate from ${table(schema)} n where n.base = ${from} and n.currency = ${to} and n.valid_from <= r.valid_from
      order by n.valid_from desc limit 1
    ) n
    where r.base = ${from} and r.currency <> ${to} and round(r.rate / n.rate, 15) > 0
    union all
    select ${to}, ${from}, valid_from, round(1 / rate, 15) from ${table(schema)} where base = ${from} and currency = ${to}
    on conflict do nothing`.execute(db);
}
