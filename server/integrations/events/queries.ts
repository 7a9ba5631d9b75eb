import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

/** Whether events after this position have been let go. */
export async function isForgotten(ctx: Context, after: { xid: string; seq: number }): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, 'event_floor')}
    where (xid, seq) > (${after.xid}::xid8, ${after.seq}::bigint)`.execute(ctx.db);
  return rows.length > 0;
}

/** Where the oldest kept event stands before. */
export async function floor(ctx: Context): Promise<{ xid: string; seq: number }> {
  const { rows } = await sql<{ xid: string; seq: number }>`select xid::text as xid, seq
    from ${sql.id(ctx.workspace.schema, 'event_floor')}`.execute(ctx.db);
  return rows[0] ?? { xid: '0', seq: 0 };
}

/**
 * Lets go of events from before a time that every reaction and every active webhook has read. A webhook that is paused or
 * disabled does not hold them: what it missed beyond that time it does not tell.
 */
export async function forgetEvents(ctx: Context, before: Date, chunk: number): Promise<number> {
  const { schema } = ctx.workspace;
  const { rows } = await sql<{ n: number }>`
    with readers as (
      select xid, seq from ${sql.id(schema, 'consumer')}
      union all select xid, seq from ${sql.id(schema, 'webhook')} where state = 'active'
    ), behind as (select xid, seq from readers order by xid, seq limit 1),
    old as (
      select e.seq from ${sql.id(schema, 'event')} e
      where e.at < ${before} and e.xid < pg_snapshot_xmin(pg_current_snapshot())
        and not exists (select 1 from behind b where (e.xid, e.seq) > (b.xid, b.seq))
      order by e.xid, e.seq limit ${chunk}
    ), gone as (delete from ${sql.id(schema, 'event')} e using old where e.seq = old.seq returning e.xid, e.seq),
    last as (select xid, seq from gone order by xid desc, seq desc limit 1),
    raised as (update ${sql.id(schema, 'event_floor')} f set xid = last.xid, seq = last.seq from last
      where (last.xid, last.seq) > (f.xid, f.seq))
    select count(*) as n from gone`.execute(ctx.db);
  return rows[0]?.n ?? 0;
}
