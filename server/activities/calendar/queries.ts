import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

export interface OwnTime {
  member: string;
  from: string;
  until: string;
  title: string | null;
}

/** What a member's other calendars hold, for their own eyes. */
export async function ownTimes(ctx: Context, member: string, from: Date, until: Date): Promise<OwnTime[]> {
  const { rows } = await sql<OwnTime>`
    select member_id as member, starts_at as "from", ends_at as until, coalesce(title, '') as title
    from ${sql.id(ctx.workspace.schema, 'busy_time')}
    where member_id = ${member}::uuid and starts_at < ${until} and ends_at > ${from}
    order by starts_at, id limit 1000`.execute(ctx.db);
  return rows;
}
