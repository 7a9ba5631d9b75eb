import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { NewEvent } from '../../records/types.ts';

/** What decides where companies belong. */
const deciding = ['rules', 'parent', 'position', 'trashed_at'];

export const territoryRules: Rules = {
  async prepare(ctx, drafts) {
    const moved = drafts.filter((d) => (d.op === 'create' || d.op === 'update') && idOf(d.values.parent));
    if (moved.length === 0) return;
    await holdTree(ctx);
    const { rows } = await sql<{ id: string; parent_id: string | null }>`select id, parent_id
      from ${sql.id(ctx.workspace.schema, 'territory')}`.execute(ctx.db);
    const parents = new Map(rows.map((row) => [row.id, row.parent_id]));
    for (const draft of drafts) if ('parent' in draft.values) parents.set(draft.id, idOf(draft.values.parent));
    for (const draft of moved) {
      if (isCircular(draft.id, parents))
        draft.refuse('parent', 'circular', 'A territory cannot be part of itself or of one below it');
    }
  },

  after(_ctx, written) {
    return written.flatMap(({ op, id, after, record }): NewEvent[] => {
      const decides = op !== 'purge' && (op !== 'update' || deciding.some((field) => after && field in after));
      const payload = { name: record.name, parent: record.parent };
      return decides ? [{ name: 'territory.rules_changed', object: 'territory', record_id: id, payload }] : [];
    });
  },
};

/** Of two who rearrange the tree at once the second waits, and then finds what the first has made. */
export async function holdTree(ctx: Context): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.workspace.schema}.territories`}, 0))`.execute(
    ctx.db,
  );
}

/** Whether a node lies below itself. */
export function isCircular(id: string, parents: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at = parents.get(id) ?? null; at && !seen.has(at); at = parents.get(at) ?? null) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
}
