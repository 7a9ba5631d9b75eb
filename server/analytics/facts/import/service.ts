import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict, DomainError, forbidden, invalidField, notFound } from '../../../kernel/errors.ts';
import { dropFile } from '../../../kernel/files.ts';
import { isUuid, uuidv7 } from '../../../kernel/ids.ts';
import type { Runtime } from '../../../kernel/runtime.ts';
import { systemContext, workspaceById } from '../../../kernel/system.ts';
import { recordAudit } from '../../../records/audit.ts';
import { catalog } from '../../../records/catalog.ts';
import { actingContext, storedActor } from '../../../records/import/actor.ts';
import { surveyFile } from '../../../records/import/propose/read.ts';
import { settleFormat } from '../../../records/import/reading/source.ts';
import type { Upload } from '../../../records/import/service.ts';
import { can } from '../../../records/permissions.ts';
import { guardOf } from '../../../records/rights/rows.ts';
import { undoChangeSet } from '../../../records/undo.ts';
import { deleteBatch } from '../queries.ts';
import { guessKind, needsOf, propose } from './propose.ts';
import {
  type FactImportRow,
  findFactImport,
  insertFactImport,
  listFactImportRows,
  updateFactImport,
  workingFactImports,
} from './queries.ts';
import { FactRun } from './run.ts';
import type { FactColumn, FactImport, FactImportState, FactPatch } from './schema.ts';
import { TARGETS } from './targets.ts';

export const FACT_JOB = 'fact_imports.work';

/** Facts tell who bought what: whoever brings them in sees everybody, and may bring in people. */
function mayImport(ctx: Context): void {
  const sees = guardOf(ctx, catalog(ctx).object('person')) === null && can(ctx, 'person', 'read');
  if (!sees || !can(ctx, 'person', 'import'))
    throw forbidden('Purchases, payments and usage are brought in by those who see all people and may import them');
}

/** Reads an uploaded file and proposes what its rows are and what its columns say. Nothing is written yet. */
export async function createFactImport(ctx: Context, upload: Upload): Promise<FactImport> {
  const { dataDir } = ctx.runtime.config;
  const { file, sniffer } = upload;
  try {
    mayImport(ctx);
    const format = await settleFormat(dataDir, file.sha256, { kind: sniffer.kind(), encoding: sniffer.encoding() }, {});
    const surveyed = await surveyFile(dataDir, file.sha256, format, file.size);
    const kind = guessKind(surveyed, upload.name);
    const columns = propose(kind, surveyed);
    const id = uuidv7();
    await insertFactImport(ctx, {
      id,
      kind,
      state: 'mapping',
      file_name: upload.name,
      file_size: file.size,
      file_sha256: file.sha256,
      format: { ...format, rows: surveyed.rows },
      columns,
      options: {},
      needs: needsOf(kind, columns),
      notices: surveyed.notices.map(({ message }) => message),
      actor: storedActor(ctx),
      created_by: ctx.actor.memberId,
    });
    return await getFactImport(ctx, id);
  } catch (error) {
    await dropFile(dataDir, file.sha256);
    throw error;
  }
}

export async function getFactImport(ctx: Context, id: string): Promise<FactImport> {
  return told(await rowFor(ctx, id));
}

export async function listFactImports(ctx: Context): Promise<{ data: FactImport[] }> {
  mayImport(ctx);
  return { data: (await listFactImportRows(ctx)).map(told) };
}

/** Says what the file is, or what a column says, otherwise. */
export async function changeFactImport(ctx: Context, id: string, patch: FactPatch): Promise<FactImport> {
  const given = await rowFor(ctx, id);
  const { dataDir } = ctx.runtime.config;
  const other = patch.kind && patch.kind !== given.kind;
  const fresh = other
    ? propose(
        patch.kind as FactImportRow['kind'],
        await surveyFile(dataDir, given.file_sha256, given.format, given.file_size),
      )
    : null;
  return inTransaction(ctx, async (ctx) => {
    const row = await held(ctx, id, ['mapping', 'checked', 'failed']);
    if (row.started_at) throw conflict('This import has begun: its columns stay as they are');
    const kind = patch.kind ?? row.kind;
    const columns = renamed(kind, fresh ?? row.columns, patch.columns ?? {});
    const options = { ...row.options, ...patch.options };
    await updateFactImport(ctx, id, {
      kind,
      columns,
      options,
      needs: needsOf(kind, columns),
      state: 'mapping',
      counts: null,
      problems: [],
      error: null,
    });
    return getFactImport(ctx, id);
  });
}

function renamed(
  kind: FactImportRow['kind'],
  columns: FactColumn[],
  wishes: NonNullable<FactPatch['columns']>,
): FactColumn[] {
  for (const [name, { field }] of Object.entries(wishes)) {
    if (!columns.some((column) => column.name === name))
      throw invalidField(`columns.${name}`, 'unknown_column', `The file has no column "${name}"`);
    if (field && !TARGETS[kind].some((target) => target.name === field))
      throw invalidField(`columns.${name}`, 'unknown_field', `There is no "${field}"`);
  }
  return columns.map((column) => {
    const wish = wishes[column.name];
    if (wish) return { ...column, ...wish, field: wish.field === undefined ? column.field : wish.field };
    // What one column says now, no other does.
    const taken = Object.values(wishes).some(({ field }) => field && field === column.field);
    return taken ? { ...column, field: null } : column;
  });
}

const move = (
  to: FactImportState,
  from: FactImportState[],
  changes: (row: FactImportRow, ctx: Context) => Partial<FactImportRow> = () => ({}),
) =>
  async function step(ctx: Context, id: string): Promise<FactImport> {
    await rowFor(ctx, id);
    return inTransaction(ctx, async (ctx) => {
      const row = await held(ctx, id, from);
      await updateFactImport(ctx, id, { ...changes(row, ctx), state: to, actor: storedActor(ctx), error: null });
      await ctx.runtime.jobs.add(ctx, FACT_JOB, { workspace: ctx.workspace.id, import: id }, { jobKey: `facts ${id}` });
      return getFactImport(ctx, id);
    });
  };

export const checkFactImport = move('checking', ['mapping', 'checked', 'failed'], (row) => {
  if (row.started_at) throw conflict('This import has begun: go on with it, or take it back');
  if (row.needs.length > 0) throw conflict('Say first what the columns mean');
  return { counts: null, problems: [] };
});

export const startFactImport = move('running', ['checked', 'failed'], (row, ctx) => {
  if (row.needs.length > 0) throw conflict('Say first what the columns mean');
  return { started_at: row.started_at ?? ctx.now().toISOString() };
});

/** Takes back what an import brought: its lines, and the people and products that were made for it and nobody worked on. */
export const undoFactImport = move('undoing', ['done', 'failed'], (row) => {
  if (!row.batch) throw conflict('This import has brought nothing that could be taken back');
  return {};
});

/** Forgets a file that has brought nothing. */
export async function dropFactImport(ctx: Context, id: string): Promise<void> {
  await rowFor(ctx, id);
  const row = await held(ctx, id, ['mapping', 'checked', 'failed', 'undone']);
  if (row.batch && row.state !== 'undone') throw conflict('This import has brought facts: take it back instead');
  await ctx.db.deleteFrom('fact_import').where('id', '=', id).execute();
}

/** Imports that say they go on. Whoever holds one already is not disturbed. */
export const resumable = (ctx: Context): Promise<string[]> => workingFactImports(ctx);

/** Brings an import forward that waits for it, one process at a time. */
export async function workOn(
  runtime: Runtime,
  payload: { workspace: string; import: string },
  signal: AbortSignal,
): Promise<void> {
  const system = systemContext(runtime, await workspaceById(runtime, payload.workspace));
  const client = await runtime.database.pool.connect();
  try {
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [
      `facts ${payload.import}`,
    ]);
    if (!rows[0]?.held) return;
    try {
      const row = await findFactImport(system, payload.import);
      if (!row) return;
      const acting = await actingContext(system, row.actor);
      await forward({ ...acting, origin: { kind: 'import', id: row.change_set ?? row.id } }, row, signal);
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [`facts ${payload.import}`]);
    }
  } finally {
    client.release();
  }
}

async function forward(ctx: Context, row: FactImportRow, signal: AbortSignal): Promise<void> {
  try {
    if (row.state === 'checking') await new FactRun(ctx, row).check(signal);
    if (row.state === 'running') await new FactRun(ctx, row).run(signal);
    if (row.state === 'undoing') await takeBack(ctx, row);
  } catch (error) {
    if (!(error instanceof DomainError))
      ctx.runtime.log.error({ err: error, import: row.id }, 'an import of facts failed');
    const message =
      error instanceof DomainError ? error.message : 'Something unexpected went wrong. Start it again to go on';
    await updateFactImport(ctx, row.id, { state: 'failed', error: message, progress: null });
  }
}

async function takeBack(ctx: Context, row: FactImportRow): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const gone = row.batch ? await deleteBatch(ctx, { id: row.batch, kind: row.kind }) : 0;
    const made = (row.counts?.people_made ?? 0) + (row.counts?.products_made ?? 0);
    if (row.change_set && made > 0) await undoChangeSet(ctx, row.change_set, { force: 'keep_later' });
    await recordAudit(ctx, { action: 'change.undone', title: `Import of ${row.file_name}`, detail: { facts: gone } });
    await updateFactImport(ctx, row.id, { state: 'undone', progress: null, error: null });
  });
}

async function rowFor(ctx: Context, id: string): Promise<FactImportRow> {
  const row = isUuid(id) ? await findFactImport(ctx, id) : null;
  if (!row) throw notFound('This import');
  mayImport(ctx);
  return row;
}

async function held(ctx: Context, id: string, states: FactImportState[]): Promise<FactImportRow> {
  const row = await findFactImport(ctx, id, true);
  if (!row) throw notFound('This import');
  if (!states.includes(row.state)) throw conflict('This import is not at that point now');
  return row;
}

const told = (row: FactImportRow): FactImport => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  file: { name: row.file_name, size: row.file_size, rows: row.format.rows },
  columns: row.columns,
  targets: TARGETS[row.kind].map(({ name, type, required = false }) => ({ name, type, required })),
  options: row.options,
  needs: row.needs,
  notices: row.notices,
  counts: row.counts,
  problems: row.problems,
  progress: row.progress,
  error: row.error,
  created_at: row.created_at,
  finished_at: row.finished_at,
});
