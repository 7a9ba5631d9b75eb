import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

/** Looked up anew after so long: an index that was made meanwhile is used a little later, never wrongly. */
const KEPT_MS = 30_000;
const MOST_KEPT = 2000;

const kept = new Map<string, { columns: Promise<Set<string>>; until: number }>();

/** Whether some index of the table knows the column, so that PostgreSQL may read rows in its order. */
export async function isInAnIndex(ctx: Context, table: string, column: string): Promise<boolean> {
  const key = `${ctx.workspace.schema} ${table}`;
  let found = kept.get(key);
  if (!found || found.until < Date.now()) {
    if (kept.size >= MOST_KEPT) kept.clear();
    found = { columns: columnsOf(ctx, table), until: Date.now() + KEPT_MS };
    kept.set(key, found);
    found.columns.catch(() => kept.delete(key));
  }
  return (await found.columns).has(column);
}

/** What was known of the indexes of a table is looked up again. */
export const forgetIndexes = (ctx: Context, table: string): void => {
  kept.delete(`${ctx.workspace.schema} ${table}`);
};

async function columnsOf(ctx: Context, table: string): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`select distinct a.attname as name
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid
      join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam and m.amname = 'btree'
    where i.indrelid = to_regclass(${`"${ctx.workspace.schema}"."${table}"`}) and i.indisvalid and (
      a.attnum = any(i.indkey)
      -- Text is indexed as an expression or by another order: columns that an index only mentions count as well.
      or pg_get_indexdef(i.indexrelid) ~ ('\\m' || a.attname || '\\M'))
      and a.attnum > 0`.execute(ctx.db);
  return new Set(rows.map((row) => row.name));
}
