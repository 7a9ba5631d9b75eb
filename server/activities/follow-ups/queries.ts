import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

export interface Talk {
  object: 'meeting' | 'call';
  id: string;
  subject: string | null;
  at: string;
  about_object: string | null;
  about_id: string | null;
  member: string | null;
}

interface Parts {
  /** Which of them the caller may see, over `t`; null for none at all. */
  meetings: RawBuilder<unknown> | null;
  calls: RawBuilder<unknown> | null;
  from: Date;
  until: Date;
  /** Only those of these colleagues. */
  members: string[] | null;
}

export interface TalkRow extends Talk {
  /** There is a note, or an outcome was written down. */
  noted: boolean;
  /** A task, or another meeting, follows. */
  followed: boolean;
}

const NOTED_WITHIN = sql`interval '3 days'`;

/**
 * Meetings that were to have taken place and calls in which somebody was reached, and whether anything came of them: a
 * note or an outcome; a task about it or about whom it concerned, or a later meeting with them.
 */
export async function talks(ctx: Context, parts: Parts): Promise<TalkRow[]> {
  const table = (name: string) => sql.id(ctx.workspace.schema, name);
  const { from, until, members } = parts;
  const theirs = members ? sql`and t.owner_id = any(${members}::uuid[])` : sql``;
  const sources = [];
  if (parts.meetings)
    sources.push(sql`select 'meeting' as object, t.id, t.subject, t.starts_at as began, t.ends_at as at, t.about_object, t.about_id,
        t.owner_id as member, t.outcome
      from ${table('meeting')} t where t.ends_at >= ${from} and t.ends_at < ${until} and t.trashed_at is null
        and t.status in ('planned', 'held') and t.source is distinct from 'caldav' and ${parts.meetings} ${theirs}`);
  if (parts.calls)
    sources.push(sql`select 'call', t.id, t.subject, t.started_at, t.started_at, t.about_object, t.about_id, t.owner_id,
        concat(t.outcome, t.improvement, t.new_needs)
      from ${table('call')} t where t.started_at >= ${from} and t.started_at < ${until} and t.trashed_at is null
        and t.disposition in ('connected', 'call_back') and ${parts.calls} ${theirs}`);
  if (sources.length === 0) return [];
  const { rows } = await sql<TalkRow>`
    with talk as materialized (${sql.join(sources, sql` union all `)})
    select t.object, t.id, t.subject, t.at, t.about_object, t.about_id, t.member,
      coalesce(btrim(t.outcome), '') <> '' or exists (
        select 1 from ${table('note')} n where n.trashed_at is null and (n.about_id = t.id
          or (n.about_id = t.about_id and n.created_at >= t.began and n.created_at < t.at + ${NOTED_WITHIN}))) as noted,
      exists (
        select 1 from ${table('task')} k where k.trashed_at is null and (k.about_id = t.id
          or (k.about_id = t.about_id and k.created_at >= t.began and (k.done_at is null or k.done_at > t.at))))
      or exists (
        select 1 from ${table('meeting')} m where m.trashed_at is null and m.id <> t.id and m.status <> 'cancelled'
          and m.about_id = t.about_id and m.starts_at > t.at) as followed
    from talk t order by t.at desc, t.id`.execute(ctx.db);
  return rows;
}
