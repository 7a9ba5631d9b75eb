import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { realOnly } from '../../records/decoys.ts';
import { tableOf } from '../../records/projection.ts';
import { type Conversion, conversion, rateDay } from '../../records/rates.ts';

// One table of all that was bought, whoever told of it: orders of Kith's own, and lines that were brought in. The same
// for payments and for what customers did. What reads facts, and what feeds the warehouse, starts from here.

type Sql = RawBuilder<unknown>;

/** Orders that count as bought. */
const BOUGHT = ['confirmed', 'delivered'];

/** Which facts are meant; all unless told. */
export interface Among {
  /** Batches brought in; none with an empty list. */
  batches?: string[];
  /** Orders of Kith's own: all, none, or those named. */
  own?: boolean | string[];
}

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

/**
 * Lines of purchases: `order_key` tells orders apart, `amount_base` and `cost_base` are in the workspace's currency at
 * the rate of the day, null where there was none. People and companies are those that the merged ones became.
 */
export async function purchaseSource(ctx: Context, among: Among = {}): Promise<Sql> {
  const money = await conversion(ctx);
  const parts = [importedLines(ctx, money, among.batches), ...(await ownLines(ctx, money, among.own ?? true))];
  return sql.join(parts, sql` union all `);
}

const inBatches = (alias: string, batches: string[] | undefined): Sql =>
  batches ? sql`${sql.ref(`${alias}.batch_id`)} = any(${batches}::uuid[])` : sql`true`;

const dayOf = (ctx: Context, column: string): Sql =>
  sql`(${sql.ref(column)} at time zone ${sql.lit(ctx.workspace.timeZone)})::date`;

function importedLines(ctx: Context, money: Conversion, batches: string[] | undefined): Sql {
  const base = ctx.workspace.currency;
  const cost = sql.ref('l.cost');
  const currency = sql.ref('l.currency');
  const day = dayOf(ctx, 'l.ordered_at');
  return sql`select 'i:' || l.batch_id || ':' || l.order_no as order_key, l.order_no, l.line_no, l.ordered_at,
      coalesce(mp.winner, l.person_id) as person_id, coalesce(mc.winner, l.company_id) as company_id,
      coalesce(mi.winner, l.product_id) as product_id, l.sku, l.description, l.quantity, l.unit_price, l.amount,
      coalesce(l.amount_base, ${money.convert(sql.ref('l.amount'), currency, day)}) as amount_base,
      case when ${currency} = ${base} then ${cost}
        when l.amount <> 0 and l.amount_base is not null then ${cost} * l.amount_base / l.amount
        else ${money.convert(cost, currency, day)} end as cost_base,
      l.cost, l.discount, ${currency} as currency, l.payment_mode, l.channel, l.store, l.kind,
      b.source, l.batch_id, null::uuid as order_id, l.id as line_id
    from ${table(ctx, 'purchase_line')} as l
      join ${table(ctx, 'fact_batch')} as b on b.id = l.batch_id and b.state = 'in'
      left join ${survivors(ctx, 'person')} as mp on mp.record_id = l.person_id
      left join ${survivors(ctx, 'company')} as mc on mc.record_id = l.company_id
      left join ${survivors(ctx, 'product')} as mi on mi.record_id = l.product_id
    where ${inBatches('l', batches)}`;
}

async function ownLines(ctx: Context, money: Conversion, own: boolean | string[]): Promise<Sql[]> {
  if (own === false || !catalog(ctx).has('order')) return [];
  const [order, line, product] = ['order', 'order_line', 'product'].map((name) => catalog(ctx).object(name));
  if (!order || !line || !product) return [];
  const real = await realOnly(ctx, order, 'o');
  const day = rateDay(ctx, order, 'o');
  const net = sql`l.amount * (1 - coalesce(o.discount, 0) / 100)
    / (case when o.prices = 'gross' then 1 + coalesce(l.tax_rate, 0) / 100 else 1 end)`;
  const currency = sql`coalesce(l.amount_currency, o.currency)`;
  const whole = sql`l.quantity * l.unit_price`;
  return [
    sql`select 'o:' || o.id as order_key, coalesce(o.number, o.name) as order_no, coalesce(l.position, 1)::int as line_no,
      case when o.ordered_on is null then coalesce(o.confirmed_at, o.created_at)
        else (o.ordered_on + time '12:00') at time zone ${sql.lit(ctx.workspace.timeZone)} end as ordered_at,
      o.person_id, o.company_id, l.product_id, p.code as sku, l.description, l.quantity, l.unit_price,
      round(${net}, 4) as amount, round((${money.convert(net, currency, day)})::numeric, 4) as amount_base,
      round(l.quantity * (${money.convert(sql`p.cost`, sql`p.cost_currency`, day)})::numeric, 4) as cost_base,
      case when p.cost_currency = ${currency} then round(l.quantity * p.cost, 4) end as cost,
      round(${whole} - l.amount, 4) as discount, ${currency} as currency, null as payment_mode, null as channel,
      null as store, 'sale' as kind, 'own' as source, null::uuid as batch_id, o.id as order_id, null::bigint as line_id
    from ${tableOf(ctx, order)} as o join ${tableOf(ctx, line)} as l on l.order_id = o.id
      left join ${tableOf(ctx, product)} as p on p.id = l.product_id
    where o.status in (${sql.join(BOUGHT.map((status) => sql.lit(status)))}) and o.trashed_at is null and l.trashed_at is null
      and coalesce(l.kind, 'item') = 'item' and l.amount is not null and ${real ?? sql`true`}
      and ${Array.isArray(own) ? sql`o.id = any(${own}::uuid[])` : sql`true`}`,
  ];
}

/** Payments: those booked in Kith, and those brought in. What went back to the customer is below zero. */
export async function paymentSource(ctx: Context, among: Among = {}): Promise<Sql> {
  const money = await conversion(ctx);
  const parts: Sql[] = [
    sql`select f.payment_no, f.paid_at, coalesce(mp.winner, f.person_id) as person_id,
      coalesce(mc.winner, f.company_id) as company_id, f.order_no, f.amount,
      coalesce(f.amount_base, ${money.convert(sql.ref('f.amount'), sql.ref('f.currency'), dayOf(ctx, 'f.paid_at'))}) as amount_base,
      f.currency, f.payment_mode, f.channel, f.kind, b.source, f.batch_id, null::uuid as payment_id
    from ${table(ctx, 'payment_fact')} as f
      join ${table(ctx, 'fact_batch')} as b on b.id = f.batch_id and b.state = 'in'
      left join ${survivors(ctx, 'person')} as mp on mp.record_id = f.person_id
      left join ${survivors(ctx, 'company')} as mc on mc.record_id = f.company_id
    where ${inBatches('f', among.batches)}`,
  ];
  const own = among.own ?? true;
  if (own !== false && catalog(ctx).has('payment')) {
    const payment = catalog(ctx).object('payment');
    const real = await realOnly(ctx, payment, 'p');
    const signed = sql`p.amount * (case when p.kind = 'refund' then -1 else 1 end)`;
    parts.push(sql`select p.number, (p.paid_on + time '12:00') at time zone ${sql.lit(ctx.workspace.timeZone)}, i.person_id,
      coalesce(p.company_id, i.company_id), i.number, ${signed},
      round((${money.convert(signed, sql.ref('p.amount_currency'), rateDay(ctx, payment, 'p'))})::numeric, 4),
      p.amount_currency, p.method, null, p.kind, 'own', null::uuid, p.id
    from ${tableOf(ctx, payment)} as p left join ${tableOf(ctx, catalog(ctx).object('invoice'))} as i on i.id = p.invoice_id
    where p.trashed_at is null and p.amount is not null and ${real ?? sql`true`}
      and ${Array.isArray(own) ? sql`p.id = any(${own}::uuid[])` : sql`true`}`);
  }
  return sql.join(parts, sql` union all `);
}

/** What customers did, as it was brought in. */
export const usageSource = (ctx: Context, among: Among = {}): Sql =>
  sql`select u.at, coalesce(mp.winner, u.person_id) as person_id, coalesce(mc.winner, u.company_id) as company_id,
      coalesce(mi.winner, u.product_id) as product_id, u.name, u.channel, u.quantity, u.session, b.source, u.batch_id
    from ${table(ctx, 'usage_event')} as u
      join ${table(ctx, 'fact_batch')} as b on b.id = u.batch_id and b.state = 'in'
      left join ${survivors(ctx, 'person')} as mp on mp.record_id = u.person_id
      left join ${survivors(ctx, 'company')} as mc on mc.record_id = u.company_id
      left join ${survivors(ctx, 'product')} as mi on mi.record_id = u.product_id
    where ${inBatches('u', among.batches)}`;

/** Each record that was merged into another, with the one that stands for it now. */
export const survivors = (ctx: Context, object: string): Sql => {
  const merged = table(ctx, 'record_merged');
  return sql`(with recursive way (record_id, winner, steps) as (
      select record_id, winner, 1 from ${merged} where object = ${sql.lit(object)}
      union all
      select w.record_id, m.winner, w.steps + 1 from way w join ${merged} m on m.record_id = w.winner where w.steps < 100
    ) select distinct on (record_id) record_id, winner from way order by record_id, steps desc)`;
};
