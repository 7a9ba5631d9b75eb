import { CompiledQuery, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { COPY } from '../../kernel/db.ts';
import type { FactKind, PaymentLine, PurchaseLine, UsageEvent } from './schema.ts';

export const TABLES: Record<FactKind, { name: string; at: string }> = {
  purchases: { name: 'purchase_line', at: 'ordered_at' },
  payments: { name: 'payment_fact', at: 'paid_at' },
  usage: { name: 'usage_event', at: 'at' },
};

export interface BatchRow {
  id: string;
  kind: FactKind;
  source: 'import' | 'sample' | 'api';
  title: string;
  state: 'loading' | 'in';
  change_set: string | null;
  rows: number;
  created_at: string;
}

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

export async function insertBatch(ctx: Context, row: Omit<BatchRow, 'rows' | 'created_at'>): Promise<void> {
  await sql`insert into ${table(ctx, 'fact_batch')} (id, kind, source, title, state, change_set, created_at, created_by)
    values (${row.id}, ${row.kind}, ${row.source}, ${row.title}, ${row.state}, ${row.change_set}, ${ctx.now()}, ${ctx.actor.memberId})`.execute(
    ctx.db,
  );
}

export async function countBatch(ctx: Context, id: string, more: number): Promise<void> {
  await sql`update ${table(ctx, 'fact_batch')} set rows = rows + ${more} where id = ${id}`.execute(ctx.db);
}

export async function batchesOf(ctx: Context, changeSet: string): Promise<BatchRow[]> {
  const { rows } = await sql<BatchRow>`select id, kind, source, title, state, change_set, rows, created_at
    from ${table(ctx, 'fact_batch')} where change_set = ${changeSet}`.execute(ctx.db);
  return rows;
}

export async function deleteBatch(ctx: Context, { id, kind }: Pick<BatchRow, 'id' | 'kind'>): Promise<number> {
  const { numAffectedRows } = await sql`delete from ${table(ctx, TABLES[kind].name)} where batch_id = ${id}`.execute(
    ctx.db,
  );
  await sql`delete from ${table(ctx, 'fact_batch')} where id = ${id}`.execute(ctx.db);
  return Number(numAffectedRows ?? 0);
}

type Cell = string | number | null | undefined;

/** Rows by COPY, in PostgreSQL's text format. */
export async function copyInto(ctx: Context, name: string, columns: string[], rows: Cell[][]): Promise<void> {
  if (rows.length === 0) return;
  const lines = rows.map((row) => row.map(encoded).join('\t')).join('\n');
  const text = `${COPY}copy "${ctx.workspace.schema}"."${name}" (${columns.map((c) => `"${c}"`).join(', ')}) from stdin`;
  await ctx.db.executeQuery(CompiledQuery.raw(text, [`${lines}\n`]));
}

const special = /[\\\n\r\t]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function encoded(value: Cell): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'number') return String(value);
  return special.test(value) ? value.replace(/[\\\n\r\t]/g, (c) => escapes[c] as string) : value;
}

export const copyPurchases = (ctx: Context, batch: string, lines: PurchaseLine[]): Promise<void> =>
  copyInto(
    ctx,
    'purchase_line',
    // biome-ignore format: one line reads as the table does
    ['batch_id', 'order_no', 'line_no', 'ordered_at', 'person_id', 'company_id', 'product_id', 'sku', 'description', 'quantity', 'unit_price', 'amount', 'amount_base', 'cost', 'discount', 'currency', 'payment_mode', 'channel', 'store', 'kind'],
    // biome-ignore format: as above
    lines.map((l) => [batch, l.orderNo, l.lineNo, l.at, l.personId, l.companyId, l.productId, l.sku, l.description, l.quantity, l.unitPrice, l.amount, l.amountBase, l.cost, l.discount, l.currency, l.paymentMode, l.channel, l.store, l.kind]),
  );

export const copyPayments = (ctx: Context, batch: string, lines: PaymentLine[]): Promise<void> =>
  copyInto(
    ctx,
    'payment_fact',
    // biome-ignore format: one line reads as the table does
    ['batch_id', 'payment_no', 'paid_at', 'person_id', 'company_id', 'order_no', 'amount', 'amount_base', 'currency', 'payment_mode', 'channel', 'kind'],
    // biome-ignore format: as above
    lines.map((l) => [batch, l.paymentNo, l.at, l.personId, l.companyId, l.orderNo, l.amount, l.amountBase, l.currency, l.paymentMode, l.channel, l.kind]),
  );

export const copyUsage = (ctx: Context, batch: string, events: UsageEvent[]): Promise<void> =>
  copyInto(
    ctx,
    'usage_event',
    ['batch_id', 'at', 'person_id', 'company_id', 'product_id', 'name', 'channel', 'quantity', 'session'],
    // biome-ignore format: as above
    events.map((e) => [batch, e.at, e.personId, e.companyId, e.productId, e.name, e.channel, e.quantity ?? 1, e.session]),
  );
