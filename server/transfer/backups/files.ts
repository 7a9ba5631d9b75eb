import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArchiveError } from '../archive/format.ts';

/** The files of an installation: its secret, and everything that was uploaded. */
export async function* filesOf(dataDir: string): AsyncGenerator<{ name: string; path: string }> {
  const secret = join(dataDir, 'secret');
  if (existsSync(secret)) yield { name: 'secret', path: secret };
  const folder = join(dataDir, 'files');
  for (const shelf of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!shelf.isDirectory() || !/^[0-9a-f]{2}$/.test(shelf.name)) continue;
    for (const name of await readdir(join(folder, shelf.name))) {
      if (/^[0-9a-f]{64}$/.test(name)) yield { name: `files/${name}`, path: join(folder, shelf.name, name) };
    }
  }
}

/** Puts a file of an archive in its place; the secret beside its place until all else is there. Only names that Kith itself gives are taken. */
export async function keepArchived(
  dataDir: string,
  name: string,
  content: Readable,
  secret: 'aside' | 'leave',
): Promise<void> {
  const file = /^files\/([0-9a-f]{64})$/.exec(name)?.[1];
  const path = file
    ? join(dataDir, 'files', file.slice(0, 2), file)
    : name === 'secret' && secret === 'aside'
      ? join(dataDir, 'secret.restored')
      : null;
  if (!path) {
    if (!file && name !== 'secret') throw new ArchiveError('The archive holds a file that Kith does not know.');
    for await (const _ of content);
    return;
  }
  await mkdir(join(path, '..'), { recursive: true });
  const draft = `${path}.restoring`;
  try {
    await pipeline(content, createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
