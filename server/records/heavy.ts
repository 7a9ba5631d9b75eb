import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';

/** From so many records on, what may come after a write waits for its end. */
const HEAVY = 10_000;

/** The question below as text, for connections of their own; `@name` stands for a table of the workspace. */
export const HEAVY_WRITES = `select exists (
    select 1 from @import where state in ('running', 'undoing') and coalesce((format->>'rows')::bigint, 0) > ${HEAVY}
      and updated_at > now() - interval '10 minutes'
  ) or exists (select 1 from @work where state = 'running' and total > ${HEAVY}) as heavy`;

/**
 * Whether records are being written by the ten thousand: by an import, its undoing, or work in the background. Upkeep
 * that nobody waits for (comparing, measuring) would take half of the machine from it, and would do the same again for
 * what it writes next.
 */
export async function isHeavilyWritten(ctx: Context): Promise<boolean> {
  const text = HEAVY_WRITES.replace(/@(\w+)/g, (_, table: string) => `"${ctx.workspace.schema}".${table}`);
  const { rows } = await sql<{ heavy: boolean }>`${sql.raw(text)}`.execute(ctx.db);
  return rows[0]?.heavy ?? false;
}
