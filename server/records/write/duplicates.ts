import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { PREPARED } from '../../kernel/db.ts';
import { DomainError } from '../../kernel/errors.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { mayAsk } from '../permissions.ts';
import type { Group } from './draft.ts';

const most = 5;

/** On entry by hand: a record that shares a telling field (`duplicates` of the definition) is shown before a second is made. */
export async function refuseDuplicates(ctx: Context, group: Group): Promise<void> {
  const { def } = group;
  const guard = guardOf(ctx, def);
  const seen = guard ? sql` and ${compileCondition(ctx, guard, 't')}` : sql``;
  for (const draft of group.drafts) {
    const same = def.duplicates.flatMap((name) => {
      const value = draft.get(name);
      return typeof value === 'string' && !draft.refused && mayAsk(ctx, def, name)
        ? [
            sql`(select t.id, ${sql.ref(`t.${def.title}`)} as title, ${sql.lit(name)}::text as field
            from ${sql.id(ctx.workspace.schema, def.name)} as t
            where lower(${sql.ref(`t.${name}`)}) = lower(${value}::text) and t.trashed_at is null${seen} limit ${sql.lit(most)})`,
          ]
        : [];
    });
    if (same.length === 0) continue;
    const { rows } = await sql<{
      id: string;
      title: string;
      field: string;
    }>`${sql.raw(PREPARED)} ${sql.join(same, sql` union all `)}`.execute(ctx.db);
    if (rows.length > 0) {
      draft.refusal = new DomainError('duplicate', `There is already a ${def.label.toLowerCase()} like this`, [], {
        candidates: rows.slice(0, most).map(({ id, title, field }) => ({ object: def.name, id, title, field })),
      });
    }
  }
}
