import { sql } from 'kysely';
import { type Context, inTransaction } from '../kernel/context.ts';
import { conflict, forbidden, notFound } from '../kernel/errors.ts';
import { recordAudit } from './audit.ts';
import { catalog, fieldOf } from './catalog.ts';
import type { RecordChange } from './changes.ts';
import { type Field, isDerived, type ObjectDefinition } from './define.ts';
import { guardOf } from './filter.ts';
import { compileCondition } from './filter-sql.ts';
import { can, limitsOf, writableFields } from './permissions.ts';
import { shownValues } from './rights/conceal.ts';
import type { RowAction } from './rights/model.ts';
import { decodeRow } from './storage.ts';
import type { Change, KithRecord, Operation, Values } from './types.ts';
import { sameValue } from './values.ts';
import { openChangeSet, write } from './write/index.ts';
import { trashedFreely, trashUntouched, untouched } from './write/untouched.ts';

export interface Conflict {
  object: string;
  id: string;
  title: string;
  field: string | null;
  /** What the change set left there. */
  expected: unknown;
  /** What stands there now. */
  current: unknown;
}

export interface UndoOptions {
  /**
   * What to do where something was changed since: keep the later values (and undo the rest), or overwrite them.
   * Without it a conflict is refused and nothing is undone.
   */
  force?: 'keep_later' | 'overwrite';
  onProgress?(done: number, total: number): void;
}

export interface UndoResult {
  /** The change set that holds the undoing, which can be undone in its turn. */
  changeSet: string | null;
  /** How many records went back. */
  undone: number;
  conflicts: Conflict[];
}

const chunk = 2000;
/** From so many new records of an object on, they are taken back set-wise. */
const many = 1000;
export const mostConflicts = 100;

/**
 * Takes back a change set of any size and origin: what it made goes to the trash, what it changed gets its former
 * values, what it trashed or ended comes back. All or nothing, in one transaction.
 * @throws DomainError conflict with `conflicts` where later changes stand in the way and `force` does not say what to do
 */
export async function undoChangeSet(ctx: Context, id: string, options: UndoOptions = {}): Promise<UndoResult> {
  return inTransaction(ctx, async (outer) => {
    const ctx: Context = { ...outer, origin: { kind: 'undo', id } };
    const original = await openUndo(ctx, id, 'lock');
    const changeSet = await openChangeSet(ctx, { reason: original.reason ?? undefined, undoes: id });
    const conflicts: Conflict[] = [];
    let undone = 0;
    let seen = 0;
    // What the change set made and nobody has touched can stand in nobody's way: it goes last, set-wise.
    const objects = await objectsMade(ctx, id);
    const free = trashedFreely(ctx, objects);
    for await (const changes of backwards(ctx, id, free)) {
      const wishes = await invert(ctx, changes, options, conflicts);
      const { results } = await write(ctx, wishes, { changeSet, system: true, returning: false });
      undone += results.filter((r) => r.ok && r.written).length;
      seen += changes.length;
      options.onProgress?.(seen, original.changes);
    }
    if (conflicts.length > 0 && !options.force) {
      throw conflict('Some of this was changed later', { conflicts: conflicts.slice(0, mostConflicts) });
    }
    undone += await trashUntouched(ctx, id, changeSet, free, (done) =>
      options.onProgress?.(seen + done, original.changes),
    );
    await endUndo(ctx, id, changeSet);
    await recordAudit(ctx, {
      action: 'change.undone',
      title: original.reason,
      detail: { change_set: id, records: undone },
    });
    return { changeSet, undone, conflicts };
  });
}

export interface Original {
  undone_by: string | null;
  undoes: string | null;
  reason: string | null;
  changes: number;
}

/**
 * What is to be undone. With `lock`, of two people who press Undo the second waits and is told.
 * @throws notFound, or conflict where it was undone already
 */
export async function openUndo(ctx: Context, id: string, lock?: 'lock'): Promise<Original> {
  const original = await changeSetRow(ctx, id, lock);
  if (!original) throw notFound('This change');
  await refuseForeignUndo(ctx, id);
  if (original.undone_by) throw conflict('This was undone already');
  return original;
}

/** What taking each kind of change back is to the record. */
const undoing: Partial<Record<Operation, RowAction>> = {
  create: 'delete',
  update: 'update',
  trash: 'delete',
  restore: 'delete',
};

/**
 * Whoever may not write every record, or every field, may undo only what they may write: all of it or nothing. What
 * touches none of the records that they may see is not there for them.
 */
async function refuseForeignUndo(ctx: Context, id: string): Promise<void> {
  if (!limitsOf(ctx)) return;
  const { schema } = ctx.workspace;
  const change = sql.id(schema, 'change');
  const { rows: kinds } = await sql<{ object: string; op: Operation }>`select distinct object, op from ${change}
    where change_set = ${id}`.execute(ctx.db);
  let refused = false;
  let seen = kinds.length === 0;
  for (const { object, op } of kinds) {
    if (!catalog(ctx).has(object)) continue;
    const def = catalog(ctx).object(object);
    const action = undoing[op];
    const whole = (guard: ReturnType<typeof guardOf>) => (guard ? compileCondition(ctx, guard, 't') : sql`true`);
    // A record that ended cannot be held against anybody's rights any more.
    const may = action && can(ctx, object, action) ? whole(guardOf(ctx, def, action)) : sql`false`;
    const sees = can(ctx, object, 'read') ? whole(guardOf(ctx, def)) : sql`false`;
    const { rows } = await sql<{ foreign: boolean | null; seen: boolean | null }>`select
        bool_or((${may}) is not true) as foreign, bool_or((${sees}) is true and t.id is not null) as seen
      from ${change} c left join ${sql.id(schema, object)} as t on t.id = c.record_id
      where c.change_set = ${id} and c.object = ${object} and c.op = ${op}`.execute(ctx.db);
    refused ||= rows[0]?.foreign ?? false;
    seen ||= rows[0]?.seen ?? false;
    if (op === 'update') refused ||= await touchesOtherFields(ctx, id, def);
  }
  if (!seen) throw notFound('This change');
  if (refused) throw forbidden('This touches records or fields that your role does not allow you to change');
}

async function touchesOtherFields(ctx: Context, id: string, def: ObjectDefinition): Promise<boolean> {
  const mine = [...writableFields(ctx, def), ...Object.values(def.fields).flatMap((f) => (f.writable ? [f.name] : []))];
  const { rows } =
    await sql`select 1 from ${sql.id(ctx.workspace.schema, 'change')} c, jsonb_object_keys(c.before) as field
    where c.change_set = ${id} and c.object = ${def.name} and c.op = 'update' and field <> all(${mine}::text[]) limit 1`.execute(
      ctx.db,
    );
  return rows.length > 0;
}

export async function changeSetRow(ctx: Context, id: string, lock?: 'lock'): Promise<Original | null> {
  const { rows } = await sql<Original>`select undone_by, undoes, reason, changes
    from ${sql.id(ctx.workspace.schema, 'change_set')} where id = ${id} ${lock ? sql`for update` : sql``}`.execute(
    ctx.db,
  );
  return rows[0] ?? null;
}

/** Marks a change set as undone by another, or with null as in force again. */
export async function endUndo(ctx: Context, id: string, by: string | null): Promise<void> {
  const table = sql.id(ctx.workspace.schema, 'change_set');
  const { rows } = await sql<{ undoes: string | null }>`update ${table} set undone_by = ${by} where id = ${id}
    returning undoes`.execute(ctx.db);
  // Undoing an undo brings the first change set back into force.
  if (by && rows[0]?.undoes)
    await sql`update ${table} set undone_by = null where id = ${rows[0].undoes}`.execute(ctx.db);
}

/** Whether nothing that a change set wrote was written again since: then nothing can stand in the way of undoing it. */
export async function isUntouched(ctx: Context, id: string): Promise<boolean> {
  const { schema } = ctx.workspace;
  const change = sql.id(schema, 'change');
  const { rows: objects } = await sql<{
    object: string;
  }>`select distinct object from ${change} where change_set = ${id}`.execute(ctx.db);
  for (const { object } of objects) {
    if (!catalog(ctx).has(object)) return false;
    const { rows } = await sql<{ touched: boolean }>`select exists (
        select 1 from (select record_id, max(version) as version from ${change}
          where change_set = ${id} and object = ${object} group by record_id) as c
        left join ${sql.id(schema, object)} as t on t.id = c.record_id
        where t.version is distinct from c.version) as touched`.execute(ctx.db);
    if (rows[0]?.touched) return false;
  }
  return true;
}

/** The objects of which the change set made records, where these are many. */
async function objectsMade(ctx: Context, id: string): Promise<string[]> {
  const { rows } = await sql<{ object: string }>`select object from ${sql.id(ctx.workspace.schema, 'change')}
    where change_set = ${id} and op = 'create' group by object having count(*) >= ${many}`.execute(ctx.db);
  return rows.map((row) => row.object);
}

async function* backwards(ctx: Context, id: string, free: ObjectDefinition[]): AsyncGenerator<RecordChange[]> {
  for (let before: number | null = null; ; ) {
    const rows = await readBackwards(ctx, id, before, free);
    if (rows.length > 0) yield rows;
    if (rows.length < chunk) return;
    before = rows.at(-1)?.seq ?? null;
  }
}

/**
 * The newest changes of a change set that come before `before` (all of them with null), without those that made a
 * record of `free` which is still as it was made.
 */
export async function readBackwards(
  ctx: Context,
  id: string,
  before: number | null,
  free: ObjectDefinition[] = [],
): Promise<RecordChange[]> {
  const { rows } = await sql<RecordChange>`select seq, object, record_id, op, version, before, after
    from ${sql.id(ctx.workspace.schema, 'change')} c
    where change_set = ${id} ${before === null ? sql`` : sql`and seq < ${before}`}
      ${free.length === 0 ? sql`` : sql`and not ${untouched(ctx, free)}`}
    order by seq desc limit ${chunk}`.execute(ctx.db);
  return rows;
}

/** What a change set did to these records, newest first. */
export async function changesOf(ctx: Context, id: string, records: string[]): Promise<RecordChange[]> {
  const { rows } = await sql<RecordChange>`select seq, object, record_id, op, version, before, after
    from ${sql.id(ctx.workspace.schema, 'change')}
    where change_set = ${id} and record_id = any(${records}::uuid[]) order by seq desc`.execute(ctx.db);
  return rows;
}

/** The changes that bring back what stood before `changes` (which come newest first). */
export async function invert(
  ctx: Context,
  changes: RecordChange[],
  options: UndoOptions,
  conflicts: Conflict[],
  { lock = true }: { lock?: boolean } = {},
): Promise<Change[]> {
  refuseArchived(ctx, changes);
  const known = changes.filter((change) => catalog(ctx).has(change.object));
  const now = await current(ctx, known, lock);
  const wishes: Change[] = [];
  for (const change of known) {
    const record = now.get(change.record_id) ?? null;
    const wish = invertOne(ctx, change, record, options, conflicts);
    if (!wish) continue;
    wishes.push(wish);
    // A record changed twice in one change set goes back step by step.
    if (record && wish.op === 'update') Object.assign(record, wish.values);
    if (record && wish.op === 'trash') record.trashed_at = 'now';
    if (record && wish.op === 'restore') record.trashed_at = null;
  }
  return wishes;
}

/** What was done to records that are put away cannot be taken back before they are there again. */
function refuseArchived(ctx: Context, changes: RecordChange[]): void {
  const away = catalog(ctx).archived.objects.find((def) => changes.some((change) => change.object === def.name));
  if (away) throw conflict(`This changed ${away.labels.toLowerCase()}, which are in the archive: restore them first`);
}

async function current(ctx: Context, changes: RecordChange[], lock: boolean): Promise<Map<string, KithRecord>> {
  const byObject = Map.groupBy(changes, (c) => c.object);
  const records = new Map<string, KithRecord>();
  for (const [object, list] of byObject) {
    const def = catalog(ctx).object(object);
    const ids = [...new Set(list.map((c) => c.record_id))];
    const { rows } = await sql<Values>`select * from ${sql.id(ctx.workspace.schema, object)}
      where id = any(${ids}::uuid[]) order by id ${lock ? sql`for update` : sql``}`.execute(ctx.db);
    for (const row of rows) records.set(row.id as string, decodeRow(def, row));
  }
  return records;
}

function invertOne(
  ctx: Context,
  change: RecordChange,
  record: KithRecord | null,
  options: UndoOptions,
  conflicts: Conflict[],
): Change | null {
  const { object, record_id: id } = change;
  const note = (field: string | null, expected: unknown, present: unknown) => {
    const of = (value: unknown) => (field ? shownValues(ctx, catalog(ctx).object(object), { [field]: value }) : null);
    const [told, now] = [of(expected), of(present)];
    // A field that the caller may not see stands in the way without a name.
    const named = field && told && now && field in told ? { field, expected: told[field], current: now[field] } : null;
    const unnamed = { field: null, expected: field ? null : expected, current: field ? null : present };
    conflicts.push({ object, id, title: titleOf(ctx, object, record), ...(named ?? unnamed) });
  };
  switch (change.op) {
    case 'create': {
      if (!record || record.trashed_at) return null;
      const later = record.version > change.version ? laterValues(ctx, change, record) : null;
      if (later) {
        for (const [field, [expected, present]] of Object.entries(later)) note(field, expected, present);
        if (options.force === 'keep_later') return null;
      }
      return { op: 'trash', object, id };
    }
    case 'trash':
      return record?.trashed_at ? { op: 'restore', object, id } : null;
    case 'restore':
      return record && !record.trashed_at ? { op: 'trash', object, id } : null;
    case 'purge':
      return record ? null : { op: 'create', object, id, values: revived(ctx, object, change.before ?? {}) };
    case 'update': {
      if (!record) return null;
      if (record.trashed_at) {
        note(null, null, 'trashed');
        return null;
      }
      const values: Values = {};
      for (const [field, before] of Object.entries(change.before ?? {})) {
        // Put away or ended since: it has no place to go back to.
        if (!fieldOf(catalog(ctx).object(object), field)) continue;
        const left = change.after?.[field] ?? null;
        const present = record[field] ?? null;
        if (sameValue(present, before)) continue;
        if (!sameValue(present, left)) {
          note(field, left, present);
          if (options.force !== 'overwrite') continue;
        }
        values[field] = before;
      }
      return Object.keys(values).length > 0 ? { op: 'update', object, id, values } : null;
    }
  }
}

/** The fields of a created record that were changed since, by anyone. */
function laterValues(
  ctx: Context,
  change: RecordChange,
  record: KithRecord,
): Record<string, [unknown, unknown]> | null {
  const def = catalog(ctx).object(change.object);
  const fields: Record<string, [unknown, unknown]> = {};
  for (const [field, left] of Object.entries(change.after ?? {})) {
    if (field in record && field !== 'created_at' && field !== 'created_by' && !sameValue(record[field], left)) {
      fields[field] = [left, record[field] ?? null];
    }
  }
  for (const [field, present] of Object.entries(record)) {
    const untouched = field in (change.after ?? {}) || present === null || isUntold(def.fields[field]);
    if (!untouched && !kept.has(field)) fields[field] = [null, present];
  }
  return Object.keys(fields).length > 0 ? fields : null;
}

/** Derived from other values, so that its presence says nothing. */
const isUntold = (field: Field | undefined) => field !== undefined && isDerived(field);

const kept = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'trashed_at']);

/** A record that was ended, as values of a create: what PostgreSQL derives is left to it. */
function revived(ctx: Context, object: string, before: Values): Values {
  const def = catalog(ctx).object(object);
  return Object.fromEntries(
    Object.entries(before).filter(([name]) => {
      if (name === 'created_at' || name === 'created_by') return true;
      const field = fieldOf(def, name);
      return field && !kept.has(name) && !isDerived(field);
    }),
  );
}

function titleOf(ctx: Context, object: string, record: KithRecord | null): string {
  const def = catalog(ctx).object(object);
  return can(ctx, object, 'read') ? String(record?.[def.title] ?? def.label) : def.label;
}
