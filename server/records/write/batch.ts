import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, DomainError, invalid } from '../../kernel/errors.ts';
import { catalog } from '../catalog.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { mayAsk } from '../permissions.ts';
import { columnsOf } from '../storage.ts';
import type { Change, Values } from '../types.ts';
import { BadValue, parseValue } from '../values.ts';
import { type ChangeResult, type WriteResult, write } from './index.ts';

export interface BatchOperation {
  op: 'create' | 'update' | 'upsert' | 'delete';
  id?: string;
  /** upsert: the field and value that find the record, such as `{ "external_id": "A-17" }`. */
  match?: Values;
  values?: Values;
  version?: number;
}

/**
 * Up to 1,000 operations on one object, one result each, in order. Not atomic, each stands for itself; atomic, the
 * first refusal refuses all.
 */
export async function runBatch(
  ctx: Context,
  object: string,
  operations: BatchOperation[],
  atomic: boolean,
): Promise<WriteResult> {
  return inTransaction(ctx, async (ctx) => {
    const matched = await findMatches(ctx, catalog(ctx).object(object), operations);
    const changes: Change[] = [];
    const places: number[] = [];
    const results: ChangeResult[] = new Array(operations.length);
    for (const [i, operation] of operations.entries()) {
      const wish = toChange(object, operation, matched[i]);
      if (wish instanceof DomainError) {
        if (atomic) throw at(wish, i);
        results[i] = { ok: false, error: wish };
      } else {
        changes.push(wish);
        places.push(i);
      }
    }
    const done = await write(ctx, changes, { partial: true });
    done.results.forEach((result, i) => {
      const place = places[i] as number;
      if (atomic && !result.ok) throw at(result.error, place);
      results[place] = result;
    });
    return { changeSet: done.changeSet, results };
  });
}

/** The refusal of one operation, as one of the whole batch. */
const at = (error: DomainError, i: number) =>
  new DomainError(
    error.code,
    `Operation ${i + 1}: ${error.message}`,
    error.errors.map((e) => ({ ...e, field: `operations[${i}].values.${e.field}` })),
    error.extra,
  );

type Match = string | null | DomainError | undefined;

function toChange(object: string, operation: BatchOperation, match: Match): Change | DomainError {
  const { op, id, version, values = {} } = operation;
  if (match instanceof DomainError) return match;
  switch (op) {
    case 'create':
      return { op, object, values };
    case 'upsert':
      if (match) return { op: 'update', object, id: match, values, version };
      return { op: 'create', object, values: { ...operation.match, ...values } };
    case 'update':
      return id ? { op, object, id, values, version } : needsId;
    case 'delete':
      return id ? { op: 'trash', object, id, version } : needsId;
  }
}

const needsId = invalid('This operation needs the id of a record', [
  { field: 'id', code: 'required', message: 'Give the id' },
]);

/** For each upsert the record that its match finds: an id, null for none, or why it cannot be told. */
async function findMatches(ctx: Context, def: ObjectDefinition, operations: BatchOperation[]): Promise<Match[]> {
  const found: Match[] = new Array(operations.length);
  const keys = new Map<Field, Map<string, number[]>>();
  for (const [i, { op, match }] of operations.entries()) {
    if (op !== 'upsert') continue;
    const key = matchKey(ctx, def, match);
    if (key instanceof DomainError) {
      found[i] = key;
      continue;
    }
    const [field, value] = key;
    const places = keys.get(field) ?? new Map<string, number[]>();
    places.set(value, [...(places.get(value) ?? []), i]);
    keys.set(field, places);
  }
  for (const [field, places] of keys) await findByField(ctx, def, field, places, found);
  return found;
}

async function findByField(
  ctx: Context,
  def: ObjectDefinition,
  field: Field,
  places: Map<string, number[]>,
  found: Match[],
): Promise<void> {
  const key = sql`lower(${sql.ref(`t.${columnsOf(field)[0]?.name ?? field.name}`)})`;
  const guard = guardOf(ctx, def);
  const { rows } = await sql<{
    key: string;
    id: string;
    n: number;
  }>`select ${key} as key, min(t.id::text) as id, count(*) as n
    from ${sql.id(ctx.workspace.schema, def.name)} as t
    where ${key} = any(${[...places.keys()]}::text[]) and t.trashed_at is null
      ${guard ? sql`and ${compileCondition(ctx, guard, 't')}` : sql``} group by 1`.execute(ctx.db);
  const ids = new Map(rows.map((row) => [row.key, row]));
  for (const [value, indexes] of places) {
    const row = ids.get(value);
    const what = `${def.label.toLowerCase()} with ${field.label} "${value}"`;
    indexes.forEach((i, nth) => {
      if (row && row.n > 1) found[i] = conflict(`There is more than one ${what}`);
      else if (!row && nth > 0) found[i] = conflict(`An earlier operation of this batch creates the ${what}`);
      else found[i] = row?.id ?? null;
    });
  }
}

function matchKey(ctx: Context, def: ObjectDefinition, match: Values | undefined): [Field, string] | DomainError {
  const [name, ...more] = Object.keys(match ?? {});
  const field = name && Object.hasOwn(def.fields, name) ? def.fields[name] : undefined;
  if (!field || more.length > 0 || !matchable.has(field.type) || !mayAsk(ctx, def, field.name)) {
    return invalid('An upsert is matched on one text field', [
      { field: 'match', code: 'invalid', message: 'Name one text, e-mail or phone field and its value' },
    ]);
  }
  const value = matchValue(ctx, field, match?.[field.name]);
  return typeof value === 'string' ? [field, value.toLowerCase()] : value;
}

const matchable = new Set<Field['type']>(['text', 'email', 'phone', 'url']);

function matchValue(ctx: Context, field: Field, raw: unknown): string | DomainError {
  try {
    const value = parseValue(field, raw, ctx);
    if (typeof value === 'string') return value;
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
  }
  return invalid('The value to match on is empty or of the wrong type', [
    { field: `match.${field.name}`, code: 'wrong_type', message: 'Give the value to match on' },
  ]);
}
