import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

/** Of two visitors who want time of the same colleague at the same moment, the second waits for the first. */
export async function lockCalendars(ctx: Context, members: string[]): Promise<void> {
  for (const member of members.toSorted())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`booking ${ctx.workspace.schema} ${member}`}, 0))`.execute(
      ctx.db,
    );
}

/** How many bookings of a page each colleague has, by the moment at which they begin. */
export async function bookedTimes(
  ctx: Context,
  page: string,
  from: Date,
  until: Date,
  except: string | null,
): Promise<Array<{ member: string; at: string }>> {
  const table = (name: string) => sql.id(ctx.workspace.schema, name);
  const { rows } = await sql<{ member: string; at: string }>`
    select one.id as member, m.starts_at as at from ${table('booking')} b
    join ${table('meeting')} m on m.id = b.meeting_id and m.trashed_at is null
    cross join lateral unnest(array_append(coalesce(m.members_ids, '{}'), m.owner_id)) one(id)
    where b.via_id = ${page}::uuid and b.status = 'booked' and b.trashed_at is null and one.id is not null
      and m.starts_at >= ${from} and m.starts_at < ${until} and b.id is distinct from ${except}::uuid`.execute(ctx.db);
  return rows;
}

/** How often each colleague was given a visitor of this page in the last weeks, and when last. */
export async function turnsOf(
  ctx: Context,
  page: string,
  since: Date,
): Promise<Map<string, { count: number; last: string }>> {
  const { rows } = await sql<{ member: string; count: number; last: string }>`
    select member_id as member, count(*)::int as count, max(created_at) as last
    from ${sql.id(ctx.workspace.schema, 'booking')}
    where via_id = ${page}::uuid and status = 'booked' and trashed_at is null and created_at >= ${since}
    group by member_id`.execute(ctx.db);
  return new Map(rows.map(({ member, count, last }) => [member, { count, last }]));
}
