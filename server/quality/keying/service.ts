import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, invalid, invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../../records/catalog.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { can, maskedFields, readableFields, requirePermission, writableFields } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { BadValue, parseValue, sameValue } from '../../records/values.ts';
import { write } from '../../records/write/index.ts';

/** What two people keyed in of the same source, neither seeing the other's. */
export interface Keying {
  id: string;
  object: string;
  record_id: string | null;
  source: string;
  state: 'waiting' | 'mismatch' | 'done';
  fields: string[];
  first_by: string;
  first_at: string;
  second_by: string | null;
  second_at: string | null;
  /** Only for who may see both: the fields on which the two differ. */
  differences: Array<{ field: string; first: unknown; second: unknown }>;
  change_set: string | null;
}

interface Row {
  id: string;
  object: string;
  record_id: string | null;
  source: string;
  first_values: Values;
  first_by: string;
  first_at: string;
  second_values: Values | null;
  second_by: string | null;
  second_at: string | null;
  state: Keying['state'];
  change_set: string | null;
}

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'double_keying');
const columns = sql.raw(
  'id, object, record_id, source, first_values, first_by, first_at, second_values, second_by, second_at, state, change_set',
);

export async function keyings(ctx: Context, state?: Keying['state']): Promise<Keying[]> {
  const { rows } = await sql<Row>`select ${columns} from ${table(ctx)}
    where ${state ?? null}::text is null or state = ${state ?? null}
    order by (state = 'done'), first_at desc limit 200`.execute(ctx.db);
  return rows
    .filter((row) => catalog(ctx).has(row.object) && can(ctx, row.object, 'read'))
    .map((row) => shown(ctx, row));
}

/** The first person keys a record in, or values of a record that is there, and says from what. */
export async function keyFirst(
  ctx: Context,
  wish: { object: string; record_id?: string | null; source: string; values: Values },
): Promise<Keying> {
  const def = catalog(ctx).byPlural(wish.object);
  requirePermission(ctx, def.name, wish.record_id ? 'update' : 'create');
  if (wish.record_id) await getRecord(ctx, def.name, wish.record_id);
  const values = read(ctx, def, wish.values);
  const id = uuidv7();
  await sql`insert into ${table(ctx)} (id, object, record_id, source, first_values, first_by, first_at, state)
    values (${id}, ${def.name}, ${wish.record_id ?? null}, ${wish.source}, ${JSON.stringify(values)}, ${person(ctx)},
      ${ctx.now().toISOString()}, 'waiting')`.execute(ctx.db);
  return shown(ctx, await keyingOf(ctx, id));
}

/**
 * The second person keys in the same fields. What agrees is written at once; where the two differ it waits for somebody to
 * look at the source.
 */
export async function keySecond(ctx: Context, id: string, given: Values): Promise<Keying> {
  return inTransaction(ctx, async (ctx) => {
    const row = await keyingOf(ctx, id, true);
    if (row.state !== 'waiting') throw conflict('This was keyed in twice already');
    if (row.first_by === person(ctx)) throw forbidden('Somebody else has to key it in the second time');
    const def = catalog(ctx).object(row.object);
    requirePermission(ctx, def.name, row.record_id ? 'update' : 'create');
    const values = read(ctx, def, given);
    const fields = Object.keys(row.first_values);
    const missing = fields.filter((field) => !(field in values));
    if (missing.length > 0) {
      throw invalid(
        'Key in every field',
        missing.map((field) => ({ field: `values.${field}`, code: 'required', message: 'Key this in too' })),
      );
    }
    const same = fields.every((field) => sameValue(row.first_values[field], values[field]));
    await sql`update ${table(ctx)} set second_values = ${JSON.stringify(values)}, second_by = ${person(ctx)},
        second_at = ${ctx.now().toISOString()}, state = 'mismatch' where id = ${id}`.execute(ctx.db);
    if (same) await finish(ctx, row, row.first_values);
    return shown(ctx, await keyingOf(ctx, id));
  });
}

/** Somebody compared both with the source and says what is right. */
export async function settle(ctx: Context, id: string, given: Values): Promise<Keying> {
  return inTransaction(ctx, async (ctx) => {
    const row = await keyingOf(ctx, id, true);
    if (row.state !== 'mismatch')
      throw conflict(row.state === 'done' ? 'This was settled already' : 'The second person has not keyed it in yet');
    const values = read(ctx, catalog(ctx).object(row.object), given);
    await finish(ctx, row, { ...row.first_values, ...values });
    return shown(ctx, await keyingOf(ctx, id));
  });
}

export async function discard(ctx: Context, id: string): Promise<void> {
  const row = await keyingOf(ctx, id);
  const mine = row.first_by === person(ctx);
  if (!mine && ctx.role !== 'admin' && ctx.role !== 'owner')
    throw forbidden('Only administrators and whoever began it may discard it');
  if (row.state === 'done') throw conflict('This was written already: undo it in the history of the record');
  await sql`delete from ${table(ctx)} where id = ${id}`.execute(ctx.db);
}

async function finish(ctx: Context, row: Row, values: Values): Promise<void> {
  const { object, record_id: id } = row;
  const change = id ? ({ op: 'update', object, id, values } as const) : ({ op: 'create', object, values } as const);
  const { changeSet, results } = await write(ctx, [change], { reason: `Keyed in twice from ${row.source}` });
  const [result] = results;
  const record = result?.ok ? result.record.id : id;
  await sql`update ${table(ctx)} set state = 'done', record_id = ${record}, change_set = ${changeSet},
      resolved_by = ${ctx.actor.memberId}, resolved_at = ${ctx.now().toISOString()} where id = ${row.id}`.execute(
    ctx.db,
  );
}

/** Values in the form they are stored in, so that "Jan@x.org " and "jan@x.org" agree. */
function read(ctx: Context, def: ObjectDefinition, given: Values): Values {
  const writable = new Set(writableFields(ctx, def));
  const values: Values = {};
  for (const [name, raw] of Object.entries(given)) {
    const field = def.fields[name];
    if (!field || !writable.has(name))
      throw invalidField(`values.${name}`, 'unknown_field', `${def.label} has no field of this name to fill`);
    try {
      values[name] = parseValue(field, raw, ctx);
    } catch (error) {
      if (error instanceof BadValue) throw invalidField(`values.${name}`, error.code, error.message);
      throw error;
    }
  }
  if (Object.keys(values).length === 0) throw invalidField('values', 'required', 'Key in at least one field');
  return values;
}

function person(ctx: Context): string {
  if (!ctx.actor.memberId) throw forbidden('Two people key in, not programs');
  return ctx.actor.memberId;
}

async function keyingOf(ctx: Context, id: string, lock = false): Promise<Row> {
  const { rows } = isUuid(id)
    ? await sql<Row>`select ${columns} from ${table(ctx)} where id = ${id} ${lock ? sql`for update` : sql``}`.execute(
        ctx.db,
      )
    : { rows: [] };
  const [row] = rows;
  if (!row || !catalog(ctx).has(row.object)) throw notFound('This entry');
  return row;
}

/** Fields that the caller may not read, or only masked, are told of neither by name nor by value. */
function shown(ctx: Context, row: Row): Keying {
  const { first_values, second_values, ...rest } = row;
  const def = catalog(ctx).object(row.object);
  const masked = maskedFields(ctx, def);
  const readable = readableFields(ctx, def).filter((name) => !masked.includes(name));
  const fields = Object.keys(first_values).filter((name) => readable.includes(name));
  // Until both are in nobody sees what the first wrote.
  const differences = second_values
    ? fields
        .filter((field) => !sameValue(first_values[field], second_values[field]))
        .map((field) => ({ field, first: first_values[field] ?? null, second: second_values[field] ?? null }))
    : [];
  return { ...rest, fields, differences: row.state === 'mismatch' ? differences : [] };
}
