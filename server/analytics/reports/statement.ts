import { type RawBuilder, sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Alongs } from '../../records/join.ts';
import { joinsOf } from '../../records/join.ts';
import { tableOf } from '../../records/projection.ts';
import { type Conversion, conversion } from '../../records/rates.ts';
import type { Filter } from '../../records/types.ts';
import { type Dimension, expressionOf } from './dimensions.ts';
import { factRows, factWhere } from './facts.ts';
import { figureOf, inputsOf, type Measure } from './measures.ts';
import { type Source, whereOf } from './sources.ts';
import { groupsInWarehouse, isReady } from './warehouse.ts';

/** One group as the database gives it: `k0` its key, `x0` how it is written, `o0` whether it is "others", `m0` a figure. */
export type RawGroup = Record<string, unknown>;

/** Keys, as text, that stand for themselves; all others are one group. */
export type Picks = Array<string | null> | null;

export interface Plan {
  source: Source;
  dimensions: Dimension[];
  measures: Measure[];
  /** Asked for facts first; null where it may not or cannot answer. */
  warehouse: { asOf: string | null } | null;
}

export interface Ask {
  filter: Filter | null;
  /** Which dimensions each set of groups goes by, by their places; `[]` is the total. */
  sets: number[][];
  /** For each dimension. */
  picks: Picks[];
  /** The first groups only, by this measure. */
  first?: { n: number; by: number; descending: boolean };
}

/** Longest time that a report may take of PostgreSQL. */
const LONGEST_MS = 30_000;
export const MOST_GROUPS = 20_000;

/** The groups of each set, in the order of the sets. A set of more than `MOST_GROUPS` is cut there. */
export async function groupsOf(ctx: Context, plan: Plan, ask: Ask): Promise<RawGroup[][]> {
  if (plan.warehouse) {
    const found = await fromWarehouse(ctx, plan, ask);
    if (found) return found;
  }
  const money = await conversion(ctx);
  const from = plan.source.fact ? await factRows(ctx, plan.source.fact) : tableOf(ctx, plan.source.def);
  const where = await whereOf(ctx, plan.source, ask.filter);
  const found: RawGroup[][] = ask.sets.map(() => []);
  // A record that is in several groups counts once in a total: sets without such a dimension are asked by themselves.
  const together = new Map<string, number[]>();
  ask.sets.forEach((set, i) => {
    const multi = set.filter((at) => plan.dimensions[at]?.multi).join();
    together.set(multi, [...(together.get(multi) ?? []), i]);
  });
  await limited(ctx, async (ctx) => {
    for (const places of together.values()) {
      const sets = places.map((i) => ask.sets[i] ?? []);
      const { rows } = await read(ctx, plan, { ...ask, sets }, { where, money, from }).execute(ctx.db);
      for (const row of rows) found[places[sets.length > 1 ? Number(row.s) : 0] ?? 0]?.push(row);
    }
  });
  return found;
}

/** Null where the warehouse cannot say: then the tables themselves are asked. */
async function fromWarehouse(ctx: Context, plan: Plan, ask: Ask): Promise<RawGroup[][] | null> {
  const { fact } = plan.source;
  if (!fact || !plan.warehouse) return null;
  if (!(await isReady(ctx))) {
    plan.warehouse = null;
    return null;
  }
  const money = await conversion(ctx);
  const parts = { where: factWhere(ctx, fact, ask.filter), money, from: sql`${sql.id(fact.warehouse)}` };
  const found: RawGroup[][] = ask.sets.map(() => []);
  try {
    const statement = read(ctx, plan, ask, parts).compile(ctx.db);
    const { rows, asOf } = await groupsInWarehouse(ctx, statement);
    for (const row of rows) found[ask.sets.length > 1 ? Number(row.s) : 0]?.push(row);
    plan.warehouse.asOf = asOf;
    return found;
  } catch (error) {
    ctx.runtime.log.warn({ err: error }, 'a report was worked out without the warehouse');
    plan.warehouse = null;
    return null;
  }
}

interface Parts {
  where: RawBuilder<boolean>;
  money: Conversion;
  from: RawBuilder<unknown>;
}

function read(
  ctx: Context,
  { source, dimensions, measures }: Plan,
  { sets, picks, first }: Ask,
  { where, money, from: table }: Parts,
): RawBuilder<RawGroup> {
  const joins: Alongs = new Map();
  const used = dimensions.map((_, i) => i).filter((i) => sets.some((set) => set.includes(i)));
  const inner: RawBuilder<unknown>[] = [sql`1 as one`];
  for (const i of used) {
    const { key, shown } = expressionOf(ctx, source, joins, dimensions[i] as Dimension);
    inner.push(sql`${key} as ${sql.ref(`k${i}`)}`);
    if (shown) inner.push(sql`${shown} as ${sql.ref(`x${i}`)}`);
  }
  const plain = measures.flatMap((measure, i) =>
    measure.node ? [] : [{ measure, i, inputs: inputsOf(ctx, source, joins, money, measure) }],
  );
  for (const { i, inputs } of plain) {
    if (inputs.value) inner.push(sql`${inputs.value} as ${sql.ref(`v${i}`)}`);
    if (inputs.counts) inner.push(sql`${inputs.counts} as ${sql.ref(`f${i}`)}`);
    if (inputs.unrated) inner.push(sql`case when ${inputs.unrated} then ${inputs.currency} end as ${sql.ref(`c${i}`)}`);
  }
  const rows = sql`select ${sql.join(inner)} from ${table} as t ${joinsOf(joins)} where ${where}`;
  const picked = used.filter((i) => picks[i]);
  const from =
    picked.length === 0
      ? sql`(${rows}) as r`
      : sql`(select r.*, ${sql.join(picked.map((i) => sql`${isOther(i, picks[i] as Array<string | null>)} as ${sql.ref(`o${i}`)}`))} from (${rows}) as r) as r`;

  const keys = used.flatMap((i) => {
    const key = sql.ref(`r.k${i}`);
    const other = sql.ref(`r.o${i}`);
    const collapsed = picks[i] ? sql`case when ${other} then null else ${key} end` : key;
    return [
      { i, column: sql`${collapsed} as ${sql.ref(`k${i}`)}` },
      ...(picks[i] ? [{ i, column: sql`${other} as ${sql.ref(`o${i}`)}` }] : []),
    ];
  });
  const place = (dimension: number) => keys.flatMap(({ i }, at) => (i === dimension ? [sql.lit(at + 1)] : []));
  const columns = [
    ...keys.map(({ column }) => column),
    ...plain.map(
      ({ measure, i }) => sql`${figureOf(measure, sql.ref(`r.v${i}`), sql.ref(`r.f${i}`))} as ${sql.ref(`m${i}`)}`,
    ),
    ...plain.flatMap(({ i, inputs }) =>
      inputs.unrated ? [sql`min(${sql.ref(`r.c${i}`)}) as ${sql.ref(`c${i}`)}`] : [],
    ),
    ...used.flatMap((i) => (dimensions[i]?.folded ? [sql`min(${sql.ref(`r.x${i}`)}) as ${sql.ref(`x${i}`)}`] : [])),
  ];
  const list = (set: number[]) => sql`(${sql.join(set.flatMap(place))})`;
  const grouping =
    used.length === 0
      ? sql``
      : sets.length === 1
        ? sql`group by ${sql.join((sets[0] ?? []).flatMap(place))}`
        : sql`group by grouping sets (${sql.join(sets.map((set) => (set.length > 0 ? list(set) : sql`()`)))})`;
  const which = sets.length > 1 && used.length > 0 ? [sql`${setOf(used, sets, picks)} as s`] : [];
  const order = first
    ? sql`order by ${sql.ref(`m${first.by}`)} ${sql.raw(first.descending ? 'desc' : 'asc')} nulls last, 1`
    : sql``;
  const limit = first?.n ?? (MOST_GROUPS + 1) * sets.length;
  const all = columns.length + which.length > 0 ? sql.join([...columns, ...which]) : sql`1 as one`;
  return sql<RawGroup>`select ${all} from ${from} ${grouping} ${order} limit ${sql.lit(limit)}`;
}

const isOther = (i: number, picks: Array<string | null>) => {
  const key = sql.ref(`r.k${i}`);
  const some = picks.filter((one) => one !== null);
  return sql`coalesce(${key}::text <> all(${some}::text[]), ${sql.lit(!picks.includes(null))})`;
};

/** The place of the set that a row belongs to, told by which keys it leaves out. */
function setOf(used: number[], sets: number[][], picks: Picks[]): RawBuilder<unknown> {
  const key = (i: number) =>
    picks[i] ? sql`case when ${sql.ref(`r.o${i}`)} then null else ${sql.ref(`r.k${i}`)} end` : sql.ref(`r.k${i}`);
  const bits = sql`grouping(${sql.join(used.map(key))})`;
  const cases = sets.map((set, at) => {
    const mask = used.reduce((sum, i, n) => sum + (set.includes(i) ? 0 : 2 ** (used.length - 1 - n)), 0);
    return sql`when ${sql.lit(mask)} then ${sql.lit(at)}`;
  });
  return sql`case ${bits} ${sql.join(cases, sql` `)} end`;
}

/** The currencies among these groups that have no rate. */
export function unratedIn(measures: Measure[], groups: RawGroup[]): string[] {
  const found = groups.flatMap((group) => measures.flatMap((_, i) => (group[`c${i}`] ? [String(group[`c${i}`])] : [])));
  return [...new Set(found)].sort();
}

/** A question that would read everything ends after half a minute, with advice. */
async function limited<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(ctx, async (ctx) => {
      await sql`select set_config('statement_timeout', ${String(LONGEST_MS)}, true)`.execute(ctx.db);
      return work(ctx);
    });
  } catch (error) {
    if ((error as { code?: string }).code !== '57014') throw error;
    throw new DomainError(
      'unavailable',
      'This report looks at too much at once. Narrow it by a filter or a shorter period, and try again.',
    );
  }
}
