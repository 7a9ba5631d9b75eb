import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { StoredActor } from '../../../records/import/actor.ts';
import type { Format } from '../../../records/import/queries.ts';
import type { FactKind } from '../schema.ts';
import type { FactColumn, FactCounts, FactImport, FactImportState, FactOptions, FactProblem } from './schema.ts';

export interface FactImportRow {
  id: string;
  kind: FactKind;
  state: FactImportState;
  file_name: string;
  file_size: number;
  file_sha256: string;
  format: Format;
  columns: FactColumn[];
  options: FactOptions;
  needs: string[];
  notices: string[];
  counts: FactCounts | null;
  problems: FactProblem[];
  progress: FactImport['progress'];
  position: number;
  batch: string | null;
  change_set: string | null;
  error: string | null;
  actor: StoredActor;
  created_by: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

const JSONB = new Set(['format', 'columns', 'options', 'needs', 'notices', 'counts', 'problems', 'progress', 'actor']);
const stored = (changes: object) =>
  Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [
      key,
      JSONB.has(key) && value !== null ? JSON.stringify(value) : value,
    ]),
  );

export async function insertFactImport(
  ctx: Context,
  row: Omit<
    FactImportRow,
    | 'position'
    | 'batch'
    | 'change_set'
    | 'error'
    | 'counts'
    | 'problems'
    | 'progress'
    | 'created_at'
    | 'started_at'
    | 'finished_at'
  >,
): Promise<void> {
  await ctx.db
    .insertInto('fact_import')
    .values({ ...stored(row), created_at: ctx.now() })
    .execute();
}

export async function updateFactImport(ctx: Context, id: string, changes: Partial<FactImportRow>): Promise<void> {
  await ctx.db.updateTable('fact_import').set(stored(changes)).where('id', '=', id).execute();
}

export async function findFactImport(ctx: Context, id: string, lock = false): Promise<FactImportRow | null> {
  const query = ctx.db.selectFrom('fact_import').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return (row as FactImportRow | undefined) ?? null;
}

export async function listFactImportRows(ctx: Context): Promise<FactImportRow[]> {
  return (await ctx.db
    .selectFrom('fact_import')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute()) as FactImportRow[];
}

export async function workingFactImports(ctx: Context): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('fact_import')
    .select('id')
    .where('state', 'in', ['checking', 'running', 'undoing'])
    .execute();
  return rows.map(({ id }) => String(id));
}

/** Of these numbers of orders or payments, those that came with another batch. */
export async function knownNumbers(
  ctx: Context,
  kind: FactKind,
  numbers: string[],
  batch: string | null,
): Promise<Set<string>> {
  if (kind === 'usage' || numbers.length === 0) return new Set();
  const [table, column] = kind === 'purchases' ? ['purchase_line', 'order_no'] : ['payment_fact', 'payment_no'];
  const name = sql.ref(`f.${column}`);
  const { rows } = await sql<{
    no: string;
  }>`select distinct ${name} as no from ${sql.id(ctx.workspace.schema, table as string)} as f
    where ${name} = any(${numbers}::text[]) and f.batch_id is distinct from ${batch}::uuid`.execute(ctx.db);
  return new Set(rows.map(({ no }) => no));
}

/** Whether facts of a kind came with another batch at all. */
export async function othersThere(ctx: Context, kind: FactKind, batch: string | null): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, 'fact_batch')}
    where kind = ${kind} and id is distinct from ${batch}::uuid limit 1`.execute(ctx.db);
  return rows.length > 0;
}

export async function openBatch(ctx: Context, id: string): Promise<void> {
  await sql`update ${sql.id(ctx.workspace.schema, 'fact_batch')} set state = 'in' where id = ${id}`.execute(ctx.db);
}
