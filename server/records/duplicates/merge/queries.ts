import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';

export interface MergeRow {
  id: string;
  object: string;
  winner: string;
  losers: string[];
  titles: Record<string, string>;
  cause: string | null;
  change_set: string;
  work_id: string | null;
  created_by: string | null;
  created_at: string;
  undone_at: string | null;
  undone_by: string | null;
  undo_change_set: string | null;
}

const merges = (ctx: Context) => sql.id(ctx.workspace.schema, 'record_merge');
const merged = (ctx: Context) => sql.id(ctx.workspace.schema, 'record_merged');

export async function insertMerge(
  ctx: Context,
  row: Omit<MergeRow, 'created_at' | 'undone_at' | 'undone_by' | 'undo_change_set'>,
) {
  await sql`insert into ${merges(ctx)} (id, object, winner, losers, titles, cause, change_set, work_id, created_by, created_at)
    values (${row.id}, ${row.object}, ${row.winner}, ${row.losers}::uuid[], ${JSON.stringify(row.titles)}::jsonb, ${row.cause},
      ${row.change_set}, ${row.work_id}, ${row.created_by}, ${ctx.now()})`.execute(ctx.db);
  await sql`insert into ${merged(ctx)} (record_id, object, winner, merge_id)
    select loser, ${row.object}, ${row.winner}, ${row.id} from unnest(${row.losers}::uuid[]) as l(loser)`.execute(
    ctx.db,
  );
}

/** Ties that ended because another says the same: they wait for the un-merging as the losers do. */
export async function keepDoubles(ctx: Context, merge: string, doubles: Map<string, string>): Promise<void> {
  if (doubles.size === 0) return;
  await sql`insert into ${merged(ctx)} (record_id, object, winner, merge_id)
    select gone, '', stays, ${merge} from unnest(${[...doubles.keys()]}::uuid[], ${[...doubles.values()]}::uuid[]) as d (gone, stays)`.execute(
    ctx.db,
  );
}

export async function findMerge(ctx: Context, id: string, lock?: 'lock'): Promise<MergeRow | null> {
  const { rows } =
    await sql<MergeRow>`select * from ${merges(ctx)} where id = ${id} ${lock ? sql`for update` : sql``}`.execute(
      ctx.db,
    );
  return rows[0] ?? null;
}

export async function mergeOfChangeSet(ctx: Context, changeSet: string): Promise<MergeRow | null> {
  const { rows } = await sql<MergeRow>`select * from ${merges(ctx)} where change_set = ${changeSet}`.execute(ctx.db);
  return rows[0] ?? null;
}

/** Whether a change set is the un-merging of something. */
export async function isUnmerge(ctx: Context, changeSet: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${merges(ctx)} where undo_change_set = ${changeSet}`.execute(ctx.db);
  return rows.length > 0;
}

/** Merges that a record won or lost, newest first. */
export async function mergesOf(ctx: Context, object: string, id: string): Promise<MergeRow[]> {
  const { rows } = await sql<MergeRow>`select * from ${merges(ctx)} where object = ${object} and (winner = ${id}
      or id in (select merge_id from ${merged(ctx)} where record_id = ${id}))
    order by created_at desc, id desc limit 100`.execute(ctx.db);
  return rows;
}

/** Where records went: each merged one of `ids` with the record that stands for it now. */
export async function survivorsOf(ctx: Context, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ record_id: string; winner: string }>`with recursive way (record_id, winner, steps) as (
      select record_id, winner, 1 from ${merged(ctx)} where record_id = any(${ids}::uuid[])
      union all
      select w.record_id, m.winner, w.steps + 1 from way w join ${merged(ctx)} m on m.record_id = w.winner where w.steps < 100
    ) select distinct on (record_id) record_id, winner from way order by record_id, steps desc`.execute(ctx.db);
  return new Map(rows.map((row) => [row.record_id, row.winner]));
}

export async function endMerge(ctx: Context, id: string, changeSet: string): Promise<void> {
  await sql`delete from ${merged(ctx)} where merge_id = ${id}`.execute(ctx.db);
  await sql`update ${merges(ctx)} set undone_at = ${ctx.now()}, undone_by = ${ctx.actor.memberId}, undo_change_set = ${changeSet}
    where id = ${id}`.execute(ctx.db);
}
