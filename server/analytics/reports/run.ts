import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { checkFilter, guardOf, resolveField } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { can } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import type { Filter } from '../../records/types.ts';
import { usable } from '../../records/views-usable.ts';
import { type Dimension, dimensionAnswer, placeOf, planDimension } from './dimensions.ts';
import { cellOf, type Measure, measureAnswer, planMeasures } from './measures.ts';
import { inOrder } from './order.ts';
import { type Days, daysBefore, daysOf, todayOf, within } from './period.ts';
import type { Definition, FigureRow, Figures, Key, Value } from './schema.ts';
import { sourceOf } from './sources.ts';
import { groupsOf, MOST_GROUPS, type Picks, type Plan, type RawGroup, unratedIn } from './statement.ts';
import { alignDates, fillDates, plainOf, type Table, type Titles, tableFrom } from './table.ts';
import { mayUseWarehouse } from './warehouse.ts';

/** Conditions that come from around the report: those of its dashboard. */
export interface Around {
  filter?: Filter | null;
  period?: Omit<NonNullable<Definition['period']>, 'field'> | null;
}

export interface Planned extends Plan {
  definition: Definition;
  /** What it counts, without its period. */
  base: Filter | null;
  days: Days | null;
  before: Days | null;
}

const MOST_COLUMNS = 40;
const MOST_ROWS = 2_000;

/** Checks a definition: its names, rights and values. Throws `invalid` with the path of what is wrong. */
export function planReport(ctx: Context, definition: Definition, around: Around = {}): Planned {
  const source = sourceOf(ctx, definition.source);
  const measures = planMeasures(ctx, source, definition.measures);
  const rows = definition.rows.map((spec, i) => planDimension(ctx, source, spec, `rows[${i}]`));
  const columns = definition.columns ? [planDimension(ctx, source, definition.columns, 'columns')] : [];
  if (definition.filter) checkFilter(ctx, source.def, definition.filter);
  const { sort, top, period } = definition;
  if (sort && sort.by !== 'rows' && !measures.some(({ spec }) => spec.name === sort.by))
    throw invalidField('sort.by', 'unknown', 'Rows are sorted by a measure or by themselves ("rows")');
  if (top && rows.length === 0) throw invalidField('top', 'required', 'The first of what? Choose rows');
  if (definition.compare && !period) throw invalidField('compare', 'required', 'To compare, a report needs a period');
  const around_filter = around.filter
    ? usable(ctx, source.def, { filter: around.filter, sort: [], columns: [] }).filter
    : null;
  const parts = [definition.filter, around_filter].filter((one) => one !== null);
  const base = parts.length > 1 ? { and: parts } : (parts[0] ?? null);
  const dated = period && placeOf(ctx, source, period.field, 'period.field');
  if (dated && dated.field.type !== 'date' && dated.field.type !== 'datetime')
    throw invalidField('period.field', 'type', `${dated.field.label} is neither a date nor a time`);
  const chosen = period && around.period ? { field: period.field, ...around.period } : period;
  const days = chosen ? daysOf(ctx, chosen) : null;
  const before = days && daysBefore(ctx, { ...definition, period: chosen }, days);
  const dimensions = [...rows, ...columns];
  const warehouse = mayUseWarehouse(ctx, source, dimensions, measures) ? { asOf: null } : null;
  return { definition, source, measures, dimensions, warehouse, base, days, before };
}

export const filterIn = ({ base, definition }: Planned, days: Days | null): Filter | null => {
  const time = days && definition.period ? within(definition.period.field, days) : null;
  return base && time ? { and: [base, time] } : (base ?? time);
};

/** The figures of a report, of what the caller may see. */
export async function runReport(ctx: Context, definition: Definition, around: Around = {}): Promise<Figures> {
  const began = performance.now();
  const planned = planReport(ctx, definition, around);
  const { dimensions, measures, source } = planned;
  const many = definition.rows.length;
  const pivot = definition.columns ? many : -1;
  const shown = measures.flatMap(({ spec }, i) => (spec.hidden ? [] : [i]));
  const filter = filterIn(planned, planned.days);

  const picks: Picks[] = dimensions.map(() => null);
  let truncated = false;
  if (definition.top && many > 0) picks[0] = await firstOf(ctx, planned, 0, definition.top.n, filter);
  if (pivot >= 0 && mayBeMany(dimensions[pivot] as Dimension)) {
    const first = await firstOf(ctx, planned, pivot, MOST_COLUMNS, filter);
    if (first.length >= MOST_COLUMNS) picks[pivot] = first;
  }
  const sets = setsOf(many, pivot);
  let groups = await groupsOf(ctx, planned, { filter, sets, picks });
  if ((groups[0]?.length ?? 0) > MOST_GROUPS && many > 0 && !picks[0]) {
    picks[0] = await firstOf(ctx, planned, 0, 200, filter);
    truncated = true;
    groups = await groupsOf(ctx, planned, { filter, sets, picks });
  }
  const before = planned.before
    ? await groupsOf(ctx, planned, { filter: filterIn(planned, planned.before), sets, picks })
    : null;

  const cell = (group: RawGroup | undefined): Value[] => cellOf(ctx, measures, (i) => group?.[`m${i}`]);
  const visible = (values: Value[]) => shown.map((i) => values[i] ?? null);
  const table = tableFrom(planned, sets, groups, cell);
  const past = before && tableFrom(planned, sets, before, cell);
  if (past) alignDates(planned, past);
  const titles = await titlesOf(ctx, planned, table, past);
  if (!picks[0]) fillDates(planned, table, cell(undefined), todayOf(ctx));
  if (past)
    for (const [id, row] of past.rows)
      if (!table.rows.has(id) && !row.others) table.rows.set(id, { ...row, values: cell(undefined), cells: new Map() });

  const keptOthers = definition.top?.others ?? false;
  let rows = [...table.rows.values()].filter((row) => !row.others || keptOthers);
  rows = inOrder(ctx, planned, rows, titles);
  if (rows.length > MOST_ROWS) truncated = true;
  rows = rows.slice(0, MOST_ROWS);
  const columns = pivot >= 0 ? inOrder(ctx, planned, [...table.columns.values()], titles, pivot) : null;
  const total = groups[sets.findIndex((set) => set.length === 0)]?.[0];
  const totalBefore = before?.[sets.findIndex((set) => set.length === 0)]?.[0];
  return {
    source: source.name,
    object: source.fact ? null : source.def.name,
    rows: rows.map((row): FigureRow => {
      const was = past?.rows.get(row.id);
      return {
        key: row.key,
        titles: row.key.map((key, i) => titles[i]?.get(String(key)) ?? null),
        values: visible(row.values),
        before: past ? visible(was?.values ?? cell(undefined)) : null,
        cells: columns?.map(({ id }) => row.cells.get(id)).map((found) => (found ? visible(found) : null)) ?? null,
        others: row.others,
      };
    }),
    row_dimensions: dimensions.slice(0, many).map((one) => dimensionAnswer(source, one)),
    column_dimension: pivot >= 0 ? dimensionAnswer(source, dimensions[pivot] as Dimension) : null,
    columns:
      columns?.map(({ key, values, others }) => ({
        key: key[0] ?? null,
        title: titles[pivot]?.get(String(key[0])) ?? null,
        values: visible(values),
        others,
      })) ?? null,
    measures: shown.map((i) => measureAnswer(measures[i] as Measure)),
    total: { values: visible(cell(total)), before: before ? visible(cell(totalBefore)) : null },
    period: planned.days,
    period_before: planned.before,
    truncated,
    missing_rates: unratedIn(measures, [total ?? {}, totalBefore ?? {}]),
    as_of: planned.warehouse?.asOf ?? ctx.now().toISOString(),
    engine: planned.warehouse?.asOf ? 'warehouse' : 'live',
    ms: Math.round(performance.now() - began),
  };
}

/** What is asked in one go: each row (and column), the rows by themselves, the columns by themselves, the total. */
function setsOf(many: number, pivot: number): number[][] {
  const rows = Array.from({ length: many }, (_, i) => i);
  const sets = [rows];
  if (pivot >= 0) sets.push([...rows, pivot], [pivot]);
  if (!sets.some((set) => set.length === 0)) sets.push([]);
  return sets.filter((set, i) => sets.findIndex((other) => other.join() === set.join()) === i);
}

const FEW = new Set(['boolean', 'since']);
const mayBeMany = ({ kind, place }: Dimension) =>
  !FEW.has(kind) && !(kind === 'choice' && (place.field.choices?.length ?? 99) < MOST_COLUMNS && !place.field.open);

/** The keys of the first groups of one dimension: the largest by the measure that is sorted by. */
async function firstOf(
  ctx: Context,
  planned: Planned,
  at: number,
  n: number,
  filter: Filter | null,
): Promise<Array<string | null>> {
  const { measures, definition, dimensions } = planned;
  const { sort } = definition;
  const asked = at === 0 ? measures.findIndex(({ spec }) => spec.name === sort?.by) : -1;
  const by = asked >= 0 ? asked : measures.findIndex(({ spec }) => !spec.hidden);
  const descending = asked >= 0 ? (sort?.descending ?? true) : true;
  const ask = { filter, sets: [[at]], picks: dimensions.map(() => null) };
  const measure = measures[by] as Measure;
  const text = (group: RawGroup) => {
    const raw = group[`k${at}`];
    return raw === null || raw === undefined ? null : String(raw);
  };
  if (!measure.node) {
    const [groups = []] = await groupsOf(ctx, planned, { ...ask, first: { n, by, descending } });
    return groups.map(text);
  }
  const [groups = []] = await groupsOf(ctx, planned, ask);
  const valued = groups.map((group) => ({
    key: text(group),
    value: plainOf(cellOf(ctx, measures, (i) => group[`m${i}`])[by] ?? null),
  }));
  const worst = Number.NEGATIVE_INFINITY;
  valued.sort((a, b) => (descending ? 1 : -1) * ((b.value ?? worst) - (a.value ?? worst)));
  return valued.slice(0, n).map(({ key }) => key);
}

/** What people call the keys: titles of records that the caller may see, texts as they were written. */
async function titlesOf(
  ctx: Context,
  { dimensions, definition }: Planned,
  table: Table,
  past: Table | null,
): Promise<Titles> {
  const rows = [...table.rows.values(), ...(past?.rows.values() ?? [])];
  const found: Titles = [];
  for (const [i, dimension] of dimensions.entries()) {
    const column = i === definition.rows.length;
    const keys = column ? [...table.columns.values()].map(({ key }) => key[0]) : rows.map(({ key }) => key[i]);
    if (dimension.to) found.push(await titles(ctx, dimension.to, keys));
    else found.push(new Map([...(past?.written[i] ?? []), ...(table.written[i] ?? [])]));
  }
  return found;
}

async function titles(
  ctx: Context,
  to: ObjectDefinition,
  keys: Array<Key | undefined>,
): Promise<Map<string, string | null>> {
  if (!can(ctx, to.name, 'read') || typeof resolveField(ctx, to, to.title) === 'string') return new Map();
  const ids = [...new Set(keys.filter((key) => typeof key === 'string'))];
  const guard = guardOf(ctx, to);
  const { rows } = await sql<{ id: string; title: string | null }>`select id, ${sql.ref(to.title)} as title
    from ${tableOf(ctx, to)} as t
    where id = any(${ids}::uuid[]) and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}`.execute(ctx.db);
  return new Map(rows.map(({ id, title }) => [id, title]));
}
