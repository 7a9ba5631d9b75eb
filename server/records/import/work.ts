import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { systemContext, workspaceById } from '../../kernel/system.ts';
import { actingContext } from './actor.ts';
import { findImport, type ImportRow } from './queries.ts';

export interface ImportPayload {
  workspace: string;
  import: string;
  force?: 'keep_later' | 'overwrite';
}

/** The name of the job that brings an import in this state forward. */
export const jobFor = { checking: 'imports.check', running: 'imports.run', undoing: 'imports.undo' } as const;

export const payloadOf = (ctx: Context, id: string, force?: ImportPayload['force']): ImportPayload => ({
  workspace: ctx.workspace.id,
  import: id,
  ...(force ? { force } : {}),
});

/** A context in the name of whoever asked for the work, bound to its import. */
export async function workContext(ctx: Context, row: ImportRow): Promise<Context> {
  return { ...(await actingContext(ctx, row.actor)), origin: { kind: 'import', id: row.id } };
}

/**
 * Works on an import while holding it: a session lock that PostgreSQL drops when this process dies, so that another
 * may go on, and never two at once. Does nothing where somebody else holds it or the import is gone.
 */
export async function holding(
  runtime: Runtime,
  payload: ImportPayload,
  work: (ctx: Context, row: ImportRow) => Promise<void>,
): Promise<boolean> {
  const workspace = await workspaceById(runtime, payload.workspace);
  const system = systemContext(runtime, workspace);
  const client = await runtime.database.pool.connect();
  const key = `import ${payload.import}`;
  try {
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [key]);
    if (!rows[0]?.held) return false;
    try {
      const row = await findImport(system, payload.import);
      if (row) await work(await workContext(system, row), row);
      return true;
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
    }
  } finally {
    client.release();
  }
}

/** Whether a live worker holds the import at this moment. */
export async function isHeld(ctx: Context, id: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`import ${id}`}, 0)) as free`.execute(ctx.db);
  return !rows[0]?.free;
}
