import { sql } from 'kysely';
import type { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { forbidden, notFound } from '../../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../../kernel/ids.ts';
import { catalog } from '../../../records/catalog.ts';
import { csvLine } from '../../../records/export/csv.ts';
import { guardOf } from '../../../records/filter.ts';
import { can, maskedFields, readableFields } from '../../../records/permissions.ts';
import { askWarehouse, refreshWarehouse, warehouseState } from '../../warehouse/service.ts';
import type { newQuery, QueryAnswer, queryChange, SavedQuery, WarehouseTables } from './schema.ts';

/** What questions are about comes first. */
const KINDS = ['fact', 'dimension', 'object', 'history'];
const ROWS = 1_000;
const ROWS_OF_CSV = 50_000;
const LONGEST_MS = 20_000;

/**
 * The warehouse knows no rights, so SQL is for those whom nothing is hidden from: who read every record of every object and
 * every field that is not sensitive (which the warehouse does not hold). Readers, who may change nothing, are not among them.
 */
export function mayAskSql(ctx: Context): boolean {
  if (ctx.role === 'read_only') return false;
  return catalog(ctx).objects.every((def) => {
    if (!can(ctx, def.name, 'read') || guardOf(ctx, def) !== null) return false;
    const readable = new Set(readableFields(ctx, def));
    const masked = new Set(maskedFields(ctx, def));
    return Object.keys(def.fields).every((name) => readable.has(name) || masked.has(name));
  });
}

function requireSql(ctx: Context): void {
  if (!mayAskSql(ctx))
    throw forbidden('Questions in SQL see everything, so they are for those whose role shows them everything');
}

/** One question, which can only read, and of this workspace's warehouse alone. Ended after 20 seconds. */
export async function askSql(ctx: Context, question: string): Promise<QueryAnswer> {
  requireSql(ctx);
  const { asOf, ...rest } = await askWarehouse(ctx, question, [], { rows: ROWS, ms: LONGEST_MS });
  return { ...rest, as_of: asOf };
}

export async function csvOfSql(ctx: Context, question: string): Promise<string> {
  requireSql(ctx);
  const { columns, rows } = await askWarehouse(ctx, question, [], { rows: ROWS_OF_CSV, ms: LONGEST_MS });
  const text = (value: unknown) =>
    value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `\ufeff${csvLine(columns.map(({ name }) => name))}${rows.map((row) => csvLine(row.map(text))).join('')}`;
}

/** What can be asked for. Where there is no warehouse yet, it is begun. */
export async function warehouseTables(ctx: Context): Promise<WarehouseTables> {
  requireSql(ctx);
  const { state, as_of, tables } = await warehouseState(ctx);
  if (state === 'none')
    void refreshWarehouse(ctx).catch((error) =>
      ctx.runtime.log.warn({ err: error }, 'the warehouse could not be built'),
    );
  const rank = ({ kind }: { kind: string }) => KINDS.indexOf(kind);
  return { state, as_of, data: tables.toSorted((a, b) => rank(a) - rank(b)) };
}

interface Row extends Omit<SavedQuery, 'mine'> {
  member_id: string | null;
}

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'saved_query');
const told = (ctx: Context, { member_id, ...row }: Row): SavedQuery => ({
  id: row.id,
  name: row.name,
  sql: row.sql,
  shared: row.shared,
  updated_at: row.updated_at,
  mine: member_id === ctx.actor.memberId,
});

export async function savedQueries(ctx: Context): Promise<SavedQuery[]> {
  requireSql(ctx);
  const { rows } = await sql<Row>`select * from ${table(ctx)}
    where shared or member_id = ${ctx.actor.memberId}::uuid order by lower(name), id limit 500`.execute(ctx.db);
  return rows.map((row) => told(ctx, row));
}

export async function keepQuery(ctx: Context, wish: z.infer<typeof newQuery>): Promise<SavedQuery> {
  requireSql(ctx);
  const now = ctx.now();
  const { rows } = await sql<Row>`insert into ${table(ctx)} (id, name, sql, member_id, shared, created_at, updated_at)
    values (${uuidv7()}, ${wish.name}, ${wish.sql}, ${ctx.actor.memberId}::uuid, ${wish.shared}, ${now}, ${now})
    returning *`.execute(ctx.db);
  return told(ctx, rows[0] as Row);
}

export async function changeQuery(ctx: Context, id: string, change: z.infer<typeof queryChange>): Promise<SavedQuery> {
  requireSql(ctx);
  const { rows } = isUuid(id)
    ? await sql<Row>`update ${table(ctx)} set name = coalesce(${change.name ?? null}, name),
          sql = coalesce(${change.sql ?? null}, sql), shared = coalesce(${change.shared ?? null}, shared),
          updated_at = ${ctx.now()}
        where id = ${id}::uuid and member_id = ${ctx.actor.memberId}::uuid returning *`.execute(ctx.db)
    : { rows: [] };
  if (!rows[0]) throw notFound('Question');
  return told(ctx, rows[0]);
}

export async function dropQuery(ctx: Context, id: string): Promise<void> {
  requireSql(ctx);
  const gone = isUuid(id)
    ? await sql`delete from ${table(ctx)} where id = ${id}::uuid and member_id = ${ctx.actor.memberId}::uuid`.execute(
        ctx.db,
      )
    : null;
  if (!gone?.numAffectedRows) throw notFound('Question');
}
