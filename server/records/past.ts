import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { invalidField, notFound } from '../kernel/errors.ts';
import { catalog } from './catalog.ts';
import { isComputed, type ObjectDefinition } from './define.ts';
import { tableOf } from './projection.ts';
import { getRecord } from './query.ts';
import { shownTo } from './rights/conceal.ts';
import { decodeRow, read, store, tableColumns } from './storage.ts';
import type { KithRecord, Operation, Values } from './types.ts';
import { sameValue } from './values.ts';

export interface PastRecord extends KithRecord {
  /** The time that was asked for. */
  at: string;
  /** The fields that hold something else today. */
  changed: string[];
}

interface Logged {
  op: Operation;
  version: number;
  before: Values | null;
  at: string;
  actor_id: string | null;
}

/**
 * A record as it was at a time: today's, with every change since taken back. What the caller sees of it is what they may see
 * today. Formulas and roll-ups leave no trace in the log, so they are empty then.
 * @throws not_found where the record did not exist at that time, or may not be seen
 */
export async function recordAt(ctx: Context, object: string, id: string, at: string): Promise<PastRecord> {
  const def = catalog(ctx).object(object);
  const today = await getRecord(ctx, object, id, { trashed: true });
  if (Date.parse(at) > ctx.now().getTime()) throw invalidField('at', 'future', 'Nobody knows the record as it will be');
  const { rows } = await sql<Values>`select t.* from ${tableOf(ctx, def)} as t where t.id = ${id}`.execute(ctx.db);
  if (!rows[0]) throw notFound(def.label);
  const changes = await changesOf(ctx, object, id);
  const since = changes.findIndex((change) => Date.parse(change.at) <= Date.parse(at));
  const past = takenBack(decodeRow(def, rows[0]), since === -1 ? changes : changes.slice(0, since));
  if (!past) throw notFound(`${def.label} at this time`);
  const last = changes[since];
  if (last) Object.assign(past, { version: last.version, updated_at: last.at, updated_by: last.actor_id });
  for (const field of Object.values(def.fields)) if (isComputed(field)) past[field.name] = null;
  await derive(ctx, def, past);
  const shown = shownTo(ctx, def, past);
  const changed = Object.values(def.fields).filter(
    (field) => !isComputed(field) && field.name in shown && !sameValue(shown[field.name], today[field.name]),
  );
  return { ...shown, at, changed: changed.map((field) => field.name) };
}

/** Newest first. */
async function changesOf(ctx: Context, object: string, id: string): Promise<Logged[]> {
  const { schema } = ctx.workspace;
  const { rows } = await sql<Logged>`select c.op, c.version, c.before, cs.at, cs.actor_id
    from ${sql.id(schema, 'change')} c join ${sql.id(schema, 'change_set')} cs on cs.id = c.change_set
    where c.record_id = ${id} and c.object = ${object} order by c.seq desc`.execute(ctx.db);
  return rows;
}

/** The record before `changes` (newest first); null where it was not there. */
function takenBack(record: KithRecord, changes: Logged[]): KithRecord | null {
  let past: KithRecord | null = { ...record };
  for (const { op, before } of changes) {
    if (op === 'create') past = null;
    // What ended for good came back by an undo, as a create: before that, it was as it ended.
    else if (op === 'purge') past = { ...emptied(record), ...before } as KithRecord;
    else if (past) Object.assign(past, before);
  }
  return past;
}

const emptied = (record: KithRecord): Values => Object.fromEntries(Object.keys(record).map((name) => [name, null]));

/** What PostgreSQL derives from other columns, derived from those of then. */
async function derive(ctx: Context, def: ObjectDefinition, past: KithRecord): Promise<void> {
  const generated = Object.values(def.fields).filter((field) => field.generated);
  if (generated.length === 0) return;
  const row: Values = {};
  for (const field of Object.values(def.fields)) {
    if (!field.generated && !isComputed(field)) store(field, past[field.name] ?? null, row, ctx.workspace.locale);
  }
  const columns = tableColumns(def).filter(({ name }) => name in row);
  const shape = columns.map((column) => sql`${sql.id(column.name)} ${sql.raw(column.type)}`);
  const wanted = generated.map((field) => sql`${sql.raw(field.generated as string)} as ${sql.id(field.name)}`);
  const { rows } = await sql<Values>`select t.*, ${sql.join(wanted)}
    from json_to_record(${JSON.stringify(row)}::json) as t(${sql.join(shape)})`.execute(ctx.db);
  for (const field of generated) {
    const derived = { ...rows[0], [`${field.name}_currency`]: row[`${field.currencyOf}_currency`] };
    past[field.name] = read(field, derived);
  }
}
