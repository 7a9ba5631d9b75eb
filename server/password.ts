import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRuntime } from './assemble.ts';
import { ConfigError, loadConfig } from './kernel/config.ts';
import { EmbeddedPostgres } from './kernel/embedded-postgres.ts';
import { DomainError } from './kernel/errors.ts';
import { createLogger } from './kernel/log.ts';
import { isLostConnection } from './kernel/problem.ts';
import { replacePassword } from './workspace/sign-in/service.ts';

const config = loadConfig();
const log = createLogger('silent');
// Only looked up, never started: the server that runs has the database open.
const connection = config.databaseUrl ?? (existsSync(join(config.dataDir, 'secret')) ? embedded() : '');
const runtime = createRuntime(config, connection, log);
try {
  const password = await replacePassword(runtime, process.argv[2] ?? '');
  console.log(`The new password is  ${password}\nAll devices are signed out. Change it after signing in.`);
} catch (error) {
  const known = error instanceof DomainError || error instanceof ConfigError;
  if (!known && !isLostConnection(error)) throw error;
  console.error(known ? error.message : 'The database does not answer. Start Kith first, with the same settings.');
  process.exitCode = 1;
} finally {
  await runtime.database.close();
}

function embedded() {
  return EmbeddedPostgres.prepare(config.dataDir, log).connection;
}
