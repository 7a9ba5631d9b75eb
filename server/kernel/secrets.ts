import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
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

/** The key for one purpose: what is sealed for one cannot be opened as another. */
const keyFor = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'kith', purpose, 32));

/** Encrypts what must not be readable in the database or a backup of it (AES-256-GCM). */
export function sealSecret(secret: string, purpose: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, purpose), nonce);
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64url')}`;
}

/** Null where it was sealed with another key, for another purpose, or altered. */
export function openSecret(secret: string, purpose: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64url');
  if (!sealed.startsWith('v1.') || bytes.length < 28) return null;
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, purpose), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
