import { sql } from 'kysely';
import type { Reaction } from '../../kernel/events.ts';
import { requestWork } from './find/runs.ts';
import { comparableObjects } from './find/settings.ts';

/** Whatever is made or changed is compared again, soon after and beside the work that people wait for. */
const queueChanged: Reaction = {
  name: 'duplicates.queue',
  events: ['*.created', '*.updated', '*.trashed', '*.restored', '*.purged'],
  async run(ctx, events) {
    const objects = new Set(comparableObjects(ctx).map((def) => def.name));
    const changed = new Map(events.filter((e) => objects.has(e.object)).map((e) => [e.record_id, e.object]));
    const purged = events.filter((e) => e.name.endsWith('.purged')).map((e) => e.record_id);
    const { schema } = ctx.workspace;
    if (purged.length > 0) {
      // What ended for good cannot be brought back by un-merging either.
      await sql`delete from ${sql.id(schema, 'record_merged')} where record_id = any(${purged}::uuid[])`.execute(
        ctx.db,
      );
      await sql`delete from ${sql.id(schema, 'duplicate_pair')}
        where a = any(${purged}::uuid[]) or b = any(${purged}::uuid[])`.execute(ctx.db);
    }
    if (changed.size === 0) return;
    await sql`insert into ${sql.id(schema, 'duplicate_queue')} (record_id, object)
      select * from unnest(${[...changed.keys()]}::uuid[], ${[...changed.values()]}::text[])
      on conflict (record_id) do nothing`.execute(ctx.db);
    await requestWork(ctx);
  },
};

export const duplicateReactions: Reaction[] = [queueChanged];
