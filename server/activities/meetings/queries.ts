import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

export interface SeriesRow {
  id: string;
  subject: string;
  owner_id: string | null;
  rule: string;
  starts: string;
  minutes: number;
  all_day: boolean | null;
  time_zone: string;
  left_out: string | null;
  made_until: string | null;
  uid: string | null;
}

const columns = sql`id, subject, owner_id, rule, starts, minutes::int as minutes, all_day, time_zone, left_out, made_until, uid`;

export async function seriesRows(ctx: Context, ids: string[], lock = false): Promise<SeriesRow[]> {
  const { rows } = await sql<SeriesRow>`
    select ${columns} from ${sql.id(ctx.workspace.schema, 'series')}
    where id = any(${ids}::uuid[]) and trashed_at is null order by id ${lock ? sql`for update` : sql``}`.execute(
    ctx.db,
  );
  return rows;
}

/** Series of which meetings have been made up to less than this moment. */
export async function seriesToExtend(ctx: Context, until: Date): Promise<SeriesRow[]> {
  const { rows } = await sql<SeriesRow>`
    select ${columns} from ${sql.id(ctx.workspace.schema, 'series')}
    where trashed_at is null and made_until < ${until} order by id limit 500`.execute(ctx.db);
  return rows;
}

export interface OccurrenceRow {
  id: string;
  occurrence: string;
  starts_at: string;
  detached: boolean | null;
}

/** The meetings of a series from an occurrence on. */
export async function occurrencesOf(ctx: Context, series: string, from: string | null): Promise<OccurrenceRow[]> {
  const { rows } = await sql<OccurrenceRow>`
    select id, occurrence, starts_at, detached from ${sql.id(ctx.workspace.schema, 'meeting')}
    where series_id = ${series}::uuid and trashed_at is null
      and (${from}::timestamptz is null or occurrence >= ${from}::timestamptz)
    order by occurrence, id`.execute(ctx.db);
  return rows;
}

export interface BusyRow {
  member: string;
  /** The meeting that takes the time; null where another calendar does. */
  meeting: string | null;
  from: string;
  until: string;
}

/** What takes the time of members between two moments: meetings that show as busy, and what their other calendars hold. */
export async function busyOf(
  ctx: Context,
  members: string[],
  from: Date,
  until: Date,
  except: string | null = null,
): Promise<BusyRow[]> {
  const meeting = sql.id(ctx.workspace.schema, 'meeting');
  const live = sql`m.starts_at < ${until} and m.ends_at > ${from} and m.starts_at > ${new Date(from.getTime() - 367 * 86_400_000)}
    and m.trashed_at is null and m.status not in ('cancelled', 'no_show') and m.shows_as is distinct from 'free'
    and m.id is distinct from ${except}::uuid`;
  const { rows } = await sql<BusyRow>`
    select member, meeting, "from", until from (
      select m.owner_id as member, m.id as meeting, m.starts_at as "from", m.ends_at as until from ${meeting} m
        where m.owner_id = any(${members}::uuid[]) and ${live} and ${notDeclined(sql`m.owner_id`)}
      union all
      select one.id, m.id, m.starts_at, m.ends_at from ${meeting} m, unnest(m.members_ids) one(id)
        where m.members_ids && ${members}::uuid[] and one.id = any(${members}::uuid[]) and ${live} and ${notDeclined(sql`one.id`)}
      union all
      select b.member_id, null, b.starts_at, b.ends_at from ${sql.id(ctx.workspace.schema, 'busy_time')} b
        where b.member_id = any(${members}::uuid[]) and b.starts_at < ${until} and b.ends_at > ${from}
    ) taken order by member, "from"`.execute(ctx.db);
  return rows;
}

const notDeclined = (member: RawBuilder<unknown>) =>
  sql`coalesce(m.responses::jsonb ->> (${member})::text, '') <> 'declined'`;
