import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { AS_ARRAYS } from '../../kernel/db.ts';
import { catalog } from '../../records/catalog.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { tableOf } from '../../records/projection.ts';
import { guardOf } from '../../records/rights/rows.ts';
import { paymentSource, purchaseSource, usageSource } from './sources.ts';

/** Which facts: from one moment (RFC 3339 or a day) up to, not including, another. */
export interface Span {
  from?: string;
  to?: string;
}

export interface Customers extends Span {
  /** Who counts as the customer: the person who bought, or their company. A person unless told. */
  by?: 'person' | 'company';
}

type Sql = RawBuilder<unknown>;

const within = (
  { from, to }: Span,
  column: Sql,
): Sql => sql`${from ? sql`${column} >= ${from}::timestamptz` : sql`true`}
  and ${to ? sql`${column} < ${to}::timestamptz` : sql`true`}`;

/** Customers that the caller may see and that are not in the trash. */
function customer(ctx: Context, by: 'person' | 'company'): { id: Sql; join: Sql; where: Sql } {
  const person = catalog(ctx).object('person');
  const company = catalog(ctx).object('company');
  const def = by === 'person' ? person : company;
  const guard = guardOf(ctx, def);
  const id = by === 'person' ? sql`f.person_id` : sql`coalesce(f.company_id, w.company_id)`;
  const through = by === 'company' ? sql`left join ${tableOf(ctx, person)} as w on w.id = f.person_id` : sql``;
  return {
    id,
    join: sql`${through} join ${tableOf(ctx, def)} as c on c.id = ${id}`,
    where: sql`c.trashed_at is null and ${guard ? compileCondition(ctx, guard, 'c') : sql`true`}`,
  };
}

async function rowsOf<T extends unknown[]>(ctx: Context, query: Sql): Promise<T[]> {
  const { rows } = await sql`${sql.raw(AS_ARRAYS)}${query}`.execute(ctx.db);
  return rows as T[];
}

const ms = (column: Sql): Sql => sql`extract(epoch from ${column})::float8 * 1000`;

export interface Purchases {
  /** Ids of people or companies. */
  customer: string[];
  /** Milliseconds since 1970. */
  at: Float64Array;
  /** In the workspace's currency; below zero for what came back. */
  amount: Float64Array;
  quantity: Float64Array;
  order: string[];
  /** 1 for what was brought back. */
  returned: Uint8Array;
  /** Lines in currencies that had no rate on their day: they are not in the amounts. */
  unrated: number;
}

/**
 * Every order of every customer, once, by customer and time, oldest first: those of Kith and those brought in. Only customers
 * whom the caller may see.
 */
export async function purchases(ctx: Context, { by = 'person', ...span }: Customers = {}): Promise<Purchases> {
  const whose = customer(ctx, by);
  const rows = await rowsOf<[string, number, number, number, string, number, number]>(
    ctx,
    sql`select ${whose.id}, min(${ms(sql`f.ordered_at`)}) as at, coalesce(sum(f.amount_base), 0)::float8, sum(f.quantity)::float8,
        f.order_key, (f.kind = 'return')::int, (count(*) - count(f.amount_base))::int
      from (${await purchaseSource(ctx)}) as f ${whose.join}
      where ${whose.where} and ${within(span, sql`f.ordered_at`)}
      group by 1, f.order_key, f.kind order by 1, 2, f.order_key`,
  );
  const found: Purchases = {
    customer: new Array(rows.length),
    at: new Float64Array(rows.length),
    amount: new Float64Array(rows.length),
    quantity: new Float64Array(rows.length),
    order: new Array(rows.length),
    returned: new Uint8Array(rows.length),
    unrated: 0,
  };
  for (let i = 0; i < rows.length; i++) {
    const [who, at, amount, quantity, order, returned, unrated] = rows[i] as (typeof rows)[number];
    found.customer[i] = who;
    found.at[i] = at;
    found.amount[i] = amount;
    found.quantity[i] = quantity;
    found.order[i] = order;
    found.returned[i] = returned;
    found.unrated += unrated;
  }
  return found;
}

export interface PurchaseLines {
  /** For each line the place of its order in `orders`, of its product in `products`, of its customer in `customers` (−1: none). */
  order: Int32Array;
  product: Int32Array;
  customer: Int32Array;
  orders: string[];
  /** `id` is null for what was sold without being a product of the catalogue. */
  products: Array<{ id: string | null; name: string; sku: string | null }>;
  customers: string[];
  at: Float64Array;
  quantity: Float64Array;
  /** In the workspace's currency; NaN where the day had no rate. */
  amount: Float64Array;
  /** NaN where it is not known. */
  cost: Float64Array;
  channel: Array<string | null>;
  store: Array<string | null>;
  returned: Uint8Array;
}

/**
 * Every line of every order, once, by time. Lines of customers whom the caller may not see are left out; lines of
 * nobody in particular are there for those who see everybody.
 */
export async function purchaseLines(ctx: Context, { by = 'person', ...span }: Customers = {}): Promise<PurchaseLines> {
  const whose = customer(ctx, by);
  const def = catalog(ctx).object(by);
  const anonymous = guardOf(ctx, def) === null;
  const product = catalog(ctx).object('product');
  type Line = [
    string,
    string | null,
    string | null,
    string | null,
    string | null,
    number,
    number,
    number | null,
    number | null,
    string | null,
    string | null,
    number,
  ];
  const join = anonymous ? sql`left ${whose.join}` : whose.join;
  const rows = await rowsOf<Line>(
    ctx,
    sql`select f.order_key, c.id, f.product_id, coalesce(p.name, f.description, f.sku), coalesce(p.code, f.sku),
        ${ms(sql`f.ordered_at`)}, f.quantity::float8, f.amount_base::float8, f.cost_base::float8, f.channel, f.store, (f.kind = 'return')::int
      from (${await purchaseSource(ctx)}) as f ${by === 'company' ? whose.join : join}
        left join ${tableOf(ctx, product)} as p on p.id = f.product_id
      where ${anonymous ? sql`c.trashed_at is null` : whose.where} and ${within(span, sql`f.ordered_at`)}
      order by f.ordered_at, f.order_key, f.line_no`,
  );
  const n = rows.length;
  const orders = new Codes<string>();
  const customers = new Codes<string>();
  const products = new Codes<PurchaseLines['products'][number]>();
  const found: PurchaseLines = {
    order: new Int32Array(n),
    product: new Int32Array(n),
    customer: new Int32Array(n),
    orders: orders.list,
    products: products.list,
    customers: customers.list,
    at: new Float64Array(n),
    quantity: new Float64Array(n),
    amount: new Float64Array(n),
    cost: new Float64Array(n),
    channel: new Array(n),
    store: new Array(n),
    returned: new Uint8Array(n),
  };
  for (let i = 0; i < n; i++) {
    const [order, who, id, name, sku, at, quantity, amount, cost, channel, store, returned] = rows[i] as Line;
    found.order[i] = orders.of(order, () => order);
    found.customer[i] = who === null ? -1 : customers.of(who, () => who);
    found.product[i] = products.of(id ?? `${sku ?? ''} ${name ?? ''}`, () => ({ id, name: name ?? sku ?? '?', sku }));
    found.at[i] = at;
    found.quantity[i] = quantity;
    found.amount[i] = amount ?? Number.NaN;
    found.cost[i] = cost ?? Number.NaN;
    found.channel[i] = channel;
    found.store[i] = store;
    found.returned[i] = returned;
  }
  return found;
}

/** Gives each different value the next number. */
class Codes<T> {
  readonly list: T[] = [];
  private readonly known = new Map<string, number>();

  of(key: string, make: () => T): number {
    let code = this.known.get(key);
    if (code === undefined) {
      code = this.list.length;
      this.known.set(key, code);
      this.list.push(make());
    }
    return code;
  }
}

export interface Payments {
  customer: string[];
  at: Float64Array;
  /** In the workspace's currency; below zero for what went back. NaN where the day had no rate. */
  amount: Float64Array;
  mode: Array<string | null>;
}

export async function payments(ctx: Context, { by = 'company', ...span }: Customers = {}): Promise<Payments> {
  const whose = customer(ctx, by);
  const rows = await rowsOf<[string, number, number | null, string | null]>(
    ctx,
    sql`select ${whose.id}, ${ms(sql`f.paid_at`)}, f.amount_base::float8, f.payment_mode
      from (${await paymentSource(ctx)}) as f ${whose.join}
      where ${whose.where} and ${within(span, sql`f.paid_at`)} order by 1, 2`,
  );
  return {
    customer: rows.map((row) => row[0]),
    at: Float64Array.from(rows, (row) => row[1]),
    amount: Float64Array.from(rows, (row) => row[2] ?? Number.NaN),
    mode: rows.map((row) => row[3]),
  };
}

export interface UsageEvents {
  customer: string[];
  at: Float64Array;
  name: string[];
  channel: Array<string | null>;
  quantity: Float64Array;
}

export async function usageEvents(ctx: Context, { by = 'person', ...span }: Customers = {}): Promise<UsageEvents> {
  const whose = customer(ctx, by);
  const rows = await rowsOf<[string, number, string, string | null, number]>(
    ctx,
    sql`select ${whose.id}, ${ms(sql`f.at`)}, f.name, f.channel, f.quantity::float8
      from (${usageSource(ctx)}) as f ${whose.join}
      where ${whose.where} and ${within(span, sql`f.at`)} order by 1, 2`,
  );
  return {
    customer: rows.map((row) => row[0]),
    at: Float64Array.from(rows, (row) => row[1]),
    name: rows.map((row) => row[2]),
    channel: rows.map((row) => row[3]),
    quantity: Float64Array.from(rows, (row) => row[4]),
  };
}
