import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

export interface FileRow {
  id: string;
  sha256: string;
  name: string;
  size: number;
  type: string;
  created_at: string;
  created_by: string | null;
  uploaded_by: string;
}

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

export async function insertFile(ctx: Context, row: Omit<FileRow, 'created_at'>): Promise<void> {
  await ctx.db
    .insertInto('file')
    .values({ ...row, created_at: ctx.now() })
    .execute();
}

export async function filesByIds(ctx: Context, ids: string[]): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<FileRow>`select * from ${table(ctx, 'file')} where id = any(${ids}::uuid[])`.execute(
    ctx.db,
  );
  return rows;
}

export interface FileUse {
  file_id: string;
  object: string;
  record_id: string;
}

export async function rememberUses(ctx: Context, uses: FileUse[]): Promise<void> {
  if (uses.length === 0) return;
  await sql`insert into ${table(ctx, 'file_use')} (file_id, object, record_id)
    select file_id, object, record_id from json_to_recordset(${JSON.stringify(uses)}::json)
      as u (file_id uuid, object text, record_id uuid)
    on conflict do nothing`.execute(ctx.db);
}

export async function usesOf(ctx: Context, ids: string[]): Promise<FileUse[]> {
  const { rows } = await sql<FileUse>`select file_id, object, record_id from ${table(ctx, 'file_use')}
    where file_id = any(${ids}::uuid[]) order by file_id, object, record_id`.execute(ctx.db);
  return rows;
}

/** Files from before `before`, some at a time. */
export async function olderFiles(ctx: Context, before: Date, after: string | null, limit: number): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`select * from ${table(ctx, 'file')}
    where created_at < ${before}::timestamptz ${after ? sql`and id > ${after}::uuid` : sql``}
    order by id limit ${sql.lit(limit)}`.execute(ctx.db);
  return rows;
}

/** Whether a change that is in the log, and so can be undone, tells of the file. */
export async function isTold(ctx: Context, id: string, records: string[]): Promise<boolean> {
  const pattern = `%${id}%`;
  const { rows } = await sql`select 1 from ${table(ctx, 'change')} where record_id = any(${records}::uuid[])
    and (before::text like ${pattern} or after::text like ${pattern}) limit 1`.execute(ctx.db);
  return rows.length > 0;
}

/** Ends a file unless a record came to use it a moment ago; in a transaction. Tells whether its content is still that of another. */
export async function deleteFile(
  ctx: Context,
  { id, sha256 }: FileRow,
  uses: number,
): Promise<'kept' | 'shared' | 'free'> {
  // Who puts it into a record at this moment is waited for, and then seen.
  await sql`select 1 from ${table(ctx, 'file')} where id = ${id}::uuid for update`.execute(ctx.db);
  const { rows } = await sql`delete from ${table(ctx, 'file')} as f where id = ${id}::uuid
    and (select count(*) from ${table(ctx, 'file_use')} as u where u.file_id = f.id) <= ${uses}::bigint returning 1`.execute(
    ctx.db,
  );
  if (rows.length === 0) return 'kept';
  const { rows: others } = await sql`select 1 from ${table(ctx, 'file')} where sha256 = ${sha256} limit 1`.execute(
    ctx.db,
  );
  return others.length > 0 ? 'shared' : 'free';
}
