import Big from 'big.js';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { Field, FieldType, ObjectDefinition } from '../../records/define.ts';
import { type Condition, type Place, planFilter } from '../../records/filter.ts';
import { compileCondition, partColumn } from '../../records/filter-sql.ts';
import { compile } from '../../records/formula/checker.ts';
import { evaluate } from '../../records/formula/evaluate.ts';
import type { Node } from '../../records/formula/node.ts';
import { momentOf } from '../../records/formula/recompute.ts';
import { FormulaProblem } from '../../records/formula/syntax.ts';
import { type Alongs, joinAlong } from '../../records/join.ts';
import { canonicalAmount, digitsOf } from '../../records/money.ts';
import { type Conversion, rateDay } from '../../records/rates.ts';
import { columnsOf } from '../../records/storage.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import { placeOf } from './dimensions.ts';
import type { MeasureAnswer, ReportMeasure, Value } from './schema.ts';
import type { Source } from './sources.ts';

type Sql = RawBuilder<unknown>;

export interface Measure {
  spec: ReportMeasure;
  kind: MeasureAnswer['kind'];
  place: Place | null;
  only: Condition | null;
  /** Worked out from the others of its cell. */
  node: Node | null;
}

const NUMERIC: FieldType[] = ['number', 'percent', 'money', 'rating'];

export function planMeasures(ctx: Context, source: Source, specs: ReportMeasure[]): Measure[] {
  const twice = specs.find((one, i) => specs.findIndex((other) => other.name === one.name) !== i);
  if (twice) throw invalidField('measures', 'twice', `Two measures are called "${twice.name}"`);
  const planned: Measure[] = [];
  specs.forEach((spec, i) => {
    planned.push(
      spec.formula === undefined
        ? plain(ctx, source, spec, `measures[${i}]`)
        : derived(ctx, spec, planned, `measures[${i}]`),
    );
  });
  if (planned.every(({ spec }) => spec.hidden))
    throw invalidField('measures', 'required', 'A report shows at least one measure');
  return planned;
}

function plain(ctx: Context, source: Source, spec: ReportMeasure, path: string): Measure {
  const { fn, field: name } = spec;
  const only = spec.filter ? planFilter(ctx, source.def, spec.filter, `${path}.filter`) : null;
  if (!name) {
    if (fn !== 'count') throw invalidField(`${path}.field`, 'required', `${fn} needs a field`);
    return { spec, kind: 'number', place: null, only, node: null };
  }
  const place = placeOf(ctx, source, name, `${path}.field`);
  const base = { spec, place, only, node: null };
  if (fn === 'count' || fn === 'count_distinct') return { ...base, kind: 'number' };
  const { field, part } = place;
  const spanning = fn === 'min' || fn === 'max' ? [...NUMERIC, 'date', 'datetime'] : NUMERIC;
  if (part || !spanning.includes(field.type))
    throw invalidField(`${path}.fn`, 'operator', `${field.label} has no ${fn}`);
  if (field.type === 'money' || source.fact?.money.has(name)) return { ...base, kind: 'money' };
  if (field.type === 'date' || field.type === 'datetime') return { ...base, kind: field.type };
  return { ...base, kind: field.type === 'percent' ? 'percent' : 'number' };
}

/** A formula is checked as one of a record whose fields are the measures before it. */
function derived(ctx: Context, spec: ReportMeasure, before: Measure[], path: string): Measure {
  const fields = before.map(({ spec, kind }): [string, Field] => [
    spec.name,
    { name: spec.name, label: spec.label ?? spec.name, type: kind === 'percent' ? 'number' : kind },
  ]);
  const def: ObjectDefinition = { ...CELL, fields: Object.fromEntries(fields) };
  try {
    const node = compile(ctx, def, spec.formula ?? '');
    if (node.kind !== 'number' && node.kind !== 'money')
      throw new FormulaProblem('The formula of a measure gives a number or an amount');
    const kind = node.kind === 'money' ? 'money' : spec.percent ? 'percent' : 'number';
    return { spec, kind, place: null, only: null, node };
  } catch (error) {
    if (error instanceof FormulaProblem)
      throw invalidField(
        `${path}.formula`,
        'formula',
        error.message.replace(/^Cell has no field/, 'There is no measure'),
      );
    throw error;
  }
}

const CELL: ObjectDefinition = {
  name: 'cell',
  plural: 'cells',
  label: 'Cell',
  labels: 'Cells',
  title: 'name',
  icon: 'circle',
  fields: {},
  rules: {},
  duplicates: [],
  likeness: [],
  writers: 'members',
  indexes: [],
  hidden: true,
  searched: false,
};

/** What a measure reads of each record: its value, whether the record counts, and whether an amount has no rate. */
export function inputsOf(
  ctx: Context,
  source: Source,
  joins: Alongs,
  money: Conversion,
  { place, only, kind }: Measure,
): { value: Sql | null; counts: Sql | null; unrated: Sql | null; currency: Sql | null } {
  const counts = only && compileCondition(ctx, only, 't');
  if (!place) return { value: null, counts, unrated: null, currency: null };
  const { field, part } = place;
  const alias = joinAlong(ctx, joins, place.via);
  const column =
    part === 'currency' || part === 'object'
      ? sql.ref(`${alias}.${field.name}_${part}`)
      : part
        ? partColumn(field, part, alias)
        : sql.ref(`${alias}.${columnOf(field)}`);
  if (kind !== 'money' || field.type !== 'money') return { value: column, counts, unrated: null, currency: null };
  const currency = sql.ref(`${alias}.${field.name}_currency`);
  const on = rateDay(ctx, place.via.at(-1)?.to ?? source.def, alias);
  const unrated = sql`(${money.unrated(currency, on)} and ${column} is not null)`;
  return { value: money.convert(column, currency, on), counts, unrated, currency };
}

const columnOf = (field: Field): string =>
  field.type === 'record' ? `${field.name}_id` : (columnsOf(field)[0]?.name ?? field.name);

/** The figure itself, over the columns `v` and `f` of its inputs. */
export function figureOf({ spec, kind, place, only }: Measure, value: Sql, counts: Sql): Sql {
  const filter = only ? sql` filter (where ${counts})` : sql``;
  const { fn } = spec;
  if (!place) return sql`count(*)${filter}`;
  if (fn === 'count') return sql`count(${value})${filter}`;
  if (fn === 'count_distinct') return sql`count(distinct ${value})${filter}`;
  const figure =
    fn === 'median'
      ? sql`percentile_cont(0.5) within group (order by (${value})::double precision)${filter}`
      : sql`${sql.raw(fn ?? 'sum')}(${value})${filter}`;
  return kind === 'money' ? sql`round((${figure})::numeric, 2)` : figure;
}

/** The values of a cell in order, formulas worked out, from what the database gives for the plain ones. */
export function cellOf(ctx: Context, measures: Measure[], raw: (i: number) => unknown): Value[] {
  const record: Record<string, unknown> = {};
  const moment = momentOf(ctx);
  return measures.map((measure, i): Value => {
    const value = measure.node
      ? (evaluate(measure.node, record as KithRecord, moment, () => null) as Value)
      : read(ctx, measure, raw(i));
    record[measure.spec.name] = value;
    if (measure.node && value && typeof value === 'object') {
      const { amount, currency } = value;
      return { amount: canonicalAmount(new Big(amount).toFixed(digitsOf(currency)), currency), currency };
    }
    // Shares are parts of one in formulas, and of a hundred where people read them.
    return measure.node && measure.kind === 'percent' && typeof value === 'number'
      ? Number((value * 100).toPrecision(12))
      : value;
  });
}

function read(ctx: Context, { kind, spec }: Measure, raw: unknown): Value {
  // A sum over nothing is nothing, not unknown.
  if (raw === null || raw === undefined) {
    if (spec.fn !== 'sum') return spec.fn === 'count' || spec.fn === 'count_distinct' ? 0 : null;
    raw = '0';
  }
  if (kind === 'money') {
    const { currency } = ctx.workspace;
    return { amount: canonicalAmount(String(raw), currency), currency };
  }
  return kind === 'date' || kind === 'datetime' ? String(raw) : Number(raw);
}

/** The records behind a measure: those that count for it, and have what it looks at. */
export function measureFilter({ spec, place }: Measure): Filter | null {
  const parts: Filter[] = [];
  if (spec.filter) parts.push(spec.filter);
  if (place && spec.field && !place.part && spec.fn !== 'sum') parts.push({ field: spec.field, op: 'not_empty' });
  return parts.length > 1 ? { and: parts } : (parts[0] ?? null);
}

export const measureAnswer = ({ spec, kind }: Measure): MeasureAnswer => ({
  name: spec.name,
  label: spec.label ?? null,
  kind,
  fn: spec.fn ?? null,
  field: spec.field ?? null,
});
