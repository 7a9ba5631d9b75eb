import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { tableOf } from '../../records/projection.ts';
import { OPEN } from '../leads/rules.ts';

const own = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);
const READER = 'scoring.signals';

/** Which events these patterns name, as PostgreSQL asks for it. */
const asRegex = (patterns: string[]) =>
  `^(${patterns.map((pattern) => pattern.replace('.', '\\.').replace('*', '[a-z0-9_]+')).join('|')})$`;

/**
 * Keeps what has happened with leads since it was last asked, as far as a rule gives points for it: one statement over the
 * outbox, whatever the number of events. Read up to the oldest open transaction, as reactions do.
 * @returns the leads with which something happened
 */
export async function readSignals(ctx: Context, patterns: string[]): Promise<string[]> {
  await sql`insert into ${own(ctx, 'signal_reader')} (name, xid, seq) values (${READER}, '0', 0)
    on conflict (name) do nothing`.execute(ctx.db);
  const { rows: taken } = await sql<{ xid: string; seq: number }>`select xid::text as xid, seq
    from ${own(ctx, 'signal_reader')} where name = ${READER} for update`.execute(ctx.db);
  const { rows: ends } = await sql<{ xid: string; seq: number }>`select xid::text as xid, seq from ${own(ctx, 'event')}
    where xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid desc, seq desc limit 1`.execute(ctx.db);
  const [from, to] = [taken[0], ends[0]];
  if (!from || !to) return [];
  const leads =
    patterns.length === 0
      ? []
      : await keep(
          ctx,
          patterns,
          sql`(e.xid, e.seq) > (${from.xid}::xid8, ${from.seq}::bigint) and (e.xid, e.seq) <= (${to.xid}::xid8, ${to.seq}::bigint)`,
        );
  await sql`update ${own(ctx, 'signal_reader')} set xid = ${to.xid}::xid8, seq = ${to.seq} where name = ${READER}`.execute(
    ctx.db,
  );
  return leads;
}

/** What happened before a rule gave points for it. */
export async function readBack(ctx: Context, patterns: string[]): Promise<void> {
  if (patterns.length === 0) return;
  await keep(ctx, patterns, sql`e.xid < pg_snapshot_xmin(pg_current_snapshot())`);
}

/** What rules no longer ask for. */
export async function forgetSignals(ctx: Context, patterns: string[]): Promise<void> {
  const kept = patterns.length > 0 ? sql`event !~ ${asRegex(patterns)}` : sql`true`;
  await sql`delete from ${own(ctx, 'lead_signal')} where ${kept}`.execute(ctx.db);
}

async function keep(ctx: Context, patterns: string[], range: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with heard as materialized (
      select e.seq, e.name, e.object, e.record_id, e.at, e.payload from ${own(ctx, 'event')} e
      where ${range} and e.name ~ ${asRegex(patterns)}
    ), meant as (${sql.join(waysToLeads(ctx, patterns), sql` union all `)}),
    kept as (
      insert into ${own(ctx, 'lead_signal')} (lead_id, seq, event, at)
      select m.lead, m.seq, m.name, min(m.at) from meant m join ${own(ctx, 'lead')} l on l.id = m.lead
      group by m.lead, m.seq, m.name
      on conflict (lead_id, seq) do nothing returning lead_id as id
    )
    select distinct id from kept`.execute(ctx.db);
  return rows.map((row) => row.id);
}

/** How an event leads to leads: it is one's own, it is about one, or it concerns the person or company of open ones. */
function waysToLeads(ctx: Context, patterns: string[]): RawBuilder<unknown>[] {
  const lead = own(ctx, 'lead');
  const uuid = (text: RawBuilder<unknown>) =>
    sql`case when ${text} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (${text})::uuid end`;
  const about = (part: string) => sql`h.payload->'about'->>${sql.lit(part)}`;
  const open = sql`l.status = any(${OPEN}::text[]) and l.trashed_at is null`;
  const ways = [
    // A lead that came in earlier than it was entered counts from then.
    sql`select h.record_id as lead, h.seq, h.name, case when h.name = 'lead.created' then least(h.at, l.created_at) else h.at end as at
      from heard h join ${lead} l on l.id = h.record_id where h.object = 'lead'`,
    sql`select ${uuid(about('id'))} as lead, h.seq, h.name, h.at from heard h
      where h.object <> 'lead' and ${about('object')} = 'lead'`,
    sql`select l.id, h.seq, h.name, h.at from heard h join ${lead} l on l.person_id = h.record_id and ${open} where h.object = 'person'`,
    sql`select l.id, h.seq, h.name, h.at from heard h join ${lead} l on l.company_id = h.record_id and ${open} where h.object = 'company'`,
    sql`select l.id, h.seq, h.name, h.at from heard h join ${lead} l on l.person_id = ${uuid(about('id'))} and ${open}
      where ${about('object')} = 'person'`,
  ];
  const objects = new Set(patterns.map((pattern) => pattern.split('.')[0] as string));
  for (const object of objects) {
    if (!catalog(ctx).has(object)) continue;
    const def = catalog(ctx).object(object);
    if (def.fields.about?.type !== 'record') continue;
    const done = def.fields.done_at
      ? sql`case when h.name like '%.completed' then t.done_at end`
      : sql`null::timestamptz`;
    const begun = sql`case when h.name like '%.created' then t.created_at end`;
    const at = sql`least(h.at, coalesce(${done}, ${begun}, h.at))`;
    const record = sql`from heard h join ${tableOf(ctx, def)} as t on t.id = h.record_id`;
    ways.push(
      sql`select t.about_id, h.seq, h.name, ${at} ${record} where h.object = ${object} and t.about_object = 'lead'`,
      sql`select l.id, h.seq, h.name, ${at} ${record} join ${lead} l on l.person_id = t.about_id and ${open}
        where h.object = ${object} and t.about_object = 'person'`,
    );
  }
  return ways;
}
