import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import type { Database } from '../../kernel/db.ts';
import type { Logger } from '../../kernel/log.ts';
import { listenFor } from '../../kernel/notices.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { holdInTransaction, install, type Loaded, loadedOf, loadedSchemas, standardCatalog } from '../catalog.ts';
import { buildCatalog } from './build.ts';
import { type Definitions, definitionsVersion, nextVersion, readDefinitions } from './rows.ts';

/** What other processes listen to: the payload is the schema whose definitions changed. */
const DEFINITIONS_CHANGED = 'kith_definitions';

const loading = new WeakMap<Database, Map<string, Promise<void>>>();

/** See `Runtime.prepare`. */
export function prepareCatalog(
  database: Database,
  schema: string,
  log: Logger,
  version?: number | 'newest',
): Promise<void> | null {
  const known = loadedOf(database, schema);
  if (known && version !== 'newest' && known.version >= (version ?? 0)) return null;
  return version === 'newest' ? newest(database, schema, log) : load(database, schema, log, version ?? 0);
}

async function newest(database: Database, schema: string, log: Logger): Promise<void> {
  const version = await definitionsVersion(database.workspace(schema), schema);
  await prepareCatalog(database, schema, log, version);
}

/** Of many who ask at once one reads; who needs a newer version than that one finds reads again. */
async function load(database: Database, schema: string, log: Logger, version: number): Promise<void> {
  const underway = loading.get(database) ?? new Map<string, Promise<void>>();
  loading.set(database, underway);
  for (;;) {
    const known = loadedOf(database, schema);
    if (known && known.version >= version) return;
    let reading = underway.get(schema);
    if (!reading) {
      reading = read(database, schema, log).finally(() => underway.delete(schema));
      underway.set(schema, reading);
    }
    await reading;
  }
}

async function read(database: Database, schema: string, log: Logger): Promise<void> {
  const stored = await readDefinitions(database.workspace(schema), schema);
  install(database, schema, made(database, schema, stored, log));
}

function made(database: Database, schema: string, stored: Definitions, log: Logger): Loaded {
  const before = loadedOf(database, schema)?.catalog;
  try {
    return { version: stored.version, catalog: buildCatalog(standardCatalog(), stored, before) };
  } catch (error) {
    // Better to go on with what was known than to lock everybody out; the next change tries anew.
    log.error({ err: error, schema }, 'the definitions of a workspace do not fit together');
    return { version: stored.version, catalog: before ?? standardCatalog() };
  }
}

/** Hears of changes that other processes make. Without it a process learns of them when somebody signs in, or acts again after some seconds. */
export function followDefinitions(runtime: Runtime): () => Promise<void> {
  const { database, log } = runtime;
  const again = (schema: string) => {
    if (!loadedOf(database, schema)) return;
    prepareCatalog(database, schema, log, 'newest')?.catch((error) =>
      log.warn({ err: error, schema }, 'the definitions of a workspace were not read again'),
    );
  };
  return listenFor(runtime, DEFINITIONS_CHANGED, again, () => loadedSchemas(database).forEach(again));
}

/**
 * Changes definitions in one transaction, one change after another. Inside, `catalog(ctx)` is what stands in the
 * database at that moment; `refresh` makes it what `work` has written: whoever calls it writes no more definitions. After the commit this process works by it at
 * once, and the others are told.
 */
export async function changeDefinitions<T>(
  ctx: Context,
  work: (ctx: Context, refresh: () => Promise<void>) => Promise<T>,
): Promise<T> {
  return inTransaction(ctx, async (ctx) => {
    const { schema } = ctx.workspace;
    const { database, log } = ctx.runtime;
    await nextVersion(ctx.db, schema);
    let current: Loaded | null = null;
    let asked = false;
    const read = async () => {
      const stored = await readDefinitions(ctx.db, schema);
      const before = current?.catalog ?? loadedOf(database, schema)?.catalog;
      current = { version: stored.version, catalog: buildCatalog(standardCatalog(), stored, before) };
      holdInTransaction(ctx, current.catalog);
    };
    await read();
    const result = await work(ctx, async () => {
      asked = true;
      await read();
    });
    if (!asked) await read();
    await sql`select pg_notify(${DEFINITIONS_CHANGED}, ${schema})`.execute(ctx.db);
    ctx.transaction?.afterCommit.push(() => {
      if (current) install(database, schema, current);
      log.debug({ schema, version: current?.version }, 'definitions changed');
    });
    return result;
  });
}
