import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, DomainError, invalidField, notFound } from '../../kernel/errors.ts';
import { adoptFile, dropFile, filePath, temporaryPath } from '../../kernel/files.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../audit.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { storedActor } from '../import/actor.ts';
import { requirePermission } from '../permissions.ts';
import { countRecords } from '../query.ts';
import { textWriter, workbookWriter } from './formats.ts';
import { exportColumns, exportRecords } from './rows.ts';
import type { ExportAnswer, ExportRequest } from './schema.ts';

export interface ExportRow {
  id: string;
  object: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  request: ExportRequest;
  actor: ReturnType<typeof storedActor>;
  rows: number;
  total: number | null;
  file_sha256: string | null;
  file_size: number | null;
  error: string | null;
  created_at: string;
  finished_at: string | null;
}

/** Begins to write a file of records in the background. The request is checked before. */
export async function startExport(ctx: Context, request: ExportRequest): Promise<ExportAnswer> {
  if (request.format === 'parquet') {
    throw invalidField('format', 'not_available', 'Parquet is not available yet: choose csv, xlsx or jsonl');
  }
  const def = objectNamed(ctx, request.object);
  exportColumns(ctx, def, request);
  const total = await countRecords(ctx, def.name, { filter: request.filter ?? null, q: request.q }, 'export');
  const id = uuidv7();
  return inTransaction(ctx, async (ctx) => {
    await ctx.db
      .insertInto('export')
      .values({
        id,
        object: def.name,
        state: 'waiting',
        request: JSON.stringify({ ...request, object: def.name }),
        actor: JSON.stringify(storedActor(ctx)),
        total,
        created_by: ctx.actor.memberId,
      })
      .execute();
    await ctx.runtime.jobs.add(
      ctx,
      'exports.write',
      { workspace: ctx.workspace.id, export: id },
      { jobKey: `export ${id}` },
    );
    const { format, fields } = request;
    await recordAudit(ctx, {
      action: 'export.made',
      object: def.name,
      detail: { export: id, format, records: total, ...(fields ? { fields } : {}), filtered: Boolean(request.filter) },
    });
    return answer(ctx, await exportFor(ctx, id));
  });
}

export async function getExport(ctx: Context, id: string): Promise<ExportAnswer> {
  return answer(ctx, await exportFor(ctx, id));
}

/** The finished file, for whoever asked for it and for administrators. */
export async function exportedFile(ctx: Context, id: string) {
  const row = await exportFor(ctx, id);
  if (row.state === 'failed') throw conflict(row.error ?? 'This export has failed');
  if (row.state !== 'done' || !row.file_sha256) throw conflict('This export is still being written');
  requirePermission(ctx, row.object, 'export');
  const path = filePath(ctx.runtime.config.dataDir, row.file_sha256);
  const known = await stat(path).catch(() => null);
  if (!known) throw notFound('The file of this export');
  const def = catalog(ctx).object(row.object);
  const { format } = row.request;
  await recordAudit(ctx, {
    action: 'export.downloaded',
    object: row.object,
    detail: { export: id, format, records: row.rows },
  });
  return { stream: createReadStream(path), size: known.size, name: `${def.plural}.${format}`, type: types[format] };
}

const types: Record<ExportRequest['format'], string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
};

/** Writes the file. Safe to run again: a file that was left half written is begun anew. */
export async function writeExport(ctx: Context, row: ExportRow, signal: AbortSignal): Promise<void> {
  const { dataDir } = ctx.runtime.config;
  const { request } = row;
  const def = catalog(ctx).object(row.object);
  const path = await temporaryPath(dataDir);
  try {
    // What the one who asked may do can have become less since.
    requirePermission(ctx, def.name, 'export');
    const columns = exportColumns(ctx, def, request);
    const writer =
      request.format === 'xlsx'
        ? workbookWriter(path, columns, def.labels)
        : textWriter(path, columns, request.format === 'jsonl' ? 'jsonl' : 'csv', request.bom);
    let rows = 0;
    await update(ctx, row.id, { state: 'running', rows });
    for await (const records of exportRecords(ctx, def, request, columns, row.id)) {
      signal.throwIfAborted();
      await writer.add(records);
      rows += records.length;
      await update(ctx, row.id, { rows });
    }
    await writer.end();
    const { size } = await stat(path);
    const { sha256 } = await adoptFile(dataDir, path, await contentHash(path), size);
    await update(ctx, row.id, { state: 'done', file_sha256: sha256, file_size: size, finished_at: sql`now()` });
  } catch (error) {
    await rm(path, { force: true });
    if (!(error instanceof DomainError)) throw error;
    await update(ctx, row.id, { state: 'failed', error: error.message, finished_at: sql`now()` });
  }
}

export async function findExport(ctx: Context, id: string): Promise<ExportRow | null> {
  const row = await ctx.db.selectFrom('export').selectAll().where('id', '=', id).executeTakeFirst();
  return (row as ExportRow | undefined) ?? null;
}

/** Files are kept for a week. */
export async function forgetOldExports(ctx: Context): Promise<void> {
  const { rows } = await sql<{ file_sha256: string | null }>`
    delete from ${sql.id(ctx.workspace.schema, 'export')} where created_at < now() - interval '7 days'
    returning file_sha256`.execute(ctx.db);
  for (const { file_sha256: sha256 } of rows) {
    if (!sha256) continue;
    const { rows: others } =
      await sql`select 1 from ${sql.id(ctx.workspace.schema, 'export')} where file_sha256 = ${sha256}
      union all select 1 from ${sql.id(ctx.workspace.schema, 'import')} where file_sha256 = ${sha256} limit 1`.execute(
        ctx.db,
      );
    if (!others.length) await dropFile(ctx.runtime.config.dataDir, sha256);
  }
}

function objectNamed(ctx: Context, name: string): ObjectDefinition {
  const def = catalog(ctx).objects.find((o) => o.name === name || o.plural === name);
  if (!def) throw invalidField('object', 'unknown_object', `There is no object "${name.slice(0, 100)}"`);
  requirePermission(ctx, def.name, 'export');
  return def;
}

async function exportFor(ctx: Context, id: string): Promise<ExportRow> {
  const row = isUuid(id) ? await findExport(ctx, id) : null;
  const mine = row && row.actor.memberId === ctx.actor.memberId && row.actor.keyId === ctx.actor.keyId;
  if (!row || !(mine || ctx.role === 'owner' || ctx.role === 'admin')) throw notFound('This export');
  return row;
}

function answer(_ctx: Context, row: ExportRow): ExportAnswer {
  return {
    id: row.id,
    object: row.object,
    format: row.request.format,
    state: row.state,
    rows: row.rows,
    total: row.total,
    size: row.file_size,
    file: row.state === 'done' ? `/api/v1/exports/${row.id}/file` : null,
    error: row.error,
    created_at: row.created_at,
    finished_at: row.finished_at,
  };
}

const update = (ctx: Context, id: string, changes: Record<string, unknown>) =>
  ctx.db.updateTable('export').set(changes).where('id', '=', id).execute();

async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
