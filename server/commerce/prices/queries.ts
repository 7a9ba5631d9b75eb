import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface BookRow {
  id: string;
  name: string;
  currency: string;
  segment: string | null;
  priority: number | null;
  valid_from: string | null;
  valid_until: string | null;
  active: boolean | null;
}

const bookColumns = ['id', 'name', 'currency', 'segment', 'priority', 'valid_from', 'valid_until', 'active'] as const;

/** The live price books, the one to look in first before the others. */
export async function liveBooks(db: Db): Promise<BookRow[]> {
  const rows = await db
    .selectFrom('price_book')
    .select(bookColumns)
    .where('trashed_at', 'is', null)
    .orderBy('priority')
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows as BookRow[];
}

/** Holds these books, so that of two writers of overlapping prices the second sees what the first wrote. */
export async function holdBooks(db: Db, ids: string[]): Promise<Map<string, BookRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('price_book')
    .select(bookColumns)
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return new Map((rows as BookRow[]).map((row) => [row.id, row]));
}

export interface Span {
  id: string;
  price_book: string;
  product: string;
  min_quantity: string;
  valid_from: string | null;
  valid_until: string | null;
}

export interface Overlap extends Span {
  /** The stored price that it meets. */
  other: string;
  other_from: string | null;
  other_until: string | null;
  amount: string;
}

/** The stored prices that any of `spans` would meet: same book, product and quantity, days in common. */
export async function overlapping(db: Db, schema: string, spans: Span[]): Promise<Overlap[]> {
  if (spans.length === 0) return [];
  const { rows } = await sql<Overlap>`
    select s.*, p.id as other, p.valid_from as other_from, p.valid_until as other_until,
      p.amount::text as amount
    from json_to_recordset(${JSON.stringify(spans)}::json)
      as s(id uuid, price_book uuid, product uuid, min_quantity numeric, valid_from date, valid_until date)
    join ${sql.id(schema, 'price')} p on p.product_id = s.product and p.price_book_id = s.price_book
      and p.min_quantity = s.min_quantity and p.trashed_at is null
      and coalesce(p.valid_from, '-infinity') <= coalesce(s.valid_until, 'infinity')
      and coalesce(p.valid_until, 'infinity') >= coalesce(s.valid_from, '-infinity')
    where p.id <> all(${spans.map((s) => s.id)}::uuid[])`.execute(db);
  return rows;
}

export interface Asked {
  product: string;
  quantity: string;
}

export interface Found {
  product: string;
  quantity: string;
  book: string;
  amount: string;
  min_quantity: string;
  valid_from: string | null;
  valid_until: string | null;
  /** The price is that of the product it is a variant of. */
  inherited: boolean;
}

/** In each of `books` the price of each product at its quantity on a day: the greatest quantity reached counts. */
export async function pricesIn(db: Db, schema: string, asked: Asked[], books: string[], on: string): Promise<Found[]> {
  if (asked.length === 0 || books.length === 0) return [];
  const { rows } = await sql<Found>`
    select a.product, a.quantity::text as quantity, b.id as book, p.amount::text as amount,
      p.min_quantity::text as min_quantity, p.valid_from, p.valid_until, p.product_id <> a.product as inherited
    from json_to_recordset(${JSON.stringify(asked)}::json) as a(product uuid, quantity numeric)
    join ${sql.id(schema, 'product')} own on own.id = a.product
    cross join unnest(${books}::uuid[]) as b(id)
    cross join lateral (
      select * from ${sql.id(schema, 'price')} p
      where p.product_id in (own.id, own.variant_of_id) and p.price_book_id = b.id and p.min_quantity <= a.quantity
        and coalesce(p.valid_from, '-infinity') <= ${on}::date and coalesce(p.valid_until, 'infinity') >= ${on}::date
        and p.trashed_at is null
      order by p.product_id = own.id desc, p.min_quantity desc, p.valid_from desc nulls last limit 1
    ) p`.execute(db);
  return rows;
}

export interface ListPriceRow {
  id: string;
  name: string | null;
  amount: string | null;
  currency: string | null;
  kind: string | null;
  bundle_pricing: string | null;
  bundle_discount: string | null;
}

/** List prices; a variant without one has that of its product. */
export async function listPrices(db: Db, schema: string, products: string[]): Promise<Map<string, ListPriceRow>> {
  if (products.length === 0) return new Map();
  const table = sql.id(schema, 'product');
  const { rows } = await sql<ListPriceRow>`
    select p.id, p.name, p.kind, p.bundle_pricing, p.bundle_discount::text as bundle_discount,
      coalesce(p.price, parent.price)::text as amount,
      case when p.price is null then parent.price_currency else p.price_currency end as currency
    from ${table} p left join ${table} parent on parent.id = p.variant_of_id
    where p.id = any(${products}::uuid[]) and p.trashed_at is null`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function booksWithPrices(db: Db, schema: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select b.id from unnest(${ids}::uuid[]) as b(id)
    where exists (select 1 from ${sql.id(schema, 'price')} p where p.price_book_id = b.id and p.trashed_at is null)`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
}
