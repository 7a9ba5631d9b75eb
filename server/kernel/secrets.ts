import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key of this installation: made once, readable by its owner only. It belongs into backups, beside the database. */
export function loadSecret(dataDir: string): string {
  const path = join(dataDir, 'secret');
  const made = randomBytes(32).toString('hex');
  try {
    // `wx`: of two processes that start at once, one writes and both read the same.
    writeFileSync(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const kept = readFileSync(path, 'utf8').trim();
  if (kept.length < 32)
    throw new Error(`${path} is damaged: restore it from a backup, or delete it to have a new one made`);
  return kept;
}
