import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Values } from '../../records/types.ts';
import type { Document } from '../lines/queries.ts';

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

/** The lines of a document in their order, with the article numbers of their products. */
export async function fullLines(ctx: Context, object: Document, id: string): Promise<Values[]> {
  const more = object === 'quote' ? sql`l.optional, l.chosen,` : sql`false as optional, false as chosen,`;
  const tied =
    object === 'invoice'
      ? sql`l.order_line_id as order_line,`
      : object === 'order'
        ? sql`l.invoiced::text as invoiced,`
        : sql``;
  const { rows } =
    await sql<Values>`select l.id, l.kind, p.code, l.description, l.details, l.quantity::text as quantity, l.unit,
      l.unit_price::text as unit_price, l.discount::text as discount, l.tax_rate::text as tax_rate, l.billing_period,
      l.amount::text as amount, ${more} ${tied} l.product_id as product,
      coalesce(p.configurable, false) as configurable
    from ${table(ctx, `${object}_line`)} l left join ${table(ctx, 'product')} p on p.id = l.product_id
    where l.${sql.id(`${object}_id`)} = ${id}::uuid and l.trashed_at is null order by l.position, l.id`.execute(ctx.db);
  return rows;
}

export async function templateRow(ctx: Context, id: string | null): Promise<Values | null> {
  const { rows } = await sql<Values>`select id, name, color, paper, sender, footer, columns, texts, logo
    from ${table(ctx, 'document_template')} where trashed_at is null
    order by (id = ${id}::uuid) desc nulls last, is_default desc nulls last, created_at limit 1`.execute(ctx.db);
  return rows[0] ?? null;
}

export async function shaOfFile(ctx: Context, id: string): Promise<{ sha256: string; type: string } | null> {
  const { rows } = await sql<{ sha256: string; type: string }>`select sha256, type from ${table(ctx, 'file')}
    where id = ${id}::uuid`.execute(ctx.db);
  return rows[0] ?? null;
}
