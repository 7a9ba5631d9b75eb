import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

const task = (ctx: Context) => sql.id(ctx.workspace.schema, 'task');

/** What each of these tasks waits for, and those wait for, and so on. */
export async function waitingFor(ctx: Context, ids: string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; links: string[] | null }>`
    with recursive chain as (
      select id, blocked_by_ids from ${task(ctx)} where id = any(${ids}::uuid[])
      union
      select t.id, t.blocked_by_ids from chain c join ${task(ctx)} t on t.id = any(c.blocked_by_ids)
    ) select id, blocked_by_ids as links from chain`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.links ?? []]));
}

/** Of these tasks those that are still to be done, with their subjects. */
export async function blockersOf(ctx: Context, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; subject: string }>`
    select id, subject from ${task(ctx)}
    where id = any(${ids}::uuid[]) and done_at is null and trashed_at is null`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.subject]));
}

export interface Dependent {
  id: string;
  /** The task that it follows from. */
  root: string;
  due_at: string;
}

/**
 * Open tasks that wait for these, at whatever distance, and are due some time; `free`: those that wait for these directly
 * and for nothing else any more.
 */
export async function dependentsOf(
  ctx: Context,
  ids: string[],
  { free = false }: { free?: boolean } = {},
): Promise<Dependent[]> {
  if (free) {
    const { rows } = await sql<Dependent>`
      select t.id, (select r from unnest(t.blocked_by_ids) r where r = any(${ids}::uuid[]) limit 1) as root, t.due_at
      from ${task(ctx)} t
      where t.blocked_by_ids && ${ids}::uuid[] and t.done_at is null and t.trashed_at is null
        and not exists (select 1 from ${task(ctx)} b
          where b.id = any(t.blocked_by_ids) and b.done_at is null and b.trashed_at is null)
      order by t.id limit 1000`.execute(ctx.db);
    return rows;
  }
  const { rows } = await sql<Dependent>`
    with recursive chain as (
      select t.id, r.root, t.due_at from unnest(${ids}::uuid[]) r(root)
      join ${task(ctx)} t on t.blocked_by_ids @> array[r.root] and t.done_at is null and t.trashed_at is null
      union
      select t.id, c.root, t.due_at from chain c
      join ${task(ctx)} t on t.blocked_by_ids @> array[c.id] and t.done_at is null and t.trashed_at is null
    ) select id, root, due_at from chain where due_at is not null order by id limit 1000`.execute(ctx.db);
  return rows;
}

/** Of these tasks those that another has followed already. */
export async function repeatedAfter(ctx: Context, ids: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct repeats_after_id as id from ${task(ctx)}
    where repeats_after_id = any(${ids}::uuid[]) and trashed_at is null`.execute(ctx.db);
  return new Set(rows.map((row) => row.id));
}
