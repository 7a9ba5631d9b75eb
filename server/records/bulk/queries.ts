import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Failure, Progress, WorkRow } from './kinds.ts';

const table = (ctx: Context, name = 'work') => sql.id(ctx.workspace.schema, name);
const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

export async function insertWork(
  ctx: Context,
  row: Pick<WorkRow, 'id' | 'kind' | 'object' | 'total' | 'parameters' | 'actor'>,
): Promise<void> {
  await sql`insert into ${table(ctx)} (id, kind, object, state, total, parameters, actor, created_by, created_at)
    values (${row.id}, ${row.kind}, ${row.object}, 'queued', ${row.total}, ${json(row.parameters)}, ${json(row.actor)},
      ${ctx.actor.memberId}, ${ctx.now().toISOString()})`.execute(ctx.db);
}

export async function findWork(ctx: Context, id: string): Promise<WorkRow | null> {
  const { rows } = await sql<WorkRow>`select * from ${table(ctx)} where id = ${id}`.execute(ctx.db);
  return rows[0] ?? null;
}

/** The newest first; of one member, or of all. */
export async function listWork(
  ctx: Context,
  { member, limit, before }: { member: string | null; limit: number; before: string | null },
): Promise<WorkRow[]> {
  const { rows } = await sql<WorkRow>`select * from ${table(ctx)}
    where (${member}::uuid is null or created_by = ${member}::uuid) and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`.execute(ctx.db);
  return rows;
}

export async function openWork(ctx: Context): Promise<WorkRow[]> {
  const { rows } =
    await sql<WorkRow>`select * from ${table(ctx)} where state in ('queued', 'running') order by id`.execute(ctx.db);
  return rows;
}

export async function setWork(
  ctx: Context,
  id: string,
  change: Partial<Pick<WorkRow, 'state' | 'message' | 'change_set' | 'result' | 'stop_asked' | 'total'>> & {
    started?: boolean;
    finished?: boolean;
  },
): Promise<void> {
  const now = ctx.now().toISOString();
  const sets: RawBuilder<unknown>[] = [];
  if (change.state) sets.push(sql`state = ${change.state}`);
  if (change.message !== undefined) sets.push(sql`message = ${change.message}`);
  if (change.change_set !== undefined) sets.push(sql`change_set = ${change.change_set}`);
  if (change.result !== undefined) sets.push(sql`result = ${json(change.result)}`);
  if (change.total !== undefined) sets.push(sql`total = ${change.total}`);
  if (change.stop_asked !== undefined) sets.push(sql`stop_asked = ${change.stop_asked}`);
  if (change.started) sets.push(sql`started_at = coalesce(started_at, ${now})`);
  if (change.finished) sets.push(sql`finished_at = ${now}`);
  await sql`update ${table(ctx)} set ${sql.join(sets)} where id = ${id}`.execute(ctx.db);
}

/** Whether somebody asked it to stop. */
export async function isStopAsked(ctx: Context, id: string): Promise<boolean> {
  const { rows } = await sql<{ stop_asked: boolean }>`select stop_asked from ${table(ctx)} where id = ${id}`.execute(
    ctx.db,
  );
  // What was removed meanwhile need not go on.
  return rows[0]?.stop_asked ?? true;
}

export async function keepProgress(ctx: Context, id: string, progress: Progress): Promise<void> {
  const failures = progress.failures ?? [];
  if (failures.length > 0) await keepFailures(ctx, id, failures);
  await sql`update ${table(ctx)} set done = done + ${progress.done ?? 0}, failed = failed + ${failures.length},
      total = coalesce(${progress.total ?? null}::bigint, total),
      position = coalesce(${json(progress.position)}::jsonb, position),
      result = coalesce(${json(progress.result)}::jsonb, result),
      message = coalesce(${progress.message ?? null}::text, message)
    where id = ${id}`.execute(ctx.db);
}

async function keepFailures(ctx: Context, id: string, failures: Failure[]): Promise<void> {
  const rows = failures.map((f) => ({
    record_id: f.recordId,
    title: f.title?.slice(0, 300) ?? null,
    code: f.code,
    message: f.message.slice(0, 1000),
  }));
  await sql`insert into ${table(ctx, 'work_failure')} (work_id, record_id, title, code, message)
    select ${id}::uuid, record_id, title, code, message
    from json_to_recordset(${JSON.stringify(rows)}::json) as f(record_id uuid, title text, code text, message text)`.execute(
    ctx.db,
  );
}

export interface FailureRow {
  seq: number;
  record_id: string | null;
  title: string | null;
  code: string;
  message: string;
}

export async function failuresOf(ctx: Context, id: string, after: number, limit: number): Promise<FailureRow[]> {
  const { rows } = await sql<FailureRow>`select seq, record_id, title, code, message from ${table(ctx, 'work_failure')}
    where work_id = ${id} and seq > ${after} order by seq limit ${limit}`.execute(ctx.db);
  return rows;
}

/** Keeps the ids of `rows` (a query of one column `id`, ordered) in parts, and says how many there are. */
export async function keepParts(ctx: Context, id: string, rows: RawBuilder<unknown>, size: number): Promise<number> {
  const { rows: made } = await sql<{ total: number }>`with chosen as (
      select id, (row_number() over () - 1) / ${sql.lit(size)} as part from (${rows}) as r
    ), kept as (
      insert into ${table(ctx, 'work_part')} (work_id, part, ids)
      select ${id}::uuid, part, array_agg(id) from chosen group by part returning cardinality(ids) as n
    )
    select coalesce(sum(n), 0)::bigint as total from kept`.execute(ctx.db);
  return made[0]?.total ?? 0;
}

/** Takes the next part away, with the transaction that does it; one that another lane is at is passed over. */
export async function takePart(ctx: Context, id: string): Promise<string[] | null> {
  const { rows } = await sql<{
    ids: string[];
  }>`delete from ${table(ctx, 'work_part')} where work_id = ${id} and part = (
      select part from ${table(ctx, 'work_part')} where work_id = ${id} order by part limit 1 for update skip locked)
    returning ids::text[] as ids`.execute(ctx.db);
  return rows[0]?.ids ?? null;
}

export async function dropParts(ctx: Context, id: string): Promise<void> {
  await sql`delete from ${table(ctx, 'work_part')} where work_id = ${id}`.execute(ctx.db);
}

/** A change set that was opened and into which nothing was written after all. */
export async function dropEmptyChangeSet(ctx: Context, id: string): Promise<boolean> {
  const { rows } =
    await sql`delete from ${table(ctx, 'change_set')} where id = ${id} and changes = 0 returning id`.execute(ctx.db);
  return rows.length > 0;
}

export async function forgetOldWork(ctx: Context, days: number): Promise<void> {
  await sql`delete from ${table(ctx)} where state not in ('queued', 'running')
    and finished_at < ${ctx.now().toISOString()}::timestamptz - make_interval(days => ${days}::int)`.execute(ctx.db);
}
