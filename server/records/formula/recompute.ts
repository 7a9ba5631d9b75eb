import { CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { timeOf, today } from '../dates.ts';
import type { ObjectDefinition } from '../define.ts';
import { compileCondition } from '../filter-sql.ts';
import { selectList, tableOf } from '../projection.ts';
import { type Conversion, conversion, rateDay } from '../rates.ts';
import { searchRow } from '../search-row.ts';
import { columnsOf, decodeRow, read, referenceColumn } from '../storage.ts';
import type { Values } from '../types.ts';
import { reindexSql } from '../write/statement.ts';
import type { Derived } from './derivations.ts';
import { FormulaSql, type Moment } from './formula-sql.ts';
import { AMOUNT_SCALE, SCALE } from './node.ts';
import { filterOf, type RollupPlan } from './rollup.ts';

const CHUNK = 5000;

export const momentOf = (ctx: Context): Moment => ({
  timeZone: ctx.workspace.timeZone,
  today: today(ctx.now(), ctx.workspace.timeZone),
  now: timeOf(ctx.now()),
});

/** A row whose computed values are no longer what they were, with the new ones. */
export interface Changed {
  id: string;
  values: Values;
}

/** Computes fields of one object for the rows named, in one statement for some thousands of them. */
export async function recompute(ctx: Context, derived: Derived[], ids: string[]): Promise<Changed[]> {
  const [first] = derived;
  if (!first || ids.length === 0) return [];
  const money = derived.some(({ rollup }) => rollup?.type === 'money') ? await conversion(ctx) : null;
  const changed: Changed[] = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    changed.push(...(await recomputeChunk(ctx, first.def, derived, ids.slice(i, i + CHUNK), money)));
  }
  const found = derived.some(({ def, field }) => field.searched || field.name === def.title);
  if (found && first.def.searched && changed.length > 0) await refreshSearch(ctx, first.def, changed);
  return changed;
}

async function recomputeChunk(
  ctx: Context,
  def: ObjectDefinition,
  derived: Derived[],
  ids: string[],
  money: Conversion | null,
): Promise<Changed[]> {
  const formulas = new FormulaSql(ctx.workspace.schema, momentOf(ctx));
  const groups = new Collections(ctx, ids, money);
  const columns: Array<{ name: string; type: string; value: RawBuilder<unknown> }> = [];
  for (const { field, node, rollup } of derived) {
    const values = node ? formulas.columns(node) : groups.columns(rollup as RollupPlan);
    columnsOf(field).forEach(({ name, type }, i) => {
      columns.push({ name, type, value: values[i] ?? sql`null` });
    });
  }
  const was = (i: number) => sql.ref(`o${i}`);
  const next = (i: number) => sql.ref(`n${i}`);
  const selected = columns.map(
    ({ name, type, value }, i) => sql`${sql.ref(`t.${name}`)} as ${was(i)}, (${value})::${sql.raw(type)} as ${next(i)}`,
  );
  const sets = columns.map(({ name }, i) => sql`${sql.ref(name)} = c.${next(i)}`);
  const differs = columns.map((_, i) => sql`c.${was(i)} is distinct from c.${next(i)}`);
  const back = columns.map(({ name }, i) => sql`c.${next(i)} as ${sql.ref(name)}, c.${was(i)}`);
  const { rows } = await sql<Values>`with c as materialized (
      select t.id, ${sql.join(selected)} from ${tableOf(ctx, def)} as t ${formulas.joins} ${groups.joins}
      where t.id = any(${ids}::uuid[]))
    update ${tableOf(ctx, def)} as u set ${sql.join(sets)} from c
    where u.id = c.id and (${sql.join(differs, sql` or `)})
    returning u.id, ${sql.join(back)}`.execute(ctx.db);
  return rows.map((row) => {
    const values: Values = {};
    let at = 0;
    for (const { field } of derived) {
      const own = columnsOf(field);
      if (own.some(({ name }, i) => row[`o${at + i}`] !== row[name])) values[field.name] = read(field, row);
      at += own.length;
    }
    return { id: row.id as string, values };
  });
}

/** What roll-ups need of the collections: each collection is read once, whatever the number of figures taken of it. */
class Collections {
  private readonly ctx: Context;
  private readonly ids: string[];
  private readonly money: Conversion | null;
  private readonly groups = new Map<string, { plan: RollupPlan; alias: string; figures: RawBuilder<unknown>[] }>();

  constructor(ctx: Context, ids: string[], money: Conversion | null) {
    this.ctx = ctx;
    this.ids = ids;
    this.money = money;
  }

  columns(plan: RollupPlan): RawBuilder<unknown>[] {
    const key = `${plan.child.name}.${plan.link.name}`;
    const group = this.groups.get(key) ?? { plan, alias: `g${this.groups.size}`, figures: [] };
    this.groups.set(key, group);
    const place = sql.ref(`${group.alias}.a${group.figures.length}`);
    group.figures.push(this.figure(plan));
    const { fn } = plan.rollup;
    const zero = fn === 'count' || fn === 'count_distinct' || fn === 'sum';
    if (plan.type === 'money') {
      const kept = sql`round(case when abs(${place}) < 1e15 then ${place} end, ${sql.lit(AMOUNT_SCALE)})`;
      const amount = zero ? sql`coalesce(${kept}, case when ${place} is null then 0 end)` : kept;
      return [amount, sql`case when (${amount}) is not null then ${this.ctx.workspace.currency}::text end`];
    }
    if (plan.type !== 'number') return [place];
    const kept = sql`round(case when abs(${place}) < 1e15 then ${place} end, ${sql.lit(SCALE)})`;
    return [zero ? sql`coalesce(${kept}, case when ${place} is null then 0 end)` : kept];
  }

  private figure({ rollup, child, field }: RollupPlan): RawBuilder<unknown> {
    const only = rollup.filter
      ? sql` filter (where ${compileCondition(this.ctx, filterOf(this.ctx, child, rollup), 'c')})`
      : sql``;
    if (!field) return sql`(count(*)${only})::numeric`;
    const column = sql.ref(`c.${field.type === 'reference' ? referenceColumn(field) : field.name}`);
    if (rollup.fn === 'count') return sql`(count(${column})${only})::numeric`;
    if (rollup.fn === 'count_distinct') return sql`(count(distinct ${column})${only})::numeric`;
    const value =
      field.type === 'money' && this.money
        ? this.money.convert(column, sql.ref(`c.${field.name}_currency`), rateDay(this.ctx, child, 'c'))
        : column;
    const figure = sql`${sql.raw(rollup.fn)}(${value})${only}`;
    return field.type === 'date' || field.type === 'datetime' ? figure : sql`(${figure})::numeric`;
  }

  get joins(): RawBuilder<unknown> {
    const parts = [...this.groups.values()].map(({ plan: { child, link }, alias, figures }) => {
      const listed = figures.map((figure, i) => sql`${figure} as ${sql.ref(`a${i}`)}`);
      return sql`left join (select ${parentId(link)} as id, ${sql.join(listed)} from ${childRows(this.ctx, child, link)}
        where c.trashed_at is null and ${isChildOf(link, this.ids)} group by 1) as ${sql.ref(alias)}
        on ${sql.ref(`${alias}.id`)} = t.id`;
    });
    return sql.join(parts, sql` `);
  }
}

/** The rows `c` of a collection, once for each record that they point to. */
export const childRows = (ctx: Context, child: ObjectDefinition, link: { type: string; name: string }) =>
  link.type === 'multi_reference'
    ? sql`${tableOf(ctx, child)} as c cross join lateral unnest(${sql.ref(`c.${link.name}_ids`)}) as p (id)`
    : sql`${tableOf(ctx, child)} as c`;

export const parentId = (link: RollupPlan['link']): RawBuilder<unknown> =>
  link.type === 'multi_reference'
    ? sql`p.id`
    : sql.ref(`c.${link.type === 'record' ? `${link.name}_id` : referenceColumn(link)}`);

const isChildOf = (link: RollupPlan['link'], ids: string[]): RawBuilder<boolean> =>
  link.type === 'multi_reference'
    ? sql`${sql.ref(`c.${link.name}_ids`)} && ${ids}::uuid[] and p.id = any(${ids}::uuid[])`
    : sql`${parentId(link)} = any(${ids}::uuid[])`;

/** Records are found by what was computed for them. */
async function refreshSearch(ctx: Context, def: ObjectDefinition, changed: Changed[]): Promise<void> {
  for (let i = 0; i < changed.length; i += CHUNK) {
    const ids = changed.slice(i, i + CHUNK).map(({ id }) => id);
    const { rows } = await sql<Values>`select ${sql.raw(selectList(def, undefined))} from ${tableOf(ctx, def)} as t
      where t.id = any(${ids}::uuid[]) and t.trashed_at is null`.execute(ctx.db);
    const found = rows.map((row) => {
      const record = decodeRow(def, row);
      const { title, key, words } = searchRow(def, record);
      return { id: record.id, _title: title, _key: key, _words: words.join(' ') };
    });
    const text = reindexSql(ctx.workspace.schema, def.name);
    await ctx.db.executeQuery(CompiledQuery.raw(text, [JSON.stringify(found)]));
  }
}
