import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../kernel/db.ts';
import type { Operation, Values } from '../records/types.ts';

/** A place in a timeline, newest first: the moment, and what tells entries of one moment apart. */
export interface Position {
  at: string;
  key: string;
}

export interface EntryRow {
  kind: 'note' | 'task' | 'change';
  at: string;
  key: string;
  /** The note or task, or the record that changed. */
  id: string;
  object: string;
  change_set: string | null;
  op: Operation | null;
  before: Values | null;
  after: Values | null;
  actor_id: string | null;
  actor_name: string | null;
}

type Sql = RawBuilder<unknown>;

export interface TimelineParts {
  schema: string;
  /** The record itself. */
  id: string;
  /** `select id, object` of the records whose notes, tasks and milestones show here too. */
  related: Sql[];
  /** Which notes and tasks the caller may see, over `n` and `t`; null where there are none to show. */
  notes: Sql | null;
  tasks: Sql | null;
  after: Position | null;
  limit: number;
}

/** Everything that happened with a record and those that belong to it, newest first, one statement. */
export async function timelineRows(db: Db, parts: TimelineParts): Promise<EntryRow[]> {
  const { schema, id, related, after, limit } = parts;
  const table = (name: string) => sql.id(schema, name);
  const older = (at: Sql, key: Sql) =>
    after ? sql`(${at}, ${key}) < (${after.at}::timestamptz, ${after.key}::text)` : sql`true`;
  const page = sql`order by at desc, key desc limit ${limit}`;
  const none = sql`null::uuid as change_set, null::text as op, null::jsonb as before, null::jsonb as after`;
  const changedAt = sql`coalesce((c.after->>'created_at')::timestamptz, s.at)`;
  const sources = [
    sql`(select 'change' as kind, ${changedAt} as at, 'c' || lpad(c.seq::text, 19, '0') as key, c.record_id as id, c.object,
        c.change_set, c.op, c.before, c.after, s.actor_id, s.actor_name
      from ${table('change')} c join ${table('change_set')} s on s.id = c.change_set
      where (c.record_id = ${id}::uuid or (c.record_id in (select id from scope)
          and (c.op = 'create' or (c.object = 'deal' and c.after ? 'stage'))))
        and ${older(changedAt, sql`'c' || lpad(c.seq::text, 19, '0')`)} ${page})`,
  ];
  if (parts.notes) {
    sources.push(sql`(select 'note' as kind, n.created_at as at, n.id::text as key, n.id, 'note' as object, ${none},
        n.created_by as actor_id, m.name as actor_name
      from ${table('note')} n left join ${table('member')} m on m.id = n.created_by
      where n.about_id in (select id from scope) and n.trashed_at is null and ${parts.notes}
        and ${older(sql`n.created_at`, sql`n.id::text`)} ${page})`);
  }
  if (parts.tasks) {
    const at = sql`coalesce(t.done_at, t.created_at)`;
    sources.push(sql`(select 'task' as kind, ${at} as at, t.id::text as key, t.id, 'task' as object, ${none},
        t.created_by as actor_id, m.name as actor_name
      from ${table('task')} t left join ${table('member')} m on m.id = t.created_by
      where t.about_id in (select id from scope) and t.trashed_at is null and ${parts.tasks}
        and ${older(at, sql`t.id::text`)} ${page})`);
  }
  const scope = sql.join([sql`select ${id}::uuid as id`, ...related], sql` union all `);
  const { rows } = await sql<EntryRow>`
    with scope as materialized (${scope})
    select * from (${sql.join(sources, sql` union all `)}) entry ${page}`.execute(db);
  return rows;
}

export async function titlesOf(
  db: Db,
  schema: string,
  object: string,
  title: string,
  ids: string[],
  /** Which of them the caller may see, over `o`. */
  seen: Sql | null,
): Promise<Array<{ id: string; title: string | null }>> {
  const { rows } = await sql<{ id: string; title: string | null }>`
    select id, ${sql.ref(title)} as title from ${sql.id(schema, object)} o where id = any (${ids}::uuid[]) and ${seen ?? sql`false`}`.execute(
    db,
  );
  return rows;
}

/** Whole rows of notes or tasks, to be decoded. */
export async function rowsOf(db: Db, object: 'note' | 'task', ids: string[]): Promise<Array<Record<string, unknown>>> {
  if (ids.length === 0) return [];
  return db.selectFrom(object).selectAll().where('id', 'in', ids).execute();
}
