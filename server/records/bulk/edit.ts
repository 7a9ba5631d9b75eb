import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { forbidden, invalid, invalidField } from '../../kernel/errors.ts';
import { recordAudit } from '../audit.ts';
import { catalog } from '../catalog.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import type { ExportAnswer } from '../export/schema.ts';
import { startExport } from '../export/service.ts';
import { type Action, requirePermission, writableFields } from '../permissions.ts';
import { selection } from '../query.ts';
import { decodeRow } from '../storage.ts';
import type { Change, Filter, Values } from '../types.ts';
import { BadValue, parseValue } from '../values.ts';
import { type ChangeResult, write } from '../write/index.ts';
import { type Failure, inLanes, type WorkKind } from './kinds.ts';
import { keepParts, takePart } from './queries.ts';
import type { BulkWish, WorkAnswer } from './schema.ts';
import { startWork } from './service.ts';

/** Records to a transaction: enough that its fixed costs do not count, few enough that nobody waits long for a row. */
const PART = 2500;

type EditOp = Exclude<BulkWish['op'], 'export'>;

interface Edit {
  op: EditOp;
  values: Values;
  /** What was chosen, for people to read. */
  filter: Filter | null;
  q: string | null;
}

const asked: Record<EditOp, Action> = {
  update: 'update',
  add: 'update',
  remove: 'update',
  delete: 'delete',
  restore: 'delete',
};

/**
 * Does one thing to many records in the background. Which records is settled here and now: edits that change the very field
 * of the filter neither skip a record nor come to one twice.
 * @throws invalid for values that no record could take
 */
export async function startBulk(ctx: Context, object: string, wish: BulkWish): Promise<WorkAnswer | ExportAnswer> {
  const def = catalog(ctx).object(object);
  const { op } = wish;
  if (!wish.ids && !wish.filter && !wish.q?.trim() && !wish.all) {
    throw invalidField('filter', 'required', 'Say which records: ids, a filter, or all: true');
  }
  if (op === 'export') return startExport(ctx, exportOf(def, wish));
  requirePermission(ctx, def.name, asked[op]);
  const values = wish.values ?? {};
  if (op === 'update' || op === 'add' || op === 'remove') checkValues(ctx, def, op, values);
  const edit: Edit = { op, values, filter: wish.ids ? null : (wish.filter ?? null), q: wish.q ?? null };
  return startWork(ctx, 'bulk', def.name, { ...edit }, async (ctx, id) => {
    const where = await selection(ctx, def, {
      filter: wish.ids ? null : wish.filter,
      q: wish.q,
      trashed: op === 'restore' || wish.trashed,
    });
    const these = wish.ids ? sql`and t.id = any(${wish.ids}::uuid[])` : sql``;
    const rows = sql`select t.id from ${sql.id(ctx.workspace.schema, def.name)} as t where ${where} ${these} order by t.id`;
    const records = await keepParts(ctx, id, rows, PART);
    await recordAudit(ctx, {
      action: 'bulk.asked',
      object: def.name,
      detail: { op, records, fields: Object.keys(values), work: id },
    });
    return records;
  });
}

function exportOf(def: ObjectDefinition, wish: BulkWish) {
  const these: Filter | null = wish.ids ? { field: 'id', op: 'in', value: wish.ids } : null;
  const filter = these ?? wish.filter ?? null;
  const format = wish.format ?? 'csv';
  return { object: def.name, filter, q: wish.q, fields: wish.fields, format, bom: format === 'csv' };
}

/** What no record could take is refused now rather than a hundred thousand times later. */
function checkValues(ctx: Context, def: ObjectDefinition, op: EditOp, values: Values): void {
  const names = Object.keys(values);
  if (names.length === 0) throw invalidField('values', 'required', 'Say which fields, and what they become');
  const writable = new Set(writableFields(ctx, def));
  const errors = names.flatMap((name) => {
    const field = Object.hasOwn(def.fields, name) ? def.fields[name] : undefined;
    const wrong = (code: string, message: string) => [{ field: `values.${name}`, code, message }];
    if (!field) return wrong('unknown_field', `${def.labels} have no field "${name.slice(0, 100)}"`);
    if (!writable.has(name)) return wrong('read_only', `${field.label} may not be changed`);
    if (op !== 'update' && !holdsSeveral(field)) return wrong('wrong_type', `${field.label} holds one value only`);
    if (field.required && op === 'update' && values[name] === null)
      return wrong('required', `${field.label} is needed`);
    try {
      parseValue(field, values[name], ctx);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      return wrong(error.code, error.message);
    }
    return [];
  });
  if (errors.length > 0) throw invalid(errors[0]?.message ?? 'These values do not fit', errors);
}

const several = new Set<string>(['multi_choice', 'multi_reference']);
const holdsSeveral = (field: Field) => several.has(field.type);

/** Edits of the records that were chosen, a part at a time, all in one change set. */
export const bulkEdit: WorkKind<Edit> = {
  kind: 'bulk',
  async run(running) {
    const { work } = running;
    if (!work.object || !catalog(running.ctx).has(work.object)) throw forbidden('This object is not there any more');
    const object = work.object;
    const changeSet = await inTransaction(running.ctx, (ctx) => running.changeSet(ctx));
    const next = async (ctx: Context) => {
      const ids = await takePart(ctx, work.id);
      if (!ids) return null;
      const changes = await changesFor(ctx, object, work.parameters, ids);
      const { results } = await write(ctx, changes, { changeSet, partial: true, returning: false });
      return { done: ids.length, failures: await failuresIn(ctx, object, changes, results) };
    };
    await inLanes(running, next);
  },
};

async function changesFor(ctx: Context, object: string, edit: Edit, ids: string[]): Promise<Change[]> {
  switch (edit.op) {
    case 'update':
      return ids.map((id) => ({ op: 'update', object, id, values: edit.values }));
    case 'delete':
      return ids.map((id) => ({ op: 'trash', object, id }));
    case 'restore':
      return ids.map((id) => ({ op: 'restore', object, id }));
    default:
      return entries(ctx, object, edit, ids);
  }
}

/** Adds to or takes from what each record holds. They stay locked until the part is written. */
async function entries(ctx: Context, object: string, edit: Edit, ids: string[]): Promise<Change[]> {
  const def = catalog(ctx).object(object);
  const names = Object.keys(edit.values);
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.id(ctx.workspace.schema, object)}
    where id = any(${ids}::uuid[]) order by id for update`.execute(ctx.db);
  const now = new Map(rows.map((row) => [row.id as string, decodeRow(def, row, names)]));
  return ids.map((id) => {
    const values = Object.fromEntries(
      names.map((name) => [name, combined(edit, now.get(id)?.[name], edit.values[name])]),
    );
    return { op: 'update', object, id, values };
  });
}

function combined(edit: Edit, present: unknown, given: unknown): unknown[] | null {
  const have = Array.isArray(present) ? present : [];
  const meant = Array.isArray(given) ? given : [given];
  const result =
    edit.op === 'add'
      ? [...have, ...meant.filter((entry) => !have.includes(entry))]
      : have.filter((entry) => !meant.includes(entry));
  return result.length > 0 ? result : null;
}

async function failuresIn(
  ctx: Context,
  object: string,
  changes: Change[],
  results: ChangeResult[],
): Promise<Failure[]> {
  const failures = results.flatMap((result, i): Failure[] =>
    result.ok
      ? []
      : [
          {
            recordId: changes[i]?.id ?? null,
            title: null,
            code: result.error.errors[0]?.code ?? result.error.code,
            message: result.error.message,
          },
        ],
  );
  if (failures.length === 0) return failures;
  const def = catalog(ctx).object(object);
  const where = await selection(ctx, def, {});
  const { rows } = await sql<{ id: string; title: string | null }>`select t.id, t.${sql.ref(def.title)} as title
    from ${sql.id(ctx.workspace.schema, object)} as t
    where t.id = any(${failures.map((f) => f.recordId)}::uuid[]) and ${where}`.execute(ctx.db);
  const titles = new Map(rows.map((row) => [row.id, row.title]));
  return failures.map((f) => ({ ...f, title: titles.get(f.recordId ?? '') ?? null }));
}
