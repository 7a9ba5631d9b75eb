import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { StoredActor } from './actor.ts';
import type { Delimiter, Encoding, FileKind } from './reading/sniff.ts';
import type {
  ImportColumn,
  ImportCounts,
  ImportLikely,
  ImportOptions,
  ImportProgress,
  ImportState,
  ImportTwins,
  Need,
  Notice,
  Problem,
} from './schema.ts';

/** How an import's file is read. */
export interface Format {
  kind: FileKind;
  encoding: Encoding;
  delimiter: Delimiter;
  sheet: string | null;
  sheets: string[];
  /** The workbook's sheet as plain text, kept by content like the file itself. */
  table: string | null;
  /** Rows below the header, once counted. */
  rows: number | null;
}

export interface ImportRow {
  id: string;
  object: string | null;
  object_confidence: number;
  state: ImportState;
  file_name: string;
  file_size: number;
  file_sha256: string;
  format: Format;
  columns: ImportColumn[];
  options: ImportOptions;
  needs: Need[];
  notices: Notice[];
  counts: ImportCounts | null;
  progress: ImportProgress | null;
  likely: ImportLikely | null;
  twins: ImportTwins | null;
  conflicts: Array<Record<string, unknown> & { object: string; id: string }>;
  position: number;
  stop: boolean;
  change_set: string | null;
  error: string | null;
  actor: StoredActor;
  created_by: string | null;
  created_at: string;
  updated_at: string;
  started_at: string | null;
  finished_at: string | null;
}

type Changes = Partial<Omit<ImportRow, 'id' | 'created_at'>>;
const json = new Set([
  'format',
  'columns',
  'options',
  'needs',
  'notices',
  'counts',
  'progress',
  'likely',
  'twins',
  'conflicts',
  'actor',
]);

/** Lists and objects travel as JSON text: pg would make a PostgreSQL array of a list. */
const stored = (changes: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [
      key,
      json.has(key) && value !== null ? JSON.stringify(value) : value,
    ]),
  );

export const insertImport = (ctx: Context, row: Changes & { id: string }) =>
  ctx.db.insertInto('import').values(stored(row)).execute();

export async function findImport(ctx: Context, id: string): Promise<ImportRow | null> {
  const row = await ctx.db.selectFrom('import').selectAll().where('id', '=', id).executeTakeFirst();
  return (row as ImportRow | undefined) ?? null;
}

/** Holds the import until the transaction ends, so that two presses of a button follow one another. */
export async function lockImport(ctx: Context, id: string): Promise<ImportRow | null> {
  const row = await ctx.db.selectFrom('import').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return (row as ImportRow | undefined) ?? null;
}

export const updateImport = (ctx: Context, id: string, changes: Changes) =>
  ctx.db
    .updateTable('import')
    .set({ ...stored(changes), updated_at: sql`now()` })
    .where('id', '=', id)
    .execute();

export const deleteImport = (ctx: Context, id: string) => ctx.db.deleteFrom('import').where('id', '=', id).execute();

export async function listImportRows(ctx: Context, limit: number, before: string | null): Promise<ImportRow[]> {
  let query = ctx.db.selectFrom('import').selectAll().orderBy('id', 'desc').limit(limit);
  if (before) query = query.where('id', '<', before);
  return (await query.execute()) as ImportRow[];
}

export async function importsOfFile(ctx: Context, sha256: string): Promise<ImportRow[]> {
  return (await ctx.db
    .selectFrom('import')
    .selectAll()
    .where('file_sha256', '=', sha256)
    .orderBy('created_at', 'desc')
    .limit(20)
    .execute()) as ImportRow[];
}

/** Whether any import still reads the file with this content, as uploaded or as the table of a workbook. */
export async function fileInUse(ctx: Context, sha256: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, 'import')}
    where file_sha256 = ${sha256} or format ->> 'table' = ${sha256} limit 1`.execute(ctx.db);
  return rows.length > 0;
}

export async function clearFindings(ctx: Context, id: string): Promise<void> {
  for (const table of ['import_problem', 'import_row', 'import_value', 'import_link']) {
    await ctx.db.deleteFrom(table).where('import_id', '=', id).execute();
  }
}

export async function insertProblems(ctx: Context, id: string, problems: Problem[]): Promise<void> {
  if (!problems.length) return;
  await sql`insert into ${sql.id(ctx.workspace.schema, 'import_problem')} (import_id, line, column_name, code, message, value)
    select ${id}::uuid, p.line, p."column", p.code, p.message, p.value
    from json_to_recordset(${JSON.stringify(problems)}::json)
      as p(line bigint, "column" text, code text, message text, value text)`.execute(ctx.db);
}

export async function problemsOf(ctx: Context, id: string, lines: number[]): Promise<Problem[]> {
  if (!lines.length) return [];
  const { rows } = await sql<Problem>`select line, column_name as "column", code, message, value
    from ${sql.id(ctx.workspace.schema, 'import_problem')}
    where import_id = ${id} and line = any(${lines}::bigint[]) order by line, seq`.execute(ctx.db);
  return rows;
}

export async function problemsAfter(ctx: Context, id: string, line: number, limit: number): Promise<Problem[]> {
  const { rows } = await sql<Problem>`select line, column_name as "column", code, message, value
    from ${sql.id(ctx.workspace.schema, 'import_problem')}
    where import_id = ${id} and line > ${line} order by line, seq limit ${limit}`.execute(ctx.db);
  return rows;
}

export async function problemGroups(ctx: Context, id: string) {
  const table = sql.id(ctx.workspace.schema, 'import_problem');
  const { rows } = await sql<{ code: string; column: string | null; message: string; rows: number }>`
    select code, column_name as "column", min(message) as message, count(distinct line) as rows
    from ${table} where import_id = ${id} group by code, column_name order by rows desc, code limit 50`.execute(ctx.db);
  const total = await sql<{ lines: number }>`select count(distinct line) as lines from ${table}
    where import_id = ${id}`.execute(ctx.db);
  return { total: total.rows[0]?.lines ?? 0, groups: rows };
}

export interface PreviewEntry {
  line: number;
  outcome: string;
  record_id: string | null;
  title: string | null;
  cells: Record<string, string>;
  record: Record<string, unknown>;
}

export async function insertPreview(ctx: Context, id: string, entries: PreviewEntry[]): Promise<void> {
  if (!entries.length) return;
  await sql`insert into ${sql.id(ctx.workspace.schema, 'import_row')} (import_id, line, outcome, record_id, title, cells, record)
    select ${id}::uuid, r.line, r.outcome, r.record_id, r.title, r.cells, r.record
    from json_to_recordset(${JSON.stringify(entries)}::json)
      as r(line bigint, outcome text, record_id uuid, title text, cells jsonb, record jsonb)
    on conflict (import_id, line) do update set outcome = excluded.outcome, record_id = excluded.record_id,
      title = excluded.title, cells = excluded.cells, record = excluded.record`.execute(ctx.db);
}

export async function previewEntries(
  ctx: Context,
  id: string,
  options: { outcome?: string; after: number; limit: number },
): Promise<PreviewEntry[]> {
  let query = ctx.db
    .selectFrom('import_row')
    .select(['line', 'outcome', 'record_id', 'title', 'cells', 'record'])
    .where('import_id', '=', id)
    .where('line', '>', options.after)
    .orderBy('line')
    .limit(options.limit);
  if (options.outcome) query = query.where('outcome', '=', options.outcome);
  return (await query.execute()) as PreviewEntry[];
}

export async function previewEntry(ctx: Context, id: string, line: number): Promise<PreviewEntry | null> {
  const row = await ctx.db
    .selectFrom('import_row')
    .select(['line', 'outcome', 'record_id', 'title', 'cells', 'record'])
    .where('import_id', '=', id)
    .where('line', '=', line)
    .executeTakeFirst();
  return (row as PreviewEntry | undefined) ?? null;
}

/** The mended cells of some lines, by line. */
export async function overridesOf(ctx: Context, id: string): Promise<Map<number, Record<string, string | null>>> {
  const rows = await ctx.db
    .selectFrom('import_override')
    .select(['line', 'cells'])
    .where('import_id', '=', id)
    .execute();
  return new Map(rows.map((row) => [row.line as number, row.cells as Record<string, string | null>]));
}

export async function putOverride(
  ctx: Context,
  id: string,
  line: number,
  cells: Record<string, string | null>,
): Promise<void> {
  await sql`insert into ${sql.id(ctx.workspace.schema, 'import_override')} as o (import_id, line, cells)
    values (${id}, ${line}, ${JSON.stringify(cells)}::jsonb)
    on conflict (import_id, line) do update set cells = o.cells || excluded.cells`.execute(ctx.db);
}

export async function replaceProblems(ctx: Context, id: string, line: number, problems: Problem[]): Promise<void> {
  await ctx.db.deleteFrom('import_problem').where('import_id', '=', id).where('line', '=', line).execute();
  await insertProblems(ctx, id, problems);
}

export interface ValueRow {
  column_name: string;
  value: string;
  rows: number;
  state: 'exact' | 'near' | 'missing' | 'ambiguous' | 'in_file';
  match_id: string | null;
  match_title: string | null;
  candidates: Array<{ id: string; title: string; score: number }>;
}

export async function insertValues(ctx: Context, id: string, values: ValueRow[]): Promise<void> {
  for (let i = 0; i < values.length; i += 5000) {
    await sql`insert into ${sql.id(ctx.workspace.schema, 'import_value')}
        (import_id, column_name, value, rows, state, match_id, match_title, candidates)
      select ${id}::uuid, v.column_name, v.value, v.rows, v.state, v.match_id, v.match_title, v.candidates
      from json_to_recordset(${JSON.stringify(values.slice(i, i + 5000))}::json)
        as v(column_name text, value text, rows bigint, state text, match_id text, match_title text, candidates jsonb)`.execute(
      ctx.db,
    );
  }
}

/** Those that need a look come first, then the most frequent. */
export async function valuesOf(ctx: Context, id: string, perColumn: number): Promise<ValueRow[]> {
  const { rows } = await sql<ValueRow>`select column_name, value, rows, state, match_id, match_title, candidates from (
      select *, row_number() over (partition by column_name order by
        case state when 'near' then 0 when 'ambiguous' then 1 when 'missing' then 2 when 'in_file' then 3 else 4 end,
        rows desc, value) as place
      from ${sql.id(ctx.workspace.schema, 'import_value')} where import_id = ${id}) v
    where place <= ${perColumn} order by column_name, place`.execute(ctx.db);
  return rows;
}

export async function valueCounts(ctx: Context, id: string) {
  const { rows } = await sql<{ column_name: string; state: ValueRow['state']; count: number }>`
    select column_name, state, count(*) as count from ${sql.id(ctx.workspace.schema, 'import_value')}
    where import_id = ${id} group by column_name, state`.execute(ctx.db);
  return rows;
}

export interface LinkRow {
  line: number;
  field: string;
  record_id: string;
  value: string;
}

export async function insertLinks(ctx: Context, id: string, links: LinkRow[]): Promise<void> {
  if (!links.length) return;
  await sql`insert into ${sql.id(ctx.workspace.schema, 'import_link')} (import_id, line, field, record_id, value)
    select ${id}::uuid, l.line, l.field, l.record_id, l.value
    from json_to_recordset(${JSON.stringify(links)}::json)
      as l(line bigint, field text, record_id uuid, value text)`.execute(ctx.db);
}

export async function takeLinks(ctx: Context, id: string, limit: number): Promise<LinkRow[]> {
  const table = sql.id(ctx.workspace.schema, 'import_link');
  const { rows } = await sql<LinkRow>`delete from ${table} where (import_id, line, field) in (
      select import_id, line, field from ${table} where import_id = ${id} order by line limit ${limit})
    returning line, field, record_id, value`.execute(ctx.db);
  return rows;
}

/** Imports that say they are at work, by workspace schema. */
export async function workingImports(ctx: Context): Promise<ImportRow[]> {
  return (await ctx.db
    .selectFrom('import')
    .selectAll()
    .where('state', 'in', ['checking', 'running', 'undoing'])
    .execute()) as ImportRow[];
}
