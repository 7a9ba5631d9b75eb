import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

/** Held until the transaction ends: of two who act on an order at once, the second sees what the first did. */
export async function holdOrder(ctx: Context, id: string): Promise<void> {
  await sql`select 1 from ${table(ctx, 'order')} where id = ${id}::uuid for update`.execute(ctx.db);
}

export interface OrderedLine {
  id: string;
  kind: string;
  product: string | null;
  description: string;
  details: string | null;
  quantity: string;
  unit: string | null;
  unit_price: string;
  discount: string | null;
  tax_rate: string | null;
  billing_period: string | null;
  invoiced: string;
}

export async function orderedLines(ctx: Context, order: string): Promise<OrderedLine[]> {
  const { rows } = await sql<OrderedLine>`select id, kind, product_id as product, description, details,
      coalesce(quantity, 0)::text as quantity, unit, coalesce(unit_price, 0)::text as unit_price, discount::text as discount,
      tax_rate::text as tax_rate, billing_period, coalesce(invoiced, 0)::text as invoiced
    from ${table(ctx, 'order_line')} where order_id = ${order}::uuid and trashed_at is null order by position, id`.execute(
    ctx.db,
  );
  return rows;
}
