import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Values } from '../../records/types.ts';

/** The documents that have lines, and where these are kept. */
export type Document = 'quote' | 'order' | 'invoice';

/** What of a document its lines go by. */
export interface DocumentRow {
  id: string;
  status: string;
  currency: string;
  prices: 'net' | 'gross';
  discount: string | null;
  revision?: number;
  trashed_at: string | null;
}

export interface LineRow {
  id: string;
  parent: string;
  kind: string;
  quantity: string | null;
  unit_price: string | null;
  discount: string | null;
  tax_rate: string | null;
  optional?: boolean | null;
  chosen?: boolean | null;
}

/** These documents as they are; held until the transaction ends, so that nobody sends or accepts them meanwhile. */
export async function documentRows(ctx: Context, object: Document, ids: string[]): Promise<Map<string, DocumentRow>> {
  if (ids.length === 0) return new Map();
  const more = object === 'quote' ? sql`, revision` : sql``;
  const { rows } = await sql<DocumentRow>`select id, status, currency, prices, discount, trashed_at ${more}
    from ${sql.id(ctx.workspace.schema, object)} where id = any(${ids}::uuid[]) order by id
    ${ctx.transaction ? sql`for update` : sql``}`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function lineRows(ctx: Context, object: Document, ids: string[]): Promise<LineRow[]> {
  if (ids.length === 0) return [];
  const more = object === 'quote' ? sql`, optional, chosen` : sql``;
  const { rows } =
    await sql<LineRow>`select id, ${sql.id(`${object}_id`)} as parent, kind, quantity, unit_price, discount,
      tax_rate ${more}
    from ${sql.id(ctx.workspace.schema, `${object}_line`)}
    where ${sql.id(`${object}_id`)} = any(${ids}::uuid[]) and trashed_at is null order by position, id`.execute(ctx.db);
  return rows;
}

/** Where the caller undoes the loading of the sample data: these may always go. */
export async function endsSample(ctx: Context): Promise<boolean> {
  if (ctx.origin.kind !== 'undo' || !ctx.origin.id) return false;
  const { rows } = await sql<{ origin: string }>`select origin from ${sql.id(ctx.workspace.schema, 'change_set')}
    where id = ${ctx.origin.id}::uuid`.execute(ctx.db);
  return rows[0]?.origin === 'sample';
}

/** What stands in a record that a new document is made from. */
export async function originOf(
  ctx: Context,
  object: string,
  ids: string[],
  columns: string[],
): Promise<Map<string, Values>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Values & { id: string }>`select id, ${sql.join(columns.map((c) => sql.ref(c)))}
    from ${sql.id(ctx.workspace.schema, object)} where id = any(${ids}::uuid[])`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row]));
}
