import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connectionOf } from '../../kernel/connection.ts';
import { conflict, DomainError, invalidField, notFound } from '../../kernel/errors.ts';
import { tooLarge } from '../../kernel/files.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { openSecret, sealSecret } from '../../kernel/secrets.ts';
import { systemContext, workspaceById } from '../../kernel/system.ts';
import { recordAudit } from '../../records/audit.ts';
import { ownersPassword, requireNotSetUp, whileSettingUp } from '../../workspace/set-up/service.ts';
import { ArchiveError } from '../archive/format.ts';
import { type BackupKey, keyFrom } from '../archive/key.ts';
import { isHeld, whileHolding } from '../held.ts';
import { checkArchive } from '../moving/check.ts';
import { importWorkspace } from '../moving/import.ts';
import type { ArchiveReport } from '../moving/schema.ts';
import type { Restoration, TakeOver } from './schema.ts';

const PURPOSE = 'restoration';
const AGE = 'age-encryption.org/';
/** Text packs well, but no export of Kith unpacks to more than so many times its size. */
const MOST_TIMES = 100;
const LEAST_ROOM = 300 * 1024 * 1024;

const folderOf = (runtime: Runtime) => join(runtime.config.dataDir, 'restoring');
const pathOf = (runtime: Runtime, id: string) => join(folderOf(runtime), id);
const holdOf = (id: string) => `restoration ${id}`;

interface Row {
  id: string;
  state: Restoration['state'];
  file_name: string;
  size: number;
  encrypted: boolean;
  passphrase: string | null;
  report: ArchiveReport | null;
  account: { email: string; hash: string } | null;
  read: number;
  error: string | null;
}

/** Takes an export of a workspace in, to be checked in the background. Only where nobody has set Kith up yet. */
export async function receive(
  runtime: Runtime,
  file: { name: string; content: Readable; truncated(): boolean },
  announced: number,
): Promise<Restoration> {
  await requireNotSetUp(runtime);
  const { directory } = runtime.database;
  if (
    await directory
      .selectFrom('restoration')
      .select('id')
      .where('state', 'in', ['waiting', 'running'])
      .executeTakeFirst()
  )
    throw conflict('A workspace is being restored right now');
  const id = randomBytes(18).toString('base64url');
  await mkdir(folderOf(runtime), { recursive: true, mode: 0o700 });
  await requireRoom(runtime, announced);
  const { size, encrypted } = await keep(runtime, id, file);
  // What was brought earlier and not used makes room.
  await forget(
    runtime,
    (await directory.selectFrom('restoration').select('id').execute()).map((row) => row.id),
  );
  const now = runtime.now().toISOString();
  await directory
    .insertInto('restoration')
    .values({ id, state: 'checking', file_name: file.name, size, encrypted, created_at: now, touched_at: now })
    .execute();
  await runtime.jobs.add(runtime, 'workspaces.check_restoration', { id }, { jobKey: `check ${id}` });
  return getRestoration(runtime, id);
}

async function keep(
  runtime: Runtime,
  id: string,
  file: { content: Readable; truncated(): boolean },
): Promise<{ size: number; encrypted: boolean }> {
  const path = pathOf(runtime, id);
  try {
    await pipeline(file.content, createWriteStream(path, { mode: 0o600 }));
    if (file.truncated()) throw tooLarge(runtime.config.archiveLimit);
    const handle = await open(path, 'r');
    try {
      const head = await handle.read(Buffer.alloc(AGE.length), 0, AGE.length, 0);
      const { size } = await handle.stat();
      return { size, encrypted: head.buffer.toString('latin1').startsWith(AGE) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(runtime) : error;
  }
}

const noRoom = (runtime: Runtime) =>
  new DomainError('too_large', `There is not enough room for it on the disk that holds ${runtime.config.dataDir}`);

async function requireRoom(runtime: Runtime, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(runtime.config.dataDir);
  if (bavail * bsize < bytes + LEAST_ROOM) throw noRoom(runtime);
}

export async function getRestoration(runtime: Runtime, id: string): Promise<Restoration> {
  let row = await find(runtime, id);
  if ((row.state === 'running' || row.state === 'checking') && (await isOrphan(runtime, row))) {
    const error = 'Kith was stopped meanwhile. Nothing was changed: start it again';
    await change(runtime, id, { state: row.report ? 'failed' : 'refused', error });
    row = await find(runtime, id);
  }
  const { state, file_name, size, encrypted, report, error, read } = row;
  const whole = report?.bytes ?? size * 8;
  const progress = state === 'done' || state === 'checked' ? 1 : Math.min(0.99, whole > 0 ? read / whole : 0);
  return { id, state, file_name, size, encrypted, progress, report, error };
}

/** Nobody is at it, and nobody will be: what waits in the queue has not been read from. */
async function isOrphan(runtime: Runtime, row: Row): Promise<boolean> {
  return row.read > 0 && !(await isHeld(runtime, holdOf(row.id)));
}

/** Checks it again, with another passphrase. */
export async function checkAgain(runtime: Runtime, id: string, passphrase: string): Promise<Restoration> {
  const row = await find(runtime, id);
  await requireNotSetUp(runtime);
  if (row.state !== 'refused' && row.state !== 'checked') throw conflict('It is being read at the moment');
  const sealed = sealSecret(runtime.config.secret, PURPOSE, passphrase);
  await change(runtime, id, { state: 'checking', passphrase: sealed, error: null, report: null, read: 0 });
  await runtime.jobs.add(runtime, 'workspaces.check_restoration', { id }, { jobKey: `check ${id}` });
  return getRestoration(runtime, id);
}

/** Puts the workspace back, in the background; the owner named signs in with the password given. */
export async function startRestoration(runtime: Runtime, id: string, wish: TakeOver): Promise<Restoration> {
  const row = await find(runtime, id);
  await requireNotSetUp(runtime);
  if (row.state !== 'checked' && row.state !== 'failed') throw conflict('Check the file first');
  const owner = row.report?.members.find((member) => member.owner && member.email === wish.email);
  if (!owner) throw invalidField('email', 'invalid', 'Choose an owner of this workspace');
  await requireRoom(runtime, (row.report?.bytes ?? 0) * 2);
  const hash = await ownersPassword(wish.password, owner.email);
  const account = JSON.stringify({ email: owner.email, hash });
  await change(runtime, id, { state: 'waiting', account, error: null, read: 0 });
  await runtime.jobs.add(runtime, 'workspaces.restore', { id }, { jobKey: `restore ${id}` });
  return getRestoration(runtime, id);
}

export async function dropRestoration(runtime: Runtime, id: string): Promise<void> {
  const row = await find(runtime, id);
  if (row.state === 'running' || row.state === 'waiting') throw conflict('It is being put back at the moment');
  await forget(runtime, [id]);
}

/** Reads the file to its end and says what is in it, or why it cannot be used. */
export async function checkRestoration(runtime: Runtime, id: string): Promise<void> {
  await whileHolding(connectionOf(runtime.database), holdOf(id), async () => {
    const row = await findOrNull(runtime, id);
    if (row?.state !== 'checking') return;
    try {
      const report = await checkArchive(connectionOf(runtime.database), sourceOf(runtime, id), keyOf(runtime, row), {
        most: mostOf(row),
        onBytes: noting(runtime, id),
      });
      if (!report.members.some((member) => member.owner))
        throw new ArchiveError('Nobody in this workspace is an owner, so nobody could take it over.');
      await change(runtime, id, { state: 'checked', report: JSON.stringify(report), error: null });
    } catch (error) {
      await change(runtime, id, { state: 'refused', error: wordsOf(runtime, error) });
    }
  });
}

/** Puts the workspace back, whole or not at all. A second run after a crash begins anew: nothing was there. */
export async function restoreWorkspace(runtime: Runtime, id: string): Promise<void> {
  await whileHolding(connectionOf(runtime.database), holdOf(id), async () => {
    const row = await findOrNull(runtime, id);
    if (row?.state !== 'waiting' || !row.account) return;
    await change(runtime, id, { state: 'running', read: 1 });
    try {
      const { email, hash } = row.account;
      const connection = connectionOf(runtime.database);
      const moved = await whileSettingUp(runtime, () =>
        importWorkspace(connection, runtime.config.dataDir, sourceOf(runtime, id), keyOf(runtime, row), {
          owner: { email, passwordHash: hash },
          most: mostOf(row),
          onBytes: noting(runtime, id),
        }),
      );
      const ctx = systemContext(runtime, await workspaceById(runtime, moved.id));
      await recordAudit(ctx, { action: 'workspace.restored', detail: { made_at: row.report?.made_at ?? null } });
      await change(runtime, id, { state: 'done', passphrase: null, account: null });
      await rm(pathOf(runtime, id), { force: true });
    } catch (error) {
      await change(runtime, id, { state: 'failed', error: wordsOf(runtime, error) });
    }
  });
}

function wordsOf(runtime: Runtime, error: unknown): string {
  if (error instanceof ArchiveError || error instanceof DomainError) return error.message;
  runtime.log.error({ err: error }, 'a restoration failed');
  const { code } = error as { code?: string };
  if (code === 'ENOSPC' || code === '53100') return noRoom(runtime).message;
  return 'The archive cannot be read: it was altered after it was made, or something went wrong here. Nothing was changed';
}

const sourceOf = (runtime: Runtime, id: string) => createReadStream(pathOf(runtime, id), { highWaterMark: 256 * 1024 });

const mostOf = ({ size }: Row) => Math.max(1024 * 1024 * 1024, size * MOST_TIMES);

function keyOf(runtime: Runtime, { passphrase }: Row): BackupKey | null {
  const phrase = passphrase ? openSecret(runtime.config.secret, PURPOSE, passphrase) : null;
  return phrase ? keyFrom(phrase) : null;
}

/** Notes how far the reading is, now and then. */
function noting(runtime: Runtime, id: string): (bytes: number) => void {
  let last = 0;
  return (bytes) => {
    const now = performance.now();
    if (last > 0 && now - last < 700) return;
    last = now;
    change(runtime, id, { read: bytes }).catch(() => {});
  };
}

/** Files that nobody took over go after a day. */
export async function forgetRestorations(runtime: Runtime): Promise<void> {
  const before = new Date(runtime.now().getTime() - 86_400_000).toISOString();
  const old = await runtime.database.directory
    .selectFrom('restoration')
    .select('id')
    .where('touched_at', '<', before)
    .execute();
  await forget(
    runtime,
    old.map((row) => row.id),
  );
}

async function forget(runtime: Runtime, ids: string[]): Promise<void> {
  for (const id of ids) {
    await rm(pathOf(runtime, id), { force: true });
    await runtime.database.directory.deleteFrom('restoration').where('id', '=', id).execute();
  }
}

async function find(runtime: Runtime, id: string): Promise<Row> {
  const row = await findOrNull(runtime, id);
  if (!row) throw notFound('This restoration');
  return row;
}

async function findOrNull(runtime: Runtime, id: string): Promise<Row | null> {
  if (!/^[\w-]{24}$/.test(id)) return null;
  const row = await runtime.database.directory
    .selectFrom('restoration')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return (row as unknown as Row | undefined) ?? null;
}

const change = (runtime: Runtime, id: string, values: Record<string, unknown>) =>
  runtime.database.directory
    .updateTable('restoration')
    .set({ ...values, touched_at: runtime.now().toISOString() })
    .where('id', '=', id)
    .execute();
