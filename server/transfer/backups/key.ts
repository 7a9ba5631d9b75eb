import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BackupKey, keyFrom } from '../archive/key.ts';

/**
 * The key of this installation's backups lies beside its secret, so that backups are made and tried by themselves. It
 * protects what leaves the machine; whoever loses the machine needs the recovery sheet.
 */
const pathOf = (dataDir: string) => join(dataDir, 'backup-key');

export function loadKey(dataDir: string): BackupKey | null {
  const path = pathOf(dataDir);
  return existsSync(path) ? keyFrom(readFileSync(path, 'utf8')) : null;
}

export function keepKey(dataDir: string, key: BackupKey | null): void {
  if (key) writeFileSync(pathOf(dataDir), `${key.secret}\n`, { mode: 0o600 });
  else rmSync(pathOf(dataDir), { force: true });
}
