import { CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { AS_ARRAYS, PREPARED } from '../kernel/db.ts';
import { forbidden, invalidField, notFound } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import { catalog } from './catalog.ts';
import type { ObjectDefinition } from './define.ts';
import { isMerged } from './duplicates/merge/merged.ts';
import { type Condition, EVERYTHING, guardOf, planFilter } from './filter.ts';
import { compileCondition } from './filter-sql.ts';
import { can, limitsOf, requirePermission, verbs } from './permissions.ts';
import { attach, planProjection, selectList, shownFields, tableOf } from './projection.ts';
import { mask } from './rights/conceal.ts';
import type { RowAction } from './rights/model.ts';
import { searchCondition, titleContains } from './search.ts';
import {
  decodeCursor,
  encodeCursor,
  fingerprint,
  keyColumns,
  orderBy,
  type Part,
  type Position,
  partCondition,
  partsOf,
  planSort,
  type Sort,
} from './sort.ts';
import { decodeRow, decoderOf } from './storage.ts';
import type { Filter, KithRecord } from './types.ts';
import { noticeList } from './view-indexes/notice.ts';
import { isInAnIndex } from './view-indexes/served.ts';

type Row = Record<string, unknown>;

export interface GetOptions {
  fields?: string[];
  include?: string[];
  /** Finds it in the trash too. */
  trashed?: boolean;
}

/** One record. What does not exist, lies in the trash or may not be seen is not found. */
export async function getRecord(
  ctx: Context,
  object: string,
  id: string,
  options: GetOptions = {},
): Promise<KithRecord> {
  const def = catalog(ctx).object(object);
  requirePermission(ctx, object, 'read');
  const missing = () => notFound(def.label);
  if (!isUuid(id)) throw missing();
  const plain = !options.fields && !options.include;
  const projection = planProjection(ctx, def, options.fields, options.include);
  const fields = shownFields(ctx, def, projection);
  const guard = guardOf(ctx, def);
  const row = guard
    ? (await guardedRow(ctx, def, id, fields, guard)).rows[0]
    : (await ctx.db.executeQuery<Row>(CompiledQuery.raw(byId(ctx, def, fields), [id]))).rows[0];
  if (!row || (row.trashed_at && !options.trashed)) throw missing();
  const record = decodeRow(def, row, fields);
  mask(ctx, def, [record]);
  if (!plain) await attach(ctx, def, [record], projection);
  return record;
}

const statements = new Map<string, string>();

/** The hot path: text made once per workspace, object and set of fields, and prepared once per connection. */
function byId(ctx: Context, def: ObjectDefinition, fields: string[] | undefined): string {
  const { schema } = ctx.workspace;
  const list = selectList(def, fields);
  const key = `${schema} ${def.name} ${list}`;
  let text = statements.get(key);
  if (!text) {
    text = `${PREPARED}select ${list} from "${schema}"."${def.name}" as t where t.id = $1`;
    if (statements.size > 5000) statements.clear();
    statements.set(key, text);
  }
  return text;
}

const guardedRow = (ctx: Context, def: ObjectDefinition, id: string, fields: string[] | undefined, guard: Condition) =>
  sql<Row>`select ${sql.raw(selectList(def, fields))} from ${tableOf(ctx, def)} as t
    where t.id = ${id}::uuid and ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);

export interface ListOptions {
  filter?: Filter | null;
  /** Words to search for. */
  q?: string;
  /** Field names, `-` before a falling one; newest first unless told. */
  sort?: string[];
  fields?: string[];
  include?: string[];
  /** 1 to 200, 50 unless told. */
  limit?: number;
  cursor?: string | null;
  count?: 'exact' | 'estimate';
  /** The trash in place of the live records. */
  trashed?: boolean;
}

export interface RecordList {
  records: KithRecord[];
  next_cursor: string | null;
  count?: { value: number; exact: boolean };
}

/** A page of the records that a filter matches, in order; the cursor leads to the next at the same cost. */
export async function listRecords(ctx: Context, object: string, options: ListOptions = {}): Promise<RecordList> {
  const def = catalog(ctx).object(object);
  requirePermission(ctx, object, 'read');
  const limit = options.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw invalidField('limit', 'out_of_range', 'limit is a whole number from 1 to 200');
  const projection = planProjection(ctx, def, options.fields, options.include);
  const fields = shownFields(ctx, def, projection);
  const given =
    options.sort && options.sort.length > 0 ? options.sort : [options.trashed ? '-trashed_at' : '-created_at'];
  const sort = planSort(ctx, def, given);
  const list = fingerprint(object, sort.text, options.filter ?? null, options.q ?? null, options.trashed ?? false);
  const from = options.cursor ? decodeCursor(list, sort.keys.length, options.cursor) : null;
  const condition = conditionOf(ctx, def, options);
  const where = await compileSelection(ctx, def, options, condition);
  const steady = !options.q && isSteady(condition);

  const began = performance.now();
  const rows: unknown[][] = [];
  for (const part of partsOf(sort, from, await hasIndex(ctx, def, sort, from))) {
    const wanted = limit + 1 - rows.length;
    if (wanted > 0)
      rows.push(...(await readPart(ctx, def, { sort, part, from, where, steady, limit: wanted, fields })));
  }
  if (!options.q && !options.trashed) noticeList(ctx, def, condition, given, performance.now() - began);
  const page = rows.slice(0, limit);
  const records = mask(ctx, def, page.map(decoderOf(def, fields)));
  await attach(ctx, def, records, projection);
  const last = page.at(-1);
  const next = rows.length > limit && last ? encodeCursor(list, positionOf(sort, last)) : null;
  const count = options.count && (await countRows(ctx, def, where, options.count));
  return { records, next_cursor: next, ...(count ? { count } : {}) };
}

/** The id comes first, the values that the order goes by last (`keyColumns`). */
const positionOf = (sort: Sort, row: unknown[]): Position => ({
  id: row[0] as string,
  values: row.slice(row.length - sort.keys.length) as Array<string | null>,
});

/** Whether an index may give the first page in its order. Asked only where it matters. */
async function hasIndex(ctx: Context, def: ObjectDefinition, sort: Sort, from: Position | null): Promise<boolean> {
  const [first] = sort.keys;
  if (from || !first?.nullable || !first.column || def.fields[first.column]?.indexed) return true;
  return isInAnIndex(ctx, def.name, first.column);
}

interface PartQuery {
  sort: Sort;
  part: Part;
  from: Position | null;
  where: RawBuilder<boolean>;
  steady: boolean;
  limit: number;
  fields: string[] | undefined;
}

async function readPart(ctx: Context, def: ObjectDefinition, query: PartQuery): Promise<unknown[][]> {
  const { sort, part, from, where, steady, limit, fields } = query;
  const statement = sql<unknown[]>`${sql.raw(AS_ARRAYS)}select ${sql.raw(selectList(def, fields))}${keyColumns(sort)}
    from ${tableOf(ctx, def)} as t ${sort.joins}
    where ${where} and ${partCondition(sort, part, from)}
    order by ${orderBy(sort, part)} limit ${sql.lit(limit)}`.compile(ctx.db.withoutPlugins());
  return (await ctx.db.executeQuery<unknown[]>(steady ? usual(statement) : statement)).rows;
}

export interface Selection {
  filter?: Filter | null;
  q?: string;
  trashed?: boolean;
}

/** The condition of everything a caller asks for and may see (or do something else with), on the rows `t`. */
export const selection = (
  ctx: Context,
  def: ObjectDefinition,
  asked: Selection,
  action: RowAction = 'read',
): Promise<RawBuilder<boolean>> => compileSelection(ctx, def, asked, conditionOf(ctx, def, asked, action));

function conditionOf(
  ctx: Context,
  def: ObjectDefinition,
  { filter }: Selection,
  action: RowAction = 'read',
): Condition {
  const own = filter ? planFilter(ctx, def, filter) : EVERYTHING;
  const guard = guardOf(ctx, def, action);
  return guard ? { kind: 'all', of: [guard, own] } : own;
}

async function compileSelection(
  ctx: Context,
  def: ObjectDefinition,
  { q, trashed }: Selection,
  condition: Condition,
): Promise<RawBuilder<boolean>> {
  const parts = [
    trashed
      ? sql<boolean>`t.trashed_at is not null and not ${isMerged(ctx, 't.id')}`
      : sql<boolean>`t.trashed_at is null`,
    compileCondition(ctx, condition, 't'),
  ];
  if (q?.trim()) parts.push(trashed ? titleContains(def, q) : await searchCondition(ctx, def, q));
  return sql.join(parts, sql` and `) as RawBuilder<boolean>;
}

/** Plain equalities: one plan serves them whatever the values, which cannot be said of ranges and patterns. */
function isSteady(condition: Condition): boolean {
  if (condition.kind === 'all') return condition.of.every(isSteady);
  if (condition.kind !== 'test') return false;
  const { test } = condition;
  if (test.is === 'text') return test.how === 'eq';
  if (test.is === 'ids') return test.ids.length === 1;
  if (test.is === 'exact') return test.values.length === 1;
  return test.is === 'true' || test.is === 'present';
}

const seen = new Map<string, number>();
const OFTEN = 5;
const MOST_PREPARED = 100;
let preparedNow = 0;

/**
 * A list that is asked for again and again is prepared, so that PostgreSQL plans it once. Only a few are: each costs
 * memory on every connection.
 */
function usual(statement: CompiledQuery<unknown[]>): CompiledQuery<unknown[]> {
  const times = seen.get(statement.sql) ?? 0;
  if (times < OFTEN) {
    if (seen.size < 5000) seen.set(statement.sql, times + 1);
    if (times + 1 === OFTEN) preparedNow += 1;
    return statement;
  }
  return preparedNow > MOST_PREPARED ? statement : { ...statement, sql: PREPARED + statement.sql };
}

/** How many records a filter matches; an estimate is PostgreSQL's own and costs no reading. */
export async function countRecords(
  ctx: Context,
  object: string,
  asked: Selection = {},
  action: RowAction = 'read',
): Promise<number> {
  const def = catalog(ctx).object(object);
  requirePermission(ctx, object, action);
  return (await countRows(ctx, def, await selection(ctx, def, asked, action), 'exact')).value;
}

/** Whether the caller may do this with this very record: a role may see all of them and change only its own. */
export async function reaches(
  ctx: Context,
  object: string,
  id: string,
  action: RowAction = 'update',
): Promise<boolean> {
  if (!can(ctx, object, action)) return false;
  if (!limitsOf(ctx)) return true;
  return (await countRecords(ctx, object, { filter: { field: 'id', op: 'eq', value: id } }, action)) > 0;
}

/**
 * For verbs that write with more rights than their caller has: refuses a record that the caller may not see (`not_found`),
 * or may see but not change (`forbidden`), as a plain write of it would be.
 */
export async function requireReach(
  ctx: Context,
  object: string,
  id: string,
  action: RowAction = 'update',
): Promise<void> {
  requirePermission(ctx, object, action);
  if (!limitsOf(ctx)) return;
  const def = catalog(ctx).object(object);
  await getRecord(ctx, object, id, { fields: [] });
  if (!(await reaches(ctx, object, id, action)))
    throw forbidden(
      `You may see this ${def.label.toLowerCase()}, but your role does not allow you to ${verbs[action]} it`,
    );
}

async function countRows(ctx: Context, def: ObjectDefinition, where: RawBuilder<boolean>, how: 'exact' | 'estimate') {
  if (how === 'exact') {
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from ${tableOf(ctx, def)} as t where ${where}`.execute(ctx.db);
    return { value: rows[0]?.n ?? 0, exact: true };
  }
  const { rows } = await sql<{ 'QUERY PLAN': Array<{ Plan: { 'Plan Rows': number } }> }>`explain (format json)
    select 1 from ${tableOf(ctx, def)} as t where ${where}`.execute(ctx.db);
  return { value: rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0, exact: false };
}
