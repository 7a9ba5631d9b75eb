import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { recordAudit } from '../audit.ts';
import { catalog } from '../catalog.ts';
import { tableName } from '../ddl.ts';
import type { Filter } from '../types.ts';
import { indexFor, type Wished } from './derive.ts';
import { canNarrow, createNarrowing, isNarrowing, type Narrowing, narrowedObjects, narrowingsOf } from './narrow.ts';
import { type IndexPayload, UNSAVED_TIMES } from './notice.ts';
import { forgetIndexes } from './served.ts';

/** A table with fewer rows is read fast enough without. */
const LEAST_ROWS = 20_000;
/** So many on one table at most: each makes every write of it slower. */
const MOST_INDEXES = 6;
const UNUSED_DAYS = 30;

export interface ViewIndex {
  name: string;
  object: string;
  definition: string;
  state: 'building' | 'ready' | 'failed';
  slow_ms: number;
  views: string[];
  created_at: string;
  ready_at: string | null;
  scans: number;
  used_at: string;
  error: string | null;
}

/** Builds the index for a slow list, where it is worth it. Safe to run again. */
export async function makeIndex(
  ctx: Context,
  { wished, times, ms }: Omit<IndexPayload, 'workspace'>,
): Promise<boolean> {
  if (!catalog(ctx).has(wished.object)) return false;
  const views = await viewsThatWant(ctx, wished);
  if (views.length === 0 && times < UNSAVED_TIMES) return false;
  const known = (await indexesOf(ctx, wished.object)).filter(({ name }) => !isNarrowing(name));
  if (known.some((one) => one.name === wished.name && one.state === 'ready')) return false;
  if ((await rowsIn(ctx, wished.object)) < LEAST_ROWS || (await isThere(ctx, wished))) return false;
  if (known.filter((one) => one.state === 'ready').length >= MOST_INDEXES && !(await makeRoom(ctx, known)))
    return false;

  const definition = `(${wished.columns.join(', ')}) where trashed_at is null`;
  await make(
    ctx,
    { name: wished.name, object: wished.object, definition, views, ms },
    statementsFor(ctx, wished, definition),
  );
  return true;
}

/** The indexes that narrow lists by any text of an object's own fields; those that its fields have outgrown go. */
export async function makeNarrowings(ctx: Context, object: string, ms = 0): Promise<void> {
  if (!catalog(ctx).has(object) || (await rowsIn(ctx, object)) < LEAST_ROWS || !(await canNarrow(ctx))) return;
  const wished = narrowingsOf(catalog(ctx).object(object));
  const known = (await indexesOf(ctx, object)).filter(({ name }) => isNarrowing(name));
  for (const one of wished.filter(({ name }) => !known.some((k) => k.name === name && k.state === 'ready')))
    await make(ctx, { ...one, views: [], ms }, createNarrowing(ctx, one));
  for (const { name } of known) if (!wished.some((one) => one.name === name)) await dropIndex(ctx, name);
}

async function make(
  ctx: Context,
  { name, object, definition, views, ms }: Narrowing & { views: string[]; ms: number },
  statements: string[],
): Promise<void> {
  const now = ctx.now().toISOString();
  await sql`insert into ${table(ctx)} (name, object, definition, state, slow_ms, views, created_at, used_at)
    values (${name}, ${object}, ${definition}, 'building', ${ms}, ${views}::uuid[], ${now}, ${now})
    on conflict (name) do update set state = 'building', error = null, slow_ms = excluded.slow_ms, views = excluded.views`.execute(
    ctx.db,
  );
  try {
    // Nobody waits for it: PostgreSQL builds it beside the writes, in as long as it takes.
    await patiently(ctx, statements);
  } catch (error) {
    await drop(ctx, name).catch(() => {});
    await sql`update ${table(ctx)} set state = 'failed', error = ${String((error as Error).message).slice(0, 500)}
      where name = ${name}`.execute(ctx.db);
    throw error;
  }
  const ready = ctx.now().toISOString();
  await sql`update ${table(ctx)} set state = 'ready', ready_at = ${ready}, used_at = ${ready} where name = ${name}`.execute(
    ctx.db,
  );
  forgetIndexes(ctx, object);
  await recordAudit(ctx, { action: 'view_index.made', object, detail: { definition, ms } });
}

/** Looks after what was made: forgets what is gone, drops what nobody used for long and what another index does as well. */
export async function tendIndexes(ctx: Context): Promise<void> {
  const all = await indexesOf(ctx);
  const uses = await usesOf(ctx);
  const now = ctx.now();
  for (const one of all) {
    const scans = uses.get(one.name);
    if (scans === undefined) {
      if (one.state === 'ready') await forget(ctx, one.name);
      continue;
    }
    const used = scans !== one.scans ? now.toISOString() : one.used_at;
    const unused = now.getTime() - Date.parse(used) > UNUSED_DAYS * 86_400_000;
    if (!isNarrowing(one.name) && (unused || (await isSuperseded(ctx, one)))) {
      await dropIndex(ctx, one.name);
      continue;
    }
    const views = catalog(ctx).has(one.object) && !isNarrowing(one.name) ? await viewsThatWant(ctx, one) : [];
    await sql`update ${table(ctx)} set scans = ${scans}, used_at = ${used}, views = ${views}::uuid[]
      where name = ${one.name}`.execute(ctx.db);
  }
  for (const def of narrowedObjects(ctx)) await makeNarrowings(ctx, def.name);
}

export async function indexesOf(ctx: Context, object?: string): Promise<ViewIndex[]> {
  const { rows } = await sql<ViewIndex>`select * from ${table(ctx)}
    where ${object ?? null}::text is null or object = ${object ?? null} order by object, created_at`.execute(ctx.db);
  return rows;
}

export async function dropIndex(ctx: Context, name: string): Promise<void> {
  const known = (await indexesOf(ctx)).find((one) => one.name === name);
  if (!known) throw notFound('This index');
  await drop(ctx, name);
  await forget(ctx, name);
  forgetIndexes(ctx, known.object);
  await recordAudit(ctx, {
    action: 'view_index.dropped',
    object: known.object,
    detail: { definition: known.definition },
  });
}

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'view_index');
const forget = (ctx: Context, name: string) => sql`delete from ${table(ctx)} where name = ${name}`.execute(ctx.db);

/** The saved views, of anybody, that this index would serve. */
async function viewsThatWant(ctx: Context, wished: Pick<Wished, 'name' | 'object'>): Promise<string[]> {
  const def = catalog(ctx).object(wished.object);
  const { rows } = await sql<{ id: string; filter: Filter | null; sort: string[]; member_id: string | null }>`
    select id, filter, sort, coalesce(member_id, created_by) as member_id
    from ${sql.id(ctx.workspace.schema, 'view')} where object = ${wished.object} and deleted_at is null`.execute(
    ctx.db,
  );
  return rows.flatMap((row) => {
    try {
      // "Is me" is a question to whoever looks: any member stands for it.
      const seen: Context = { ...ctx, actor: { ...ctx.actor, memberId: row.member_id ?? row.id } };
      return indexFor(seen, def, row.filter, row.sort)?.name === wished.name ? [row.id] : [];
    } catch {
      return [];
    }
  });
}

async function rowsIn(ctx: Context, object: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select greatest(c.reltuples, s.n_live_tup)::float8 as rows
    from pg_class c left join pg_stat_user_tables s on s.relid = c.oid
    where c.oid = ${`"${ctx.workspace.schema}"."${object}"`}::regclass`.execute(ctx.db);
  return rows[0]?.rows ?? 0;
}

interface Existing {
  name: string;
  columns: string[];
}

/** The valid indexes of live records, each with its key columns as PostgreSQL writes them. */
async function existing(ctx: Context, object: string): Promise<Existing[]> {
  const { rows } = await sql<Existing>`select c.relname::text as name,
      array(select pg_get_indexdef(i.indexrelid, k, true) from generate_series(1, i.indnkeyatts) as k) as columns
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam and m.amname = 'btree'
    where i.indrelid = ${`"${ctx.workspace.schema}"."${object}"`}::regclass and i.indisvalid
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = '(trashed_at IS NULL)')`.execute(ctx.db);
  return rows;
}

const plain = (column: string) =>
  column
    .replace(/ collate .*$/i, '')
    .replaceAll('"', '')
    .replaceAll(' ', '')
    .toLowerCase();
const startsWith = (all: string[], first: string[]) =>
  first.every((column, i) => plain(all[i] ?? '') === plain(column));

const isThere = async (ctx: Context, { name, object, columns }: Wished) =>
  (await existing(ctx, object)).some((one) => one.name !== name && startsWith(one.columns, columns));

async function isSuperseded(ctx: Context, one: ViewIndex): Promise<boolean> {
  if (!catalog(ctx).has(one.object)) return false;
  const all = await existing(ctx, one.object);
  const own = all.find(({ name }) => name === one.name);
  return Boolean(own && all.some((other) => other.name !== one.name && startsWith(other.columns, own.columns)));
}

async function usesOf(ctx: Context): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; scans: number }>`select indexrelname::text as name, idx_scan as scans
    from pg_stat_user_indexes where schemaname = ${ctx.workspace.schema} and indexrelname ~ '^(view|narrow)_'`.execute(
    ctx.db,
  );
  return new Map(rows.map((row) => [row.name, row.scans]));
}

/** Gives up the one that was used longest ago, if that was not lately. */
async function makeRoom(ctx: Context, known: ViewIndex[]): Promise<boolean> {
  const [oldest] = known.filter((one) => one.state === 'ready').sort((a, b) => (a.used_at < b.used_at ? -1 : 1));
  if (!oldest || ctx.now().getTime() - Date.parse(oldest.used_at) < 2 * 86_400_000) return false;
  await dropIndex(ctx, oldest.name);
  return true;
}

function statementsFor(ctx: Context, { name, object, folded }: Wished, definition: string): string[] {
  const on = tableName({ name: object }, ctx.workspace.schema);
  return [
    // What a stopped build left is not valid, and in the way.
    `drop index concurrently if exists "${ctx.workspace.schema}"."${name}"`,
    `create index concurrently "${name}" on ${on} ${definition}`,
    ...folded.map(
      (column) =>
        `create statistics if not exists "${ctx.workspace.schema}"."${`${name}_${folded.indexOf(column)}`}" on (${column}) from ${on}`,
    ),
    ...(folded.length > 0 ? [`analyze ${on}`] : []),
  ];
}

const drop = (ctx: Context, name: string) =>
  patiently(ctx, [
    `drop index concurrently if exists "${ctx.workspace.schema}"."${name}"`,
    ...[0, 1, 2].map((i) => `drop statistics if exists "${ctx.workspace.schema}"."${name}_${i}"`),
  ]);

async function patiently(ctx: Context, statements: string[]): Promise<void> {
  const client = await ctx.runtime.database.pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.query('reset statement_timeout').catch(() => {});
    client.release();
  }
}
