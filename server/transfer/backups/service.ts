import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { connectionOf } from '../../kernel/connection.ts';
import type { Context } from '../../kernel/context.ts';
import { conflict, forbidden, invalid, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { openSecret, sealSecret } from '../../kernel/secrets.ts';
import { recordAudit } from '../../records/audit.ts';
import { dumpInstallation, tryInstallation } from '../archive/database.ts';
import { ArchiveError } from '../archive/format.ts';
import { type BackupKey, keyFrom, newIdentity, recipientOf } from '../archive/key.ts';
import { isHeld, whileHolding } from '../held.ts';
import { filesOf } from './files.ts';
import { keepKey, loadKey } from './key.ts';
import { bucketPlace, directoryPlace, type Place } from './places.ts';
import { kept } from './retention.ts';
import type { BackupItem, BackupList, BackupSettings, PlaceSettings } from './schema.ts';

const DEFAULT: BackupSettings = {
  schedule: 'off',
  hour: 2,
  keep: { daily: 7, weekly: 4, monthly: 6 },
  place: { kind: 'directory', path: null },
};

/** A backup holds every workspace of the installation, so it is for the owner of the first of them. */
export async function requireKeeper(ctx: Context): Promise<void> {
  const first = await ctx.runtime.database.directory
    .selectFrom('workspace')
    .select('id')
    .where('ready_at', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (ctx.role === 'owner' && first?.id === ctx.workspace.id) return;
  throw forbidden('Backups hold all workspaces of this Kith: they are for the owner of its first workspace');
}

export async function listBackups(ctx: Context): Promise<BackupList> {
  await requireKeeper(ctx);
  await endOrphans(ctx.runtime);
  const settings = await loadSettings(ctx.runtime);
  return { data: await backups(ctx.runtime, 100), settings: shown(settings), key: await keyOf(ctx.runtime) };
}

async function backups(runtime: Runtime, limit: number): Promise<BackupItem[]> {
  const rows = await runtime.database.directory
    .selectFrom('backup')
    .selectAll()
    .where('state', '!=', 'gone')
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute();
  return rows as unknown as BackupItem[];
}

async function keyOf(runtime: Runtime): Promise<BackupList['key']> {
  const key = loadKey(runtime.config.dataDir);
  return key ? { kind: key.kind, recipient: await recipientOf(key) } : { kind: 'none', recipient: null };
}

const shown = (settings: BackupSettings): BackupSettings =>
  settings.place.kind === 's3' ? { ...settings, place: { ...settings.place, secret_access_key: undefined } } : settings;

export async function loadSettings(runtime: Runtime): Promise<BackupSettings> {
  const row = await runtime.database.directory.selectFrom('backup_settings').select('settings').executeTakeFirst();
  if (!row) return DEFAULT;
  const settings = row.settings as unknown as BackupSettings;
  if (settings.place.kind !== 's3') return settings;
  const sealed = settings.place.secret_access_key ?? '';
  const opened = openSecret(runtime.config.secret, 'backup place', sealed) ?? undefined;
  return { ...settings, place: { ...settings.place, secret_access_key: opened } };
}

export async function changeSettings(ctx: Context, wish: BackupSettings): Promise<BackupList> {
  await requireKeeper(ctx);
  const place = await completed(ctx.runtime, wish.place);
  placeOf(ctx.runtime, place);
  const sealed =
    place.kind === 's3'
      ? {
          ...place,
          secret_access_key: sealSecret(ctx.runtime.config.secret, 'backup place', place.secret_access_key ?? ''),
        }
      : place;
  const settings = JSON.stringify({ ...wish, place: sealed });
  await sql`insert into kith.backup_settings (settings) values (${settings}::jsonb)
    on conflict (one) do update set settings = excluded.settings, updated_at = now()`.execute(
    ctx.runtime.database.directory,
  );
  await recordAudit(ctx, {
    action: 'backups.settings_changed',
    detail: { schedule: wish.schedule, place: place.kind },
  });
  return listBackups(ctx);
}

/** With the secret that is kept, where none was given anew. */
async function completed(runtime: Runtime, place: PlaceSettings): Promise<PlaceSettings> {
  if (place.kind !== 's3' || place.secret_access_key) return place;
  const known = (await loadSettings(runtime)).place;
  const secret =
    known.kind === 's3' && known.access_key_id === place.access_key_id ? known.secret_access_key : undefined;
  if (!secret)
    throw invalid('Give the secret access key', [
      { field: 'place.secret_access_key', code: 'required', message: 'Give the secret access key' },
    ]);
  return { ...place, secret_access_key: secret };
}

export async function testPlace(ctx: Context, place: PlaceSettings): Promise<void> {
  await requireKeeper(ctx);
  try {
    await placeOf(ctx.runtime, await completed(ctx.runtime, place)).test();
  } catch (error) {
    throw asRefusal(error);
  }
}

const asRefusal = (error: unknown) => (error instanceof ArchiveError ? invalid(error.message) : error);

export function placeOf(runtime: Runtime, place: PlaceSettings): Place {
  try {
    if (place.kind === 'directory') return directoryPlace(place.path ?? join(runtime.config.dataDir, 'backups'));
    return bucketPlace({ ...place, secret_access_key: place.secret_access_key ?? '' }, runtime.outgoing);
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Sets how new backups are encrypted. A generated key is given back this once. */
export async function changeKey(ctx: Context, wish: { kind: 'generate' | 'passphrase' | 'none'; passphrase?: string }) {
  await requireKeeper(ctx);
  if (wish.kind === 'passphrase' && !wish.passphrase)
    throw invalid('Give a passphrase', [{ field: 'passphrase', code: 'required', message: 'Give a passphrase' }]);
  const key =
    wish.kind === 'generate' ? await newIdentity() : wish.kind === 'passphrase' ? keyFrom(wish.passphrase ?? '') : null;
  keepKey(ctx.runtime.config.dataDir, key);
  await recordAudit(ctx, { action: 'backups.key_changed', detail: { kind: key?.kind ?? 'none' } });
  const { kind, recipient } = await keyOf(ctx.runtime);
  return { kind, recipient, secret: wish.kind === 'generate' ? (key as BackupKey).secret : null };
}

/** Begins a backup in the background. */
export async function askForBackup(ctx: Context): Promise<BackupList> {
  await requireKeeper(ctx);
  await endOrphans(ctx.runtime);
  if ((await backups(ctx.runtime, 1)).some(({ state }) => state === 'running'))
    throw conflict('A backup is being made already');
  await recordAudit(ctx, { action: 'backup.asked' });
  const id = await begin(ctx.runtime, 'asked');
  await ctx.runtime.jobs.add(ctx.runtime, 'backups.make', { id }, { jobKey: 'backups.make' });
  return listBackups(ctx);
}

export async function begin(runtime: Runtime, reason: BackupItem['reason']): Promise<string> {
  const settings = await loadSettings(runtime);
  const id = uuidv7();
  const at = runtime.now().toISOString();
  const encrypted = loadKey(runtime.config.dataDir) !== null;
  const stamp = at.slice(0, 19).replaceAll(':', '').replace('T', '-');
  await runtime.database.directory
    .insertInto('backup')
    .values({
      id,
      name: `kith-${stamp}-${id.slice(-6)}.tar.gz${encrypted ? '.age' : ''}`,
      place: placeOf(runtime, settings.place).label,
      state: 'running',
      reason,
      encrypted,
      started_at: at,
    })
    .execute();
  return id;
}

/** Makes the backup that `begin` noted, tries it, and lets go of those that the retention rule no longer keeps. */
export async function makeBackup(runtime: Runtime, id: string): Promise<void> {
  await whileHolding(connectionOf(runtime.database), holdOf(id), async () => {
    const row = await find(runtime, id);
    if (row?.state === 'running') await make(runtime, row);
    // Also the trial that a killed process did not come to the end of.
    if (row?.state === 'running' || row?.tried_at === null) await tryBackup(runtime, id);
  });
}

const holdOf = (id: string) => `backup ${id}`;

async function make(runtime: Runtime, row: BackupItem): Promise<void> {
  const { id } = row;
  const settings = await loadSettings(runtime);
  const place = placeOf(runtime, settings.place);
  const key = row.encrypted ? loadKey(runtime.config.dataDir) : null;
  const connection = connectionOf(runtime.database);
  try {
    let rows = 0;
    let tables = 0;
    const size = await place.put(row.name, async (target) => {
      const sums = await dumpInstallation(connection, target, {
        key,
        files: filesOf(runtime.config.dataDir),
        madeAt: runtime.now(),
      });
      tables = Object.keys(sums.tables).length;
      rows = Object.values(sums.tables).reduce((sum, table) => sum + table.rows, 0);
    });
    await change(runtime, id, { state: 'done', size, tables, rows, finished_at: runtime.now().toISOString() });
  } catch (error) {
    await change(runtime, id, { state: 'failed', error: wordsOf(error), finished_at: runtime.now().toISOString() });
    runtime.log.error({ err: error, backup: id }, 'backup failed');
  }
}

/** Puts a backup back in a database of its own, compares, and drops it again. Then those go that are no longer kept. */
async function tryBackup(runtime: Runtime, id: string): Promise<void> {
  const row = await find(runtime, id);
  if (row?.state !== 'done') return;
  const settings = await loadSettings(runtime);
  const place = placeOf(runtime, settings.place);
  const started = performance.now();
  let restorable = false;
  let trial: string;
  try {
    const source = await place.get(row.name);
    const { sums } = await tryInstallation(connectionOf(runtime.database), source, loadKey(runtime.config.dataDir));
    restorable = true;
    const rows = Object.values(sums.tables).reduce((n, t) => n + t.rows, 0);
    const seconds = Math.max(1, Math.round((performance.now() - started) / 1000));
    trial = `${Object.keys(sums.tables).length} tables, ${rows} rows, ${seconds} s`;
  } catch (error) {
    const { code } = error as { code?: string };
    trial = code === '42501' ? 'Kith may not make a database to try in (the role needs CREATEDB)' : wordsOf(error);
    runtime.log.warn({ err: error, backup: id }, 'the trial of a backup failed');
  }
  await change(runtime, id, { restorable, trial, tried_at: runtime.now().toISOString() });
  await letGo(runtime, settings, place);
}

/** Tries once more, in the background, whether a backup can be put back. */
export async function askForTrial(ctx: Context, id: string): Promise<BackupList> {
  await requireKeeper(ctx);
  const backup = isUuid(id) ? await find(ctx.runtime, id) : null;
  if (backup?.state !== 'done') throw notFound('This backup');
  await recordAudit(ctx, { action: 'backup.trial_asked', title: backup.name });
  await change(ctx.runtime, id, { tried_at: null, restorable: null, trial: null });
  await ctx.runtime.jobs.add(ctx.runtime, 'backups.make', { id }, { jobKey: `try ${id}` });
  return listBackups(ctx);
}

const wordsOf = (error: unknown) =>
  error instanceof ArchiveError ? error.message : `Something went wrong: ${(error as Error).message}`;

async function letGo(runtime: Runtime, settings: BackupSettings, place: Place): Promise<void> {
  const done = (await backups(runtime, 10_000)).filter((b) => b.state === 'done' && b.place === place.label);
  const dated = done.map((backup) => ({ backup, at: new Date(backup.started_at) }));
  const stay = kept(dated, settings.keep);
  // The newest that was found restorable stays, whatever came after it.
  const sure = dated.find(({ backup }) => backup.restorable);
  for (const one of dated) {
    if (stay.has(one) || one === sure) continue;
    await place.remove(one.backup.name);
    await change(runtime, one.backup.id, { state: 'gone' });
  }
}

export async function openBackup(ctx: Context, id: string): Promise<{ backup: BackupItem; content: Readable }> {
  await requireKeeper(ctx);
  const backup = isUuid(id) ? await find(ctx.runtime, id) : null;
  if (backup?.state !== 'done') throw notFound('This backup');
  await recordAudit(ctx, { action: 'backup.downloaded', title: backup.name });
  try {
    const { place } = await loadSettings(ctx.runtime);
    return { backup, content: await placeOf(ctx.runtime, place).get(backup.name) };
  } catch (error) {
    throw asRefusal(error);
  }
}

async function find(runtime: Runtime, id: string): Promise<BackupItem | null> {
  const query = runtime.database.directory.selectFrom('backup').selectAll().where('id', '=', id);
  return ((await query.executeTakeFirst()) as unknown as BackupItem | undefined) ?? null;
}

async function change(runtime: Runtime, id: string, values: Partial<BackupItem>): Promise<void> {
  await runtime.database.directory.updateTable('backup').set(values).where('id', '=', id).execute();
}

/** Whether the schedule asks for a backup now. A backup that was missed while Kith was down is made up for. */
export async function isDue(runtime: Runtime): Promise<boolean> {
  const { schedule, hour } = await loadSettings(runtime);
  if (schedule === 'off') return false;
  const now = runtime.now();
  const slot = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hour));
  if (slot > now) slot.setUTCDate(slot.getUTCDate() - 1);
  if (schedule === 'weekly') slot.setUTCDate(slot.getUTCDate() - slot.getUTCDay());
  const last = (await backups(runtime, 50)).find(({ state }) => state === 'done' || state === 'running');
  return !last || new Date(last.started_at) < slot;
}

/** A backup whose maker was killed never became one: what it left is taken away, and the list says so. */
export async function endOrphans(runtime: Runtime): Promise<void> {
  const { rows } = await sql<BackupItem>`select b.* from kith.backup b
    where (b.state = 'running' or (b.state = 'done' and b.tried_at is null))
      and coalesce(b.finished_at, b.started_at) < ${new Date(runtime.now().getTime() - 60_000).toISOString()}::timestamptz
      and not exists (select 1 from graphile_worker.jobs j where j.task_identifier = 'backups.make' and j.locked_at is null)`.execute(
    runtime.database.directory,
  );
  for (const row of rows) {
    if (await isHeld(runtime, holdOf(row.id))) continue;
    if (row.state === 'done') {
      await runtime.jobs.add(runtime, 'backups.make', { id: row.id }, { jobKey: `try ${row.id}` });
      continue;
    }
    const { place } = await loadSettings(runtime);
    await placeOf(runtime, place)
      .discard(row.name)
      .catch((error) => runtime.log.warn({ err: error, backup: row.id }, 'what a backup left could not be taken away'));
    const finished_at = runtime.now().toISOString();
    await change(runtime, row.id, {
      state: 'failed',
      error: 'It was cut short: Kith was stopped meanwhile',
      finished_at,
    });
  }
}
