import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from './errors.ts';
import { uuidv7 } from './ids.ts';

export interface StoredFile {
  sha256: string;
  size: number;
  path: string;
}

/** Where the file with this content lies. Files are kept by content, so the same upload twice is one file. */
export function filePath(dataDir: string, sha256: string): string {
  return join(dataDir, 'files', sha256.slice(0, 2), sha256);
}

/** A name for a file that is not complete yet. */
export async function temporaryPath(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'files', 'incoming');
  await mkdir(folder, { recursive: true });
  return join(folder, uuidv7());
}

/**
 * Keeps what `source` delivers, without holding it in memory. `watch` sees each piece as it passes.
 * @throws too_large beyond `limit` bytes; nothing stays behind then
 */
export async function keepFile(
  dataDir: string,
  source: Readable,
  limit: number,
  watch: (piece: Buffer) => void = () => {},
): Promise<StoredFile> {
  const path = await temporaryPath(dataDir);
  const hash = createHash('sha256');
  let size = 0;
  async function* counted() {
    for await (const piece of source as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limit) throw tooLarge(limit);
      hash.update(piece);
      watch(piece);
      yield piece;
    }
  }
  try {
    await pipeline(counted, createWriteStream(path));
    return await adoptFile(dataDir, path, hash.digest('hex'), size);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Moves a complete file to its place. */
export async function adoptFile(dataDir: string, path: string, sha256: string, size: number): Promise<StoredFile> {
  const place = filePath(dataDir, sha256);
  await mkdir(join(place, '..'), { recursive: true });
  await rename(path, place);
  return { sha256, size, path: place };
}

export async function dropFile(dataDir: string, sha256: string): Promise<void> {
  await rm(filePath(dataDir, sha256), { force: true });
}

/** What an upload beyond the limit is answered with. */
export const tooLarge = (limit: number) =>
  new DomainError(
    'too_large',
    `The file is larger than ${Math.floor(limit / 1024 / 1024)} MB, the most that is allowed`,
  );
