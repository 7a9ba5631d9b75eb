import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { idOf } from '../records/reference.ts';
import type { Draft } from '../records/types.ts';

/** Refuses a tie that is there already: two live records of the object with the same values in `fields`. */
export async function refuseTwice(
  ctx: Context,
  drafts: Draft[],
  fields: string[],
  field: string,
  message: string,
): Promise<void> {
  const [first] = drafts;
  if (!first) return;
  const keyOf = (draft: Draft) => fields.map((name) => idOf(draft.get(name)) ?? String(draft.get(name))).join(' ');
  const columns = fields.map((name) => (name === 'role' ? name : `${name}_id`));
  const deals = [...new Set(drafts.map((d) => idOf(d.get('deal'))).filter((id) => id !== null))];
  const { rows } = await sql<{ id: string; key: string }>`
    select id, concat_ws(' ', ${sql.join(columns.map((c) => sql.ref(c)))}) as key
    from ${sql.id(ctx.workspace.schema, first.object)}
    where deal_id = any (${deals}::uuid[]) and trashed_at is null and id <> all (${drafts.map((d) => d.id)}::uuid[])`.execute(
    ctx.db,
  );
  const taken = new Set(rows.map((row) => row.key));
  for (const draft of drafts) {
    if (draft.op === 'trash' || draft.op === 'purge') continue;
    const key = keyOf(draft);
    if (taken.has(key)) draft.refuse(field, 'not_unique', message);
    taken.add(key);
  }
}
