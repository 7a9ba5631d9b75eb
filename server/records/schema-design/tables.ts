import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict, DomainError } from '../../kernel/errors.ts';
import { addColumns, createTable, dropColumns, tableName } from '../ddl.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { columnsOf } from '../storage.ts';

/** PostgreSQL takes 1,600 columns in a table, and counts those that were dropped. */
const MOST_COLUMNS = 1500;
const LOCK_TIMEOUT = '200ms';
const TRIES = 20;
/** Lock not available in time, deadlock. */
const BUSY = new Set(['55P03', '40P01']);

export const makeTable = (ctx: Context, def: ObjectDefinition) => alter(ctx, createTable(def, ctx.workspace.schema));

export async function makeColumns(ctx: Context, def: ObjectDefinition, field: Field): Promise<void> {
  const { rows } = await sql<{ used: number }>`select max(attnum) as used from pg_attribute
    where attrelid = ${tableName(def, ctx.workspace.schema)}::regclass`.execute(ctx.db);
  if ((rows[0]?.used ?? 0) + columnsOf(field).length > MOST_COLUMNS) {
    throw conflict(
      `${def.labels} cannot hold more fields: a table of the database takes ${MOST_COLUMNS} columns, and those of deleted fields count too. Keep what belongs together in an object of its own`,
    );
  }
  await alter(ctx, addColumns(def, field, ctx.workspace.schema));
}

export const endColumns = (ctx: Context, def: ObjectDefinition, field: Field) =>
  alter(ctx, dropColumns(def, field, ctx.workspace.schema));

export const endTable = (ctx: Context, def: ObjectDefinition) =>
  alter(ctx, `drop table if exists ${tableName(def, ctx.workspace.schema)} cascade`);

/**
 * Changes a table inside the open transaction. Whoever waits long for a table's lock makes everybody wait behind it, so
 * each try gives up soon, and there are many.
 */
async function alter(ctx: Context, statements: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await sql`savepoint altering`.execute(ctx.db);
    try {
      await sql.raw(`set local lock_timeout = '${LOCK_TIMEOUT}'`).execute(ctx.db);
      await sql.raw(statements).execute(ctx.db);
      await sql.raw(`set local lock_timeout = 0`).execute(ctx.db);
      await sql`release savepoint altering`.execute(ctx.db);
      return;
    } catch (error) {
      await sql`rollback to savepoint altering`.execute(ctx.db);
      if (!BUSY.has(String((error as { code?: unknown }).code))) throw error;
      if (attempt === TRIES) {
        throw new DomainError('unavailable', 'The table is in use at the moment. Try again in a minute', [], {
          retry_after: 30,
        });
      }
    }
    await sleep(Math.min(40 * attempt, 400) * (0.5 + Math.random()));
  }
}
