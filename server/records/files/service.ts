import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { dropFile, filePath, keepFile } from '../../kernel/files.ts';
import { callerOf } from '../../kernel/idempotency.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { can, maskedFields, readableFields } from '../permissions.ts';
import { tableOf } from '../projection.ts';
import type { FileValue } from '../values.ts';
import * as queries from './queries.ts';
import { fileName, TypeSniffer } from './sniff.ts';

/** How long an upload waits for a record to hold it, in ms. */
const graceOf = ({ runtime }: Context): number => runtime.config.uploadHours * 3_600_000;

/** Where the contents of a workspace's files lie, by their sums. Nothing else keeps its files there. */
export const fileStore = (ctx: Context): string =>
  join(ctx.runtime.config.dataDir, 'attachments', ctx.workspace.schema);

export const shown = ({ id, name, size, type }: queries.FileRow): FileValue => ({ id, name, size, type });

/** Keeps an upload. Whoever sent it may put it into a record within the time that uploads are kept. */
export async function receive(
  ctx: Context,
  given: string,
  content: Readable,
  isCut: () => boolean,
): Promise<FileValue | null> {
  const sniffer = new TypeSniffer();
  const name = fileName(given);
  const kept = await keepFile(fileStore(ctx), content, ctx.runtime.config.uploadLimit, (piece) => sniffer.watch(piece));
  const row = { id: uuidv7(), sha256: kept.sha256, name, size: kept.size, type: sniffer.type(name) };
  if (isCut()) {
    await dropContent(ctx, kept.sha256);
    return null;
  }
  await queries.insertFile(ctx, { ...row, created_by: ctx.actor.memberId, uploaded_by: callerOf(ctx) });
  return { id: row.id, name, size: row.size, type: row.type };
}

async function dropContent(ctx: Context, sha256: string): Promise<void> {
  const { rows } =
    await sql`select 1 from ${sql.id(ctx.workspace.schema, 'file')} where sha256 = ${sha256} limit 1`.execute(ctx.db);
  if (rows.length === 0) await dropFile(fileStore(ctx), sha256);
}

/** A file with its content. @throws not_found for whoever may see no record that holds it */
export async function download(ctx: Context, id: string): Promise<{ row: queries.FileRow; content: Readable }> {
  const [row] = isUuid(id) ? await queries.filesByIds(ctx, [id.toLowerCase()]) : [];
  if (!row || !(await maySee(ctx, row))) throw notFound('File');
  const path = filePath(fileStore(ctx), row.sha256);
  if (!(await stat(path).catch(() => null))) throw notFound('File');
  return { row, content: createReadStream(path) };
}

const isOwnUpload = (ctx: Context, row: queries.FileRow): boolean =>
  row.uploaded_by === callerOf(ctx) && ctx.now().getTime() - Date.parse(row.created_at) < graceOf(ctx);

export async function maySee(ctx: Context, row: queries.FileRow): Promise<boolean> {
  return isOwnUpload(ctx, row) || holds(ctx, row.id, true);
}

/** Whether a record holds the file now: one that the caller may read, or any at all. The trash counts. */
async function holds(ctx: Context, id: string, asCaller: boolean): Promise<boolean> {
  const uses = await queries.usesOf(ctx, [id]);
  for (const [object, list] of Map.groupBy(uses, (use) => use.object)) {
    if (!catalog(ctx).has(object) || (asCaller && !can(ctx, object, 'read'))) continue;
    const def = catalog(ctx).object(object);
    const fields = asCaller ? shownFileFields(ctx, def) : fileFields(ctx, def);
    if (fields.length === 0) continue;
    const guard = asCaller ? guardOf(ctx, def) : null;
    const entry = JSON.stringify([{ id }]);
    const held = fields.map(({ name }) => sql`${sql.ref(`t.${name}`)} @> ${entry}::jsonb`);
    const { rows } = await sql`select 1 from ${tableOf(ctx, def)} as t
      where t.id = any(${list.map((use) => use.record_id)}::uuid[]) and (${sql.join(held, sql` or `)})
        and ${guard ? compileCondition(ctx, guard, 't') : sql`true`} limit 1`.execute(ctx.db);
    if (rows.length > 0) return true;
  }
  return false;
}

/** Those that are put away count too: they may come back. */
function fileFields(ctx: Context, def: ObjectDefinition): Field[] {
  const away = catalog(ctx).archived.fields.get(def.name) ?? [];
  return [...Object.values(def.fields), ...away].filter((field) => field.type === 'file');
}

function shownFileFields(ctx: Context, def: ObjectDefinition): Field[] {
  const readable = new Set(readableFields(ctx, def));
  const masked = new Set(maskedFields(ctx, def));
  return Object.values(def.fields).filter((f) => f.type === 'file' && readable.has(f.name) && !masked.has(f.name));
}

/**
 * Ends the files that no record holds: not a live one, not one in the trash, and not one as it was before a change that
 * is still in the log, for that can be undone. Safe to run again. Gives back how many ended.
 */
export async function collectFiles(ctx: Context): Promise<number> {
  const before = new Date(ctx.now().getTime() - graceOf(ctx));
  let after: string | null = null;
  let ended = 0;
  for (;;) {
    const rows: queries.FileRow[] = await queries.olderFiles(ctx, before, after, 500);
    for (const row of rows) if (await collect(ctx, row)) ended += 1;
    after = rows.at(-1)?.id ?? null;
    if (rows.length < 500) return ended;
  }
}

async function collect(ctx: Context, row: queries.FileRow): Promise<boolean> {
  const uses = await queries.usesOf(ctx, [row.id]);
  if (uses.some(({ object }) => !catalog(ctx).has(object))) return false;
  if (await holds(ctx, row.id, false)) return false;
  const records = uses.map((use) => use.record_id);
  if (records.length > 0 && (await queries.isTold(ctx, row.id, records))) return false;
  const left = await inTransaction(ctx, (ctx) => queries.deleteFile(ctx, row, uses.length));
  if (left === 'free') await dropFile(fileStore(ctx), row.sha256);
  return left !== 'kept';
}
