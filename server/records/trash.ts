import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { catalog } from './catalog.ts';
import { isMerged } from './duplicates/merge/merged.ts';
import { requireRole } from './permissions.ts';
import { write } from './write/index.ts';

/** How long the trash keeps what nobody restores. */
export const keptDays = 30;
const chunk = 1000;

/**
 * Ends for good (but for what was merged, which un-merging may ask for) what has lain in the trash for longer than `days`; with 0 days, everything in it. Safe to run again.
 * @returns how many records ended
 */
export async function emptyTrash(ctx: Context, days: number, only?: string): Promise<number> {
  requireRole(ctx, 'admin', 'Only administrators may empty the trash');
  let ended = 0;
  for (const def of catalog(ctx).objects) {
    if (only && def.name !== only) continue;
    while (true) {
      const { rows } = await sql<{ id: string }>`select id from ${sql.id(ctx.workspace.schema, def.name)}
        where trashed_at is not null and trashed_at <= ${ctx.now()}::timestamptz - make_interval(days => ${days}::int)
          and not ${isMerged(ctx, 'id')}
        order by trashed_at, id limit ${chunk}`.execute(ctx.db);
      if (rows.length === 0) break;
      const changes = rows.map(({ id }) => ({ op: 'purge' as const, object: def.name, id }));
      const { results } = await write(ctx, changes, { partial: true, reason: 'Trash emptied', returning: false });
      const done = results.filter((r) => r.ok).length;
      ended += done;
      // What cannot end (something live still needs it) stays, and must not be asked for again and again.
      if (done < rows.length) break;
    }
  }
  return ended;
}
