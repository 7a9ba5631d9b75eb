import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { type Aggregate, type AggregateOptions, aggregate, type Group } from '../../records/aggregate.ts';
import { catalog } from '../../records/catalog.ts';
import { resolveField } from '../../records/filter.ts';
import type { Money } from '../../records/money.ts';
import { selection } from '../../records/query.ts';
import type { Filter } from '../../records/types.ts';
import type { ReportPart, ReportQuery, ReportRow } from './schema.ts';

/** Whether there is such an object, with these fields (or `company.industry` and the like) that the caller may ask for. */
export const has = (ctx: Context, object: string, ...fields: string[]): boolean =>
  catalog(ctx).has(object) &&
  fields.every((field) => typeof resolveField(ctx, catalog(ctx).object(object), field) !== 'string');

/** The sum of a money field, where the caller may know it. */
export const sumOf = (ctx: Context, object: string, field: string, filter?: Filter): AggregateOptions['measures'] =>
  has(ctx, object, field) ? [{ fn: 'sum', field, as: 'value', ...(filter ? { filter } : {}) }] : [];

export const all = (...filters: Array<Filter | null | undefined>): Filter => ({
  and: filters.filter((filter) => filter !== null && filter !== undefined) as Filter[],
});

export const is = (field: string, value: unknown): Filter =>
  value === null ? { field, op: 'empty' } : { field, op: 'eq', value };

/** Days of the report, both included; of a time, days in the workspace's zone (`on_or_after` reads a day so). */
export const within = (field: string, { from, until }: { from: string; until: string }): Filter =>
  ({ field, op: 'between', value: [from, until] }) as Filter;

/** Whose deals or leads: those of one colleague or of a team, those of a territory with its parts. */
export function whose({ owner, team, territories }: ReportQuery, field = 'owner'): Filter | null {
  const person = owner ? is(field, owner) : team ? is(`${field}.team`, team) : null;
  if (!territories) return person;
  return all(person, { field: field.replace(/owner$/, 'territory'), op: 'in', value: territories } as Filter);
}

export const inPipeline = ({ pipeline }: ReportQuery): Filter | null => (pipeline ? is('pipeline', pipeline) : null);

export const ask = (ctx: Context, object: string, options: AggregateOptions): Promise<Aggregate> =>
  aggregate(ctx, object, options);

export const amountOf = (value: Group['values'][string] | undefined): number | null =>
  value && typeof value === 'object' ? Number((value as Money).amount) : null;

export const countOf = (value: Group['values'][string] | undefined): number => Number(value ?? 0);

export const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((1000 * part) / whole) / 10;

/** A part with its rows cut to what a screen can show. */
export function part(
  name: string,
  rows: ReportPart['rows'],
  columns: ReportPart['columns'],
  data: ReportRow[],
  chart: ReportPart['chart'] = null,
): ReportPart {
  return { name, rows, columns, data: data.slice(0, MOST), chart, truncated: data.length > MOST };
}

const MOST = 200;

/** The rows of an object that a filter matches and the caller may see, as a subquery `id`, for SQL of one's own. */
export async function seen(ctx: Context, object: string, filter: Filter): Promise<RawBuilder<unknown>> {
  const def = catalog(ctx).object(object);
  const where = await selection(ctx, def, { filter });
  return sql`(select t.* from ${sql.id(ctx.workspace.schema, object)} as t where ${where})`;
}

export const tableIn = (ctx: Context, name: string): RawBuilder<unknown> => sql`${sql.id(ctx.workspace.schema, name)}`;

/** 'YYYY-MM-01' of every month that the report touches. */
export function monthsOf({ from, until }: { from: string; until: string }): string[] {
  const months: string[] = [];
  let [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5, 7))];
  for (let at = iso(year, month); at <= until && months.length < 240; at = iso(year, month)) {
    months.push(at);
    month = (month % 12) + 1;
    if (month === 1) year += 1;
  }
  return months;
}

/** A month of the report, cut to its days. */
export function spanOf(month: string, { from, until }: { from: string; until: string }) {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);
  return { from: month > from ? month : from, until: last < until ? last : until };
}

const iso = (year: number, month: number) => `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-01`;
