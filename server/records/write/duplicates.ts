import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { PREPARED } from '../../kernel/db.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { ObjectDefinition } from '../define.ts';
import { likelyDuplicates } from '../duplicates/likely.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { mayAsk } from '../permissions.ts';
import type { Group, OpenDraft } from './draft.ts';

const most = 5;

/**
 * On entry by hand: a record that shares a telling field (`duplicates` of the definition), or looks like the new one in
 * what else is known, is shown before a second is made.
 */
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
    if (rows.length > 0) refuse(def, draft, rows.slice(0, most));
  }
  if (ctx.actor.kind === 'member') await refuseLikely(ctx, group);
}

/** What nothing says in so many words may still be there already: compared as the search for duplicates compares. */
async function refuseLikely(ctx: Context, { def, drafts }: Group): Promise<void> {
  const asked = drafts.filter((draft) => !draft.refused || draft.refusal?.code === 'duplicate');
  const found = await likelyDuplicates(
    ctx,
    def.name,
    asked.map((draft) => draft.values),
  );
  for (const [i, draft] of asked.entries()) {
    const same = (draft.refusal?.extra.candidates as Candidate[] | undefined) ?? [];
    const likely = found[i] ?? [];
    if (likely.length === 0) continue;
    const all = same.map((candidate) => ({ ...candidate, ...likely.find((other) => other.id === candidate.id) }));
    const others = likely.filter((other) => !same.some((candidate) => candidate.id === other.id));
    refuse(def, draft, [...all, ...others].slice(0, most));
  }
}

interface Candidate {
  id: string;
  title: string;
  field?: string;
}

function refuse(def: ObjectDefinition, draft: OpenDraft, candidates: Candidate[]): void {
  draft.refusal = new DomainError('duplicate', `There is already a ${def.label.toLowerCase()} like this`, [], {
    candidates: candidates.map((candidate) => ({ object: def.name, ...candidate })),
  });
}
