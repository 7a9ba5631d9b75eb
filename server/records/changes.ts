import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import { catalog } from './catalog.ts';
import { limitsOf } from './permissions.ts';
import { getRecord } from './query.ts';
import { shownValues } from './rights/conceal.ts';
import type { Operation, Values } from './types.ts';

/** One write as people are shown it. */
export interface ChangeSet {
  id: string;
  at: string;
  actor: { kind: string; id: string | null; name: string };
  origin: string;
  origin_id: string | null;
  reason: string | null;
  undoes: string | null;
  undone_by: string | null;
  /** How many records it wrote. */
  changes: number;
}

export interface RecordChange {
  seq: number;
  object: string;
  record_id: string;
  op: Operation;
  version: number;
  before: Values | null;
  after: Values | null;
}

interface Page {
  cursor?: string | null;
  limit?: number;
}

export interface History {
  data: Array<RecordChange & { change_set: ChangeSet }>;
  next_cursor: string | null;
}

const setColumns = sql.raw(`cs.id as set_id, cs.at, cs.actor_kind, cs.actor_id, cs.actor_name, cs.origin, cs.origin_id,
  cs.reason, cs.undoes, cs.undone_by, cs.changes`);

type Row = Record<string, unknown>;

const changeSetOf = (row: Row): ChangeSet => ({
  id: row.set_id as string,
  at: row.at as string,
  actor: { kind: row.actor_kind as string, id: row.actor_id as string | null, name: row.actor_name as string },
  origin: row.origin as string,
  origin_id: row.origin_id as string | null,
  reason: row.reason as string | null,
  undoes: row.undoes as string | null,
  undone_by: row.undone_by as string | null,
  changes: row.changes as number,
});

/** The field history of one record, newest first, in what the caller may read. */
export async function historyOf(ctx: Context, object: string, id: string, page: Page = {}): Promise<History> {
  const def = catalog(ctx).object(object);
  // Whoever may not see the record, in the trash or not, does not see its history either.
  await getRecord(ctx, object, id, { trashed: true, fields: [def.title] });
  const { schema } = ctx.workspace;
  const limit = page.limit ?? 50;
  const before = page.cursor ? position(page.cursor) : null;
  const { rows } = await sql<Row>`select c.seq, c.object, c.record_id, c.op, c.version, c.before, c.after, ${setColumns}
    from ${sql.id(schema, 'change')} c join ${sql.id(schema, 'change_set')} cs on cs.id = c.change_set
    where c.record_id = ${id} and c.object = ${object} ${before ? sql`and c.seq < ${before}` : sql``}
    order by c.seq desc limit ${limit + 1}`.execute(ctx.db);
  const seen = (values: unknown) => shownValues(ctx, def, values as Values | null);
  const data = rows.slice(0, limit).map((row) => ({
    seq: row.seq as number,
    object,
    record_id: id,
    op: row.op as Operation,
    version: row.version as number,
    before: seen(row.before),
    after: seen(row.after),
    change_set: changeSetOf(row),
  }));
  return { data, next_cursor: rows.length > limit ? String(data.at(-1)?.seq) : null };
}

function position(cursor: string): number {
  const seq = Number(cursor);
  if (!Number.isSafeInteger(seq) || seq < 1) {
    throw invalid('This cursor is not one of this list', [
      { field: 'cursor', code: 'invalid', message: 'Not a cursor' },
    ]);
  }
  return seq;
}

/**
 * Who sees only some of the records is told of their own writes alone: the log says how many records others wrote, of
 * which objects and why.
 */
const ownOnly = (ctx: Context) =>
  limitsOf(ctx) ? sql`and cs.actor_kind = ${ctx.actor.kind} and cs.actor_id = ${ctx.actor.memberId}::uuid` : sql``;

/** A change set with the number of records of each object and operation, and its first changes. */
export async function changeSetById(ctx: Context, id: string) {
  const { schema } = ctx.workspace;
  const { rows } =
    await sql<Row>`select ${setColumns} from ${sql.id(schema, 'change_set')} cs where cs.id = ${id} ${ownOnly(ctx)}`.execute(
      ctx.db,
    );
  const row = rows[0];
  if (!row) throw notFound('This change');
  const counts = await sql<{ object: string; op: Operation; count: number }>`select object, op, count(*) as count
    from ${sql.id(schema, 'change')} where change_set = ${id} group by object, op order by object, op`.execute(ctx.db);
  return { ...changeSetOf(row), counts: counts.rows };
}

/** The newest change sets of the workspace, or of one member. */
export async function changeSets(ctx: Context, page: Page & { member?: string }) {
  const { schema } = ctx.workspace;
  const limit = page.limit ?? 50;
  const [at, last] = (page.cursor ?? '').split('_');
  const after = at && last ? sql`and (cs.at, cs.id) < (${at}::timestamptz, ${last}::uuid)` : sql``;
  const by = page.member ? sql`and cs.actor_id = ${page.member}` : sql``;
  const { rows } = await sql<Row>`select ${setColumns} from ${sql.id(schema, 'change_set')} cs
    where true ${by} ${ownOnly(ctx)} ${after} order by cs.at desc, cs.id desc limit ${limit + 1}`.execute(ctx.db);
  const data = rows.slice(0, limit).map(changeSetOf);
  const end = data.at(-1);
  return { data, next_cursor: rows.length > limit && end ? `${end.at}_${end.id}` : null };
}
