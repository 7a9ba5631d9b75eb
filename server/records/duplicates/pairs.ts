import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import type { MergeRow } from './merge/queries.ts';

const pairs = (ctx: Context) => sql.id(ctx.workspace.schema, 'duplicate_pair');

/**
 * After a merge: the pairs within it are done, what was found about the losers is gone with them, and what people said
 * is no duplicate of a loser is none of the winner either.
 */
export async function carryDecisions(
  ctx: Context,
  object: string,
  merge: string,
  winner: string,
  losers: string[],
): Promise<void> {
  const all = [winner, ...losers];
  await sql`update ${pairs(ctx)} set state = 'merged', merge_id = ${merge}, decided_by = ${ctx.actor.memberId}, decided_at = ${ctx.now()}
    where a = any(${all}::uuid[]) and b = any(${all}::uuid[])`.execute(ctx.db);
  const { rows } = await sql<{
    other: string;
    reason: string | null;
    probability: number;
    levels: number[];
    weights: number[];
  }>`
    select distinct on (other) other, reason, probability, levels, weights from (
      select case when a = any(${losers}::uuid[]) then b else a end as other, reason, probability, levels, weights
      from ${pairs(ctx)} where state = 'not_duplicate' and (a = any(${losers}::uuid[]) or b = any(${losers}::uuid[]))) p
    where other <> all(${all}::uuid[])`.execute(ctx.db);
  for (const { other, reason, probability, levels, weights } of rows) {
    const [a, b] = [winner, other].sort() as [string, string];
    await sql`insert into ${pairs(ctx)} (id, object, a, b, probability, levels, weights, state, reason, merge_id, decided_at, created_at)
      values (${uuidv7()}, ${object}, ${a}, ${b}, ${probability}, ${levels}::smallint[], ${weights}::real[], 'not_duplicate', ${reason},
        ${merge}, ${ctx.now()}, ${ctx.now()})
      on conflict (a, b) do update set state = 'not_duplicate', reason = excluded.reason, merge_id = excluded.merge_id
      where duplicate_pair.state in ('open', 'later')`.execute(ctx.db);
  }
  await sql`delete from ${pairs(ctx)} where state in ('open', 'later')
    and (a = any(${losers}::uuid[]) or b = any(${losers}::uuid[]))`.execute(ctx.db);
}

/** After an un-merge: whoever takes two apart says that they are not the same, and that is remembered. */
export async function releaseDecisions(ctx: Context, merge: MergeRow): Promise<void> {
  await sql`delete from ${pairs(ctx)} where merge_id = ${merge.id} and state = 'not_duplicate'`.execute(ctx.db);
  for (const loser of merge.losers) {
    const [a, b] = [merge.winner, loser].sort() as [string, string];
    await sql`insert into ${pairs(ctx)} (id, object, a, b, probability, levels, weights, state, reason, decided_by, decided_at, created_at)
      values (${uuidv7()}, ${merge.object}, ${a}, ${b}, 0, '{}', '{}', 'not_duplicate', 'unmerged', ${ctx.actor.memberId}, ${ctx.now()}, ${ctx.now()})
      on conflict (a, b) do update set state = 'not_duplicate', reason = 'unmerged', merge_id = null,
        decided_by = excluded.decided_by, decided_at = excluded.decided_at`.execute(ctx.db);
  }
}
