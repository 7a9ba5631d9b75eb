import { join } from 'node:path';
import { type Readable, Transform, type Writable } from 'node:stream';
import { connectionOf } from '../../kernel/connection.ts';
import type { Context } from '../../kernel/context.ts';
import { conflict, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { openSecret, sealSecret } from '../../kernel/secrets.ts';
import { recordAudit } from '../../records/audit.ts';
import { ArchiveError, type Sums } from '../archive/format.ts';
import { keyFrom } from '../archive/key.ts';
import { directoryPlace } from '../backups/places.ts';
import { isHeld, whileHolding } from '../held.ts';
import { exportWorkspace } from '../moving/export.ts';
import type { ExportWish, WorkspaceExport } from './schema.ts';

const PURPOSE = 'workspace export';
const DAYS_KEPT = 3;
const nameOf = (id: string, encrypted: boolean) => `${id}.tar.gz${encrypted ? '.age' : ''}`;
const placeOf = (runtime: Runtime) => directoryPlace(join(runtime.config.dataDir, 'exports'));
const holdOf = (id: string) => `workspace export ${id}`;

const shown = [
  'id',
  'state',
  'encrypted',
  'tables_done',
  'tables_total',
  'rows',
  'files',
  'size',
  'error',
  'asked_by_name',
  'created_at',
  'finished_at',
  'expires_at',
] as const;

export async function listExports(ctx: Context): Promise<WorkspaceExport[]> {
  await endOrphans(ctx.runtime);
  const rows = await ctx.runtime.database.directory
    .selectFrom('workspace_export')
    .select(shown)
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('created_at', 'desc')
    .limit(20)
    .execute();
  return rows as unknown as WorkspaceExport[];
}

/** Has the whole workspace written to a file, in the background. One at a time. */
export async function startWorkspaceExport(ctx: Context, wish: ExportWish): Promise<WorkspaceExport> {
  const { runtime } = ctx;
  await endOrphans(runtime);
  const id = uuidv7();
  const { passphrase } = wish;
  const made = await runtime.database.directory
    .insertInto('workspace_export')
    .values({
      id,
      workspace_id: ctx.workspace.id,
      state: 'waiting',
      passphrase: passphrase ? sealSecret(runtime.config.secret, PURPOSE, passphrase) : null,
      encrypted: passphrase !== undefined,
      asked_by: ctx.actor.memberId,
      asked_by_name: ctx.actor.name,
      created_at: runtime.now().toISOString(),
    })
    .onConflict((clash) => clash.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw conflict('An export of this workspace is being written already');
  await recordAudit(ctx, { action: 'workspace.export_asked', detail: { export: id, encrypted: Boolean(passphrase) } });
  await runtime.jobs.add(runtime, 'workspaces.export', { id }, { jobKey: holdOf(id) });
  return exportFor(ctx, id);
}

export async function exportFor(ctx: Context, id: string): Promise<WorkspaceExport> {
  const row = isUuid(id)
    ? await ctx.runtime.database.directory
        .selectFrom('workspace_export')
        .select(shown)
        .where('id', '=', id)
        .where('workspace_id', '=', ctx.workspace.id)
        .executeTakeFirst()
    : undefined;
  if (!row) throw notFound('This export');
  return row as unknown as WorkspaceExport;
}

/** Stops an export that is being written, or takes away one that is there. */
export async function endExport(ctx: Context, id: string): Promise<void> {
  const row = await exportFor(ctx, id);
  if (row.state === 'waiting' || row.state === 'running') {
    await change(ctx.runtime, id, { state: 'stopped', passphrase: null, finished_at: ctx.now().toISOString() });
  } else {
    await placeOf(ctx.runtime).remove(nameOf(id, row.encrypted));
    await ctx.runtime.database.directory.deleteFrom('workspace_export').where('id', '=', id).execute();
  }
  await recordAudit(ctx, { action: 'workspace.export_ended', detail: { export: id, state: row.state } });
}

export async function openExport(ctx: Context, id: string): Promise<{ name: string; size: number; content: Readable }> {
  const row = await exportFor(ctx, id);
  if (row.state !== 'done') throw conflict('This export is not there to be downloaded');
  const content = await placeOf(ctx.runtime)
    .get(nameOf(id, row.encrypted))
    .catch(() => Promise.reject(notFound('The file of this export')));
  await recordAudit(ctx, { action: 'workspace.export_downloaded', detail: { export: id } });
  const plain = ctx.workspace.name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const name = `${plain.slice(0, 60) || 'workspace'}-${row.created_at.slice(0, 10)}.tar.gz${row.encrypted ? '.age' : ''}`;
  return { name, size: row.size ?? 0, content };
}

class Stopped extends Error {}

/** Writes the file that was asked for. Safe to run again: what was left half written is begun anew. */
export async function writeWorkspaceExport(runtime: Runtime, id: string, signal: AbortSignal): Promise<void> {
  await whileHolding(connectionOf(runtime.database), holdOf(id), async () => {
    const started = await runtime.database.directory
      .updateTable('workspace_export')
      .set({ state: 'running' })
      .where('id', '=', id)
      .where('state', 'in', ['waiting', 'running'])
      .returning(['workspace_id', 'passphrase', 'encrypted'])
      .executeTakeFirst();
    if (!started) return;
    try {
      const { sums, size } = await writeFile(runtime, id, started, signal);
      const now = runtime.now();
      await change(runtime, id, {
        state: 'done',
        passphrase: null,
        rows: Object.values(sums.tables).reduce((sum, table) => sum + table.rows, 0),
        files: sums.files,
        size,
        finished_at: now.toISOString(),
        expires_at: new Date(now.getTime() + DAYS_KEPT * 86_400_000).toISOString(),
      });
    } catch (error) {
      if (error instanceof Stopped) return;
      if (signal.aborted) {
        await change(runtime, id, { state: 'waiting' });
        throw error;
      }
      runtime.log.error({ err: error, export: id }, 'the export of a workspace failed');
      const words = error instanceof ArchiveError ? error.message : 'Something went wrong while it was written';
      await change(runtime, id, {
        state: 'failed',
        passphrase: null,
        error: words,
        finished_at: runtime.now().toISOString(),
      });
    }
  });
}

async function writeFile(
  runtime: Runtime,
  id: string,
  row: { workspace_id: string; passphrase: string | null; encrypted: boolean },
  signal: AbortSignal,
): Promise<{ sums: Sums; size: number }> {
  const { config } = runtime;
  const phrase = row.passphrase ? openSecret(config.secret, PURPOSE, row.passphrase) : null;
  if (row.encrypted && !phrase) throw new ArchiveError('Its passphrase was forgotten. Start the export again');
  let sums: Sums | undefined;
  const progress = { done: 0, total: 0 };
  const size = await placeOf(runtime).put(nameOf(id, row.encrypted), async (target) => {
    const bounded = within(target, config.archiveLimit);
    const look = setInterval(() => {
      if (signal.aborted) return void bounded.destroy(new Stopped());
      report(runtime, id, progress).then(
        (goesOn) => goesOn || bounded.destroy(new Stopped()),
        () => {},
      );
    }, 700);
    try {
      sums = await exportWorkspace(connectionOf(runtime.database), config.dataDir, row.workspace_id, bounded, {
        key: phrase ? keyFrom(phrase) : null,
        madeAt: runtime.now(),
        onTable: (done, total) => Object.assign(progress, { done, total }),
      });
      if (!(await report(runtime, id, progress))) throw new Stopped();
    } finally {
      clearInterval(look);
    }
  });
  return { sums: sums as Sums, size };
}

/** Carries on into `target` what does not go beyond the limit. */
function within(target: Writable, limit: number): Transform {
  let size = 0;
  const bounded = new Transform({
    transform(piece: Buffer, _encoding, done) {
      size += piece.length;
      if (size <= limit) return done(null, piece);
      const most = Math.floor(limit / 1024 / 1024);
      done(new ArchiveError(`The export is larger than ${most} MB. The setting ARCHIVE_LIMIT_MB allows more`));
    },
  });
  target.on('error', (error) => bounded.destroy(error));
  bounded.on('error', (error) => target.destroy(error));
  bounded.pipe(target);
  return bounded;
}

/** @returns whether it is still wanted */
async function report(runtime: Runtime, id: string, { done, total }: { done: number; total: number }) {
  const row = await runtime.database.directory
    .updateTable('workspace_export')
    .set({ tables_done: done, tables_total: total || null })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes away the files whose time is over, and what a killed process left half written. */
export async function forgetExports(runtime: Runtime): Promise<void> {
  await endOrphans(runtime);
  const over = await runtime.database.directory
    .deleteFrom('workspace_export')
    .where((row) =>
      row.or([
        row('expires_at', '<', runtime.now().toISOString()),
        row.and([
          row('state', 'in', ['failed', 'stopped']),
          row('finished_at', '<', new Date(runtime.now().getTime() - 7 * 86_400_000).toISOString()),
        ]),
      ]),
    )
    .returning(['id', 'encrypted'])
    .execute();
  for (const { id, encrypted } of over) await placeOf(runtime).remove(nameOf(id, encrypted));
}

async function endOrphans(runtime: Runtime): Promise<void> {
  const running = await runtime.database.directory
    .selectFrom('workspace_export')
    .select(['id', 'encrypted'])
    .where('state', '=', 'running')
    .execute();
  for (const { id, encrypted } of running) {
    if (await isHeld(runtime, holdOf(id))) continue;
    await placeOf(runtime).discard(nameOf(id, encrypted));
    await change(runtime, id, {
      state: 'failed',
      passphrase: null,
      error: 'Kith was stopped while it was written. Start it again',
      finished_at: runtime.now().toISOString(),
    });
  }
}

const change = (runtime: Runtime, id: string, values: Record<string, unknown>) =>
  runtime.database.directory.updateTable('workspace_export').set(values).where('id', '=', id).execute();
