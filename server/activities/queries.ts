import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../kernel/db.ts';
import type { Operation, Values } from '../records/types.ts';

/** A place in a timeline, newest first: the moment, and what tells entries of one moment apart. */
export interface Position {
  at: string;
  key: string;
}

export interface EntryRow {
  /** `change`, or the object of the record. */
  kind: string;
  at: string;
  key: string;
  /** The note, task or the like, or the record that changed. */
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
  /** Records that stand in timelines, each with the condition under which the caller sees them, over `t`. */
  kinds: KindParts[];
  after: Position | null;
  limit: number;
}

export interface KindParts {
  object: string;
  /** Columns that say when it happened; the first that has a value counts. */
  at: string[];
  /** Columns with the ids of the records in whose timeline it stands. */
  links: Array<{ column: string; many: boolean }>;
  seen: Sql;
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
  for (const { object, at, links, seen } of parts.kinds) {
    const moment = sql`coalesce(${sql.join(at.map((column) => sql`t.${sql.id(column)}`))})`;
    // Each link has an index of its own, which one condition over all of them could not use.
    const theirs = links.map(({ column, many }) =>
      many
        ? sql`select x.id from ${table(object)} x where x.${sql.id(column)} && (select array_agg(id) from scope)`
        : sql`select x.id from ${table(object)} x where x.${sql.id(column)} in (select id from scope)`,
    );
    sources.push(sql`(select ${object} as kind, ${moment} as at, t.id::text as key, t.id, ${object} as object, ${none},
        t.created_by as actor_id, m.name as actor_name
      from ${table(object)} t left join ${table('member')} m on m.id = t.created_by
      where t.id in (${sql.join(theirs, sql` union `)}) and t.trashed_at is null and ${seen}
        and ${older(moment, sql`t.id::text`)} ${page})`);
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

/** Whole rows of an object, to be decoded. */
export async function rowsOf(
  db: Db,
  schema: string,
  object: string,
  ids: string[],
): Promise<Array<Record<string, unknown>>> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Record<string, unknown>>`
    select * from ${sql.id(schema, object)} where id = any(${ids}::uuid[])`.execute(db);
  return rows;
}
