import Big from 'big.js';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { catalog } from './catalog.ts';
import { today } from './dates.ts';
import type { Field, ObjectDefinition } from './define.ts';
import { canonicalAmount, digitsOf, type Money } from './money.ts';
import { tableOf } from './projection.ts';
import { columnsOf } from './storage.ts';

/** The first day of a rate that holds for all days before the next. */
export const BEGINNING = '0001-01-01';

/** SQL of the day whose rate is meant, null for today. */
export type RateDay = RawBuilder<unknown>;

export interface Conversion {
  /** An amount in the workspace's currency at the rate of a day, today's unless told; null where there is none. */
  convert(amount: RawBuilder<unknown>, currency: RawBuilder<unknown>, on?: RateDay): RawBuilder<unknown>;
  /** True for a currency that has no rate on that day. */
  unrated(currency: RawBuilder<unknown>, on?: RateDay): RawBuilder<boolean>;
  /** Rates differ from day to day: where they do not, nobody needs to look at days. */
  dated: boolean;
  today: string;
}

interface Known {
  currency: string;
  /** Today's; null where the first one begins later. */
  rate: string | null;
  first: string;
  last: string;
}

/** How to tell amounts in the workspace's currency, in SQL over any number of rows. */
export async function conversion(ctx: Context): Promise<Conversion> {
  const { currency: own, schema, timeZone } = ctx.workspace;
  const day = today(ctx.now(), timeZone);
  const known = await knownRates(ctx, day);
  const changing = known.filter(({ first, last }) => first !== last || first > BEGINNING);
  const rated = known.filter(({ rate }) => rate !== null);
  const cases = rated.map(({ currency, rate }) => sql`when ${currency} then ${rate}::numeric`);
  const named = [own, ...rated.map(({ currency }) => currency)];
  const dated = changing.length > 0;
  return {
    dated,
    today: day,
    // The own currency, which most amounts are in, is passed on as it is: numeric multiplication is half of a sum's cost.
    convert(amount, currency, on) {
      const others = rated.map(({ currency: code, rate }) => sql`when ${code} then ${amount} * ${rate}::numeric`);
      if (!on || !dated)
        return sql`case ${currency} when ${own} then ${amount} ${sql.join([sql``, ...others], sql` `)} end`;
      const now = cases.length > 0 ? sql`case ${currency} ${sql.join(cases, sql` `)} end` : sql`null`;
      // One look into an index for each foreign amount of a day gone by.
      return sql`case when ${currency} = ${own} then ${amount} else ${amount} * case when ${on} is null then ${now} else
        (select r.rate from ${sql.id(schema, 'exchange_rate')} as r where r.base = ${own} and r.currency = ${currency}
          and r.valid_from <= ${on} order by r.valid_from desc limit 1) end end`;
    },
    unrated(currency, on) {
      if (!on || !dated)
        return named.length === 1 ? sql`${currency} <> ${own}` : sql`${currency} <> all(${named}::text[])`;
      const begins = known.map(
        ({ currency: code, first }) => sql`when ${code} then coalesce(${on}, ${day}::date) < ${first}::date`,
      );
      return sql`case ${currency} when ${own} then false ${sql.join([sql``, ...begins], sql` `)} else true end`;
    },
  };
}

/** The day whose rate the amounts of an object are told at, as its definition says; undefined: always today's. */
export function rateDay(ctx: Context, def: ObjectDefinition, alias: string): RateDay | undefined {
  const { rated } = def;
  if (!rated) return undefined;
  if ('via' in rated) {
    const field = def.fields[rated.via];
    if (!field?.to) return undefined;
    const parent = catalog(ctx).object(field.to);
    const on = rateDay(ctx, parent, 'rated_parent');
    return (
      on &&
      sql`(select ${on} from ${tableOf(ctx, parent)} as rated_parent
        where rated_parent.id = ${sql.ref(`${alias}.${columnsOf(field)[0]?.name ?? ''}`)})`
    );
  }
  const column = sql.ref(`${alias}.${rated.on}`);
  const day =
    def.fields[rated.on]?.type === 'datetime'
      ? sql`(${column} at time zone ${sql.lit(ctx.workspace.timeZone)})::date`
      : column;
  if (!rated.once) return day;
  const { field, values } = rated.once;
  return sql`case when ${sql.ref(`${alias}.${field}`)} in (${sql.join(values.map((value) => sql.lit(value)))}) then ${day} end`;
}

/** What `rateDay` looks at, with the references that lead there. */
export function rateLooks(ctx: Context, def: ObjectDefinition): Array<{ via: Steps; field: Field }> {
  const { rated } = def;
  if (!rated) return [];
  if (!('via' in rated))
    return [rated.on, rated.once?.field].flatMap((name) => {
      const field = name ? def.fields[name] : undefined;
      return field ? [{ via: [], field }] : [];
    });
  const field = def.fields[rated.via];
  if (!field?.to) return [];
  const to = catalog(ctx).object(field.to);
  return rateLooks(ctx, to).map((look) => ({ via: [{ field, to }, ...look.via], field: look.field }));
}

type Steps = Array<{ field: Field; to: ObjectDefinition }>;

export interface Rates {
  /** The amount in another currency, rounded to its decimals; null where one of the two has no rate. */
  convert(money: Money, currency: string): Money | null;
  /** Which of two currencies has no rate. */
  missing(from: string, to: string): string;
  /** What to tell whoever needs a rate that is not there. */
  why(from: string, to: string): string;
}

/** The rates of one day, today unless told, for amounts at hand. */
export async function ratesOf(ctx: Context, on?: string | null): Promise<Rates> {
  const now = today(ctx.now(), ctx.workspace.timeZone);
  const day = on ?? now;
  const known = new Map((await knownRates(ctx, day)).map((one) => [one.currency, one]));
  const rate = (code: string): Big | null => {
    if (code === ctx.workspace.currency) return new Big(1);
    const found = known.get(code)?.rate;
    return found ? new Big(found) : null;
  };
  const missing = (from: string, to: string) => (rate(from) ? to : from);
  return {
    convert(money, currency) {
      if (money.currency === currency) return money;
      const [from, to] = [rate(money.currency), rate(currency)];
      if (!from || !to) return null;
      const amount = new Big(money.amount).times(from).div(to).round(digitsOf(currency), Big.roundHalfUp);
      return { amount: canonicalAmount(amount.toFixed(), currency), currency };
    },
    missing,
    why: (from, to) =>
      `there is no exchange rate for ${missing(from, to)} on ${day}: enter one under Settings, Exchange rates`,
  };
}

/** Whether a rate that was entered before begins on this day. */
export async function rateBegins(ctx: Context, day: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, 'exchange_rate')}
    where base = ${ctx.workspace.currency} and valid_from = ${day}::date limit 1`.execute(ctx.db);
  return rows.length > 0;
}

/** Every currency that has rates, with the one of a day. Some looks into the index, however long the history is. */
async function knownRates(ctx: Context, day: string): Promise<Known[]> {
  const table = sql.id(ctx.workspace.schema, 'exchange_rate');
  const base = ctx.workspace.currency;
  // On the connection at hand: whoever waits for a second one while holding the first may wait for ever.
  const { rows } = await sql<Known>`
    with recursive code (currency) as (
      (select currency from ${table} where base = ${base} order by currency limit 1)
      union all
      select (select r.currency from ${table} as r where r.base = ${base} and r.currency > code.currency order by r.currency limit 1)
      from code where code.currency is not null
    )
    select code.currency,
      (select r.rate::text from ${table} as r where r.base = ${base} and r.currency = code.currency
        and r.valid_from <= ${day}::date order by r.valid_from desc limit 1) as rate,
      (select min(r.valid_from) from ${table} as r where r.base = ${base} and r.currency = code.currency) as first,
      (select max(r.valid_from) from ${table} as r where r.base = ${base} and r.currency = code.currency) as last
    from code where code.currency is not null order by 1`.execute(ctx.db);
  return rows;
}
