import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict, notFound } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { readableFields, requirePermission } from '../permissions.ts';
import { listRecords } from '../query.ts';
import type { KithRecord } from '../types.ts';
import { type Ready, readyFor, reasonsFor } from './find/settings.ts';
import { betterWinner } from './merge/survivors.ts';
import { decideAll } from './merge/survivorship.ts';
import type { Difference, PairState } from './schema.ts';

interface PairRow {
  id: string;
  object: string;
  a: string;
  b: string;
  probability: number;
  levels: number[];
  weights: number[];
  state: PairState;
  reason: string | null;
}

export interface PairPage {
  state?: PairState;
  /** Only pairs of this record. */
  record?: string;
  min?: number;
  limit?: number;
  cursor?: string;
}

/** Pairs of an object that wait to be looked at, the likeliest first: those of which the caller may see both. */
export async function listPairs(ctx: Context, object: string, page: PairPage = {}) {
  const def = catalog(ctx).object(object);
  requirePermission(ctx, object, 'read');
  const ready = await readyFor(ctx, object);
  if (!ready) return { data: [], next_cursor: null };
  const limit = page.limit ?? 25;
  const [probability, id] = (page.cursor ?? '').split('_');
  const after =
    probability && isUuid(id) ? sql`and (p.probability, p.id) < (${Number(probability)}::real, ${id}::uuid)` : sql``;
  const { rows } =
    await sql<PairRow>`select p.id, p.object, p.a, p.b, p.probability, p.levels, p.weights, p.state, p.reason
    ${visiblePairs(ctx, def)} and p.state = ${page.state ?? 'open'} and p.probability >= ${thresholdOf(ready, page)}::real
      ${page.record ? sql`and (p.a = ${page.record}::uuid or p.b = ${page.record}::uuid)` : sql``} ${after}
    order by p.probability desc, p.id desc limit ${limit + 1}`.execute(ctx.db);
  const shown = rows.slice(0, limit);
  const records = await recordsOf(ctx, def, shown);
  const last = shown.at(-1);
  const pairs = shown.flatMap((row) => {
    const [a, b] = [records.get(row.a), records.get(row.b)];
    return a && b ? [{ row, a, b }] : [];
  });
  const groups = pairs.map(({ a, b }) => [a, b]);
  const decided = await decideAll(ctx, def, ready.settings.survival, groups);
  return {
    data: pairs.map(({ row, a, b }, i) => {
      const sides = [...(decided[i] ?? [])].map(([name, record]) => [name, record === a ? 'a' : 'b'] as const);
      // By the rules, whichever of the two stays; what the caller may not read is not told.
      const proposed = Object.fromEntries(sides.filter(([name]) => name in a || name in b));
      return { ...pairOf(ctx, def, ready, row, a, b), proposed };
    }),
    next_cursor: rows.length > limit && last ? `${last.probability}_${last.id}` : null,
  };
}

const thresholdOf = (ready: Ready, page: PairPage) =>
  page.state && page.state !== 'open' ? 0 : (page.min ?? ready.settings.review);

/** From and where of pairs whose records both are there and may be seen by the caller. */
function visiblePairs(ctx: Context, def: ObjectDefinition): RawBuilder<unknown> {
  const { schema } = ctx.workspace;
  const guard = guardOf(ctx, def);
  const seen = (alias: string) => (guard ? sql`and ${compileCondition(ctx, guard, alias)}` : sql``);
  return sql`from ${sql.id(schema, 'duplicate_pair')} p
    join ${sql.id(schema, def.name)} a on a.id = p.a and a.trashed_at is null ${seen('a')}
    join ${sql.id(schema, def.name)} b on b.id = p.b and b.trashed_at is null ${seen('b')}
    where p.object = ${def.name}`;
}

/** How many pairs wait from a probability on; counted up to ten thousand. */
export async function countPairs(
  ctx: Context,
  object: string,
  min: number,
  state: PairState = 'open',
): Promise<number> {
  const def = catalog(ctx).object(object);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select 1 ${visiblePairs(ctx, def)}
    and p.state = ${state} and p.probability >= ${min}::real limit 10000) x`.execute(ctx.db);
  return rows[0]?.n ?? 0;
}

async function recordsOf(
  ctx: Context,
  def: ObjectDefinition,
  rows: Array<{ a: string; b: string }>,
): Promise<Map<string, KithRecord>> {
  const ids = [...new Set(rows.flatMap((row) => [row.a, row.b]))];
  const found = new Map<string, KithRecord>();
  for (let at = 0; at < ids.length; at += 200) {
    const filter = { field: 'id', op: 'in' as const, value: ids.slice(at, at + 200) };
    const readable = new Set(readableFields(ctx, def));
    const include = Object.values(def.fields).filter((f) => f.type === 'reference' && readable.has(f.name));
    const { records } = await listRecords(ctx, def.name, { filter, limit: 200, include: include.map((f) => f.name) });
    for (const record of records) found.set(record.id, record);
  }
  return found;
}

function pairOf(ctx: Context, def: ObjectDefinition, ready: Ready, row: PairRow, a: KithRecord, b: KithRecord) {
  const fits = row.levels.length === ready.recipe.comparisons.length;
  return {
    id: row.id,
    object: def.plural,
    probability: row.probability,
    state: row.state,
    reason: row.reason,
    reasons: fits ? reasonsFor(ctx, ready, row.levels, row.weights) : [],
    a,
    b,
    winner: betterWinner(def, a, b),
  };
}

/** Says of a pair that it is none, that it waits, or that it is open again. Remembered for good. */
export async function decidePair(
  ctx: Context,
  id: string,
  wish: { state: 'open' | 'not_duplicate' | 'later'; reason?: Difference | null },
) {
  const missing = () => notFound('This pair');
  const { schema } = ctx.workspace;
  const { rows } = isUuid(id)
    ? await sql<PairRow>`select * from ${sql.id(schema, 'duplicate_pair')} where id = ${id}`.execute(ctx.db)
    : { rows: [] };
  const pair = rows[0];
  if (!pair || !catalog(ctx).has(pair.object)) throw missing();
  const def = catalog(ctx).object(pair.object);
  const { rows: visible } = await sql`select 1 ${visiblePairs(ctx, def)} and p.id = ${id}`.execute(ctx.db);
  if (visible.length === 0 && pair.state !== 'merged') throw missing();
  if (pair.state === 'merged') throw conflict('These records were merged already');
  requirePermission(ctx, def.name, 'update');
  await sql`update ${sql.id(schema, 'duplicate_pair')} set state = ${wish.state}, reason = ${wish.state === 'not_duplicate' ? (wish.reason ?? null) : null},
    merge_id = null, decided_by = ${ctx.actor.memberId}, decided_at = ${ctx.now()} where id = ${id}`.execute(ctx.db);
  return { id, state: wish.state, reason: wish.state === 'not_duplicate' ? (wish.reason ?? null) : null };
}
