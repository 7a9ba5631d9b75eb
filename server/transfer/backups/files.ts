import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { filePath } from '../../kernel/files.ts';
import { ArchiveError } from '../archive/format.ts';

interface ArchivedFile {
  name: string;
  path: string;
}

/** The files of an installation: its secret, and everything that was uploaded. */
export async function* filesOf(dataDir: string): AsyncGenerator<ArchivedFile> {
  const secret = join(dataDir, 'secret');
  if (existsSync(secret)) yield { name: 'secret', path: secret };
  for await (const { name, path } of contents(dataDir)) yield { name: `files/${name}`, path };
  const workspaces = await readdir(join(dataDir, 'attachments')).catch(() => []);
  for (const schema of workspaces) if (SCHEMA.test(schema)) yield* attachmentsOf(dataDir, schema);
}

/** What people have attached to the records of one workspace. */
export async function* attachmentsOf(dataDir: string, schema: string): AsyncGenerator<ArchivedFile> {
  for await (const { name, path } of contents(join(dataDir, 'attachments', schema)))
    yield { name: `attachments/${schema}/${name}`, path };
}

const SCHEMA = /^ws_[0-9a-z]+$/;

/** The files below `store`, each by the hash of its content (see `filePath`). */
async function* contents(store: string): AsyncGenerator<ArchivedFile> {
  const folder = join(store, 'files');
  for (const shelf of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!shelf.isDirectory() || !/^[0-9a-f]{2}$/.test(shelf.name)) continue;
    for (const name of await readdir(join(folder, shelf.name))) {
      if (/^[0-9a-f]{64}$/.test(name)) yield { name, path: join(folder, shelf.name, name) };
    }
  }
}

export const ALTERED = 'A file in the archive is not what it was when the archive was made. Take another one.';

/** Whether a file of a workspace's archive bears a name that Kith gives. */
export const isArchivedFile = (name: string) => /^(?:files|attachments\/ws_[0-9a-z]+)\/[0-9a-f]{64}$/.test(name);

/** Where a file of an archive belongs; null for names that Kith does not give. */
function placeOf(dataDir: string, name: string, schemaHere: (schema: string) => string): string | null {
  const [, schema, hash = ''] = /^(?:files|attachments\/(ws_[0-9a-z]+))\/([0-9a-f]{64})$/.exec(name) ?? [];
  if (hash) return filePath(schema ? join(dataDir, 'attachments', schemaHere(schema)) : dataDir, hash);
  return name === 'secret' ? join(dataDir, 'secret.restored') : null;
}

/** Puts a file of an archive in its place; the secret beside its place until all else is there. Only names that Kith itself gives are taken. */
export async function keepArchived(
  dataDir: string,
  name: string,
  content: Readable,
  secret: 'aside' | 'leave',
  /** A workspace may lie in another schema here than where it came from. */
  schemaHere: (schema: string) => string = (schema) => schema,
  /** Told of each path that was not there before. */
  onNew?: (path: string) => void,
): Promise<void> {
  const path = placeOf(dataDir, name, schemaHere);
  if (!path) throw new ArchiveError('The archive holds a file that Kith does not know.');
  if (name === 'secret' && secret === 'leave') {
    for await (const _ of content);
    return;
  }
  await mkdir(join(path, '..'), { recursive: true });
  const draft = `${path}.restoring`;
  const hash = createHash('sha256');
  try {
    await pipeline(
      content,
      async function* (pieces) {
        for await (const piece of pieces as AsyncIterable<Buffer>) {
          hash.update(piece);
          yield piece;
        }
      },
      createWriteStream(draft, { mode: 0o600 }),
    );
    // Files are called by what is in them: another content would take the place of somebody's.
    if (name !== 'secret' && !name.endsWith(hash.digest('hex'))) throw new ArchiveError(ALTERED);
    if (!existsSync(path)) onNew?.(path);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
