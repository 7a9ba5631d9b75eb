import type { Context } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { addToDate } from '../../records/calendar.ts';
import type { Filter } from '../../records/types.ts';
import { days as bucketDays, type Dimension, filterOf } from './dimensions.ts';
import { measureFilter } from './measures.ts';
import { bucketsOf } from './period.ts';
import { type Around, filterIn, type Planned, planReport } from './run.ts';
import type { DrillWish, Key } from './schema.ts';

/** The filter that gives exactly the records behind one figure. */
export function drillInto(ctx: Context, wish: DrillWish): { plural: string; filter: Filter | null } {
  const around: Around = { filter: wish.filter ?? null, period: wish.period ?? null };
  const planned = planReport(ctx, wish.definition, around);
  const { definition, dimensions, measures, source } = planned;
  if (source.fact) throw conflict('The lines of this table have no list of their own');
  const many = definition.rows.length;
  const parts: Array<Filter | null> = [filterIn(planned, wish.before ? planned.before : planned.days)];
  const row = wish.row && wish.before ? asBefore(planned, wish.row) : wish.row;
  if (wish.row_except) parts.push(noneOf(ctx, dimensions[0], wish.row_except));
  const keys: Array<Key | undefined> = dimensions.map((_, i) =>
    i === many
      ? wish.column_except
        ? undefined
        : wish.column?.[0]
      : i === 0 && wish.row_except
        ? undefined
        : row?.[i],
  );
  if (wish.column_except) parts.push(noneOf(ctx, dimensions[many], wish.column_except));
  dimensions.forEach((dimension, i) => {
    const key = keys[i];
    if (key === undefined) return;
    parts.push(
      dimension.kind === 'since' ? sinceFilter(dimensions, keys, dimension, key) : filterOf(ctx, dimension, key),
    );
  });
  if (wish.measure) {
    const measure = measures.find(({ spec }) => spec.name === wish.measure);
    if (!measure) throw invalidField('measure', 'unknown', 'There is no measure of this name');
    parts.push(measureFilter(measure));
  }
  const all = parts.filter((part) => part !== null);
  return { plural: source.name, filter: all.length > 1 ? { and: all } : (all[0] ?? null) };
}

function noneOf(ctx: Context, dimension: Dimension | undefined, keys: Key[]): Filter | null {
  if (!dimension) return null;
  if (dimension.multi) throw conflict('A record may be in several of these groups, so "others" has no list');
  return { not: { or: keys.map((key) => filterOf(ctx, dimension, key)).filter((one) => one !== null) } };
}

/** "Two months after the first order" is a month of its own once one knows which month the first order was in. */
function sinceFilter(
  dimensions: Dimension[],
  keys: Array<Key | undefined>,
  dimension: Dimension,
  key: Key,
): Filter | null {
  const { field, since = '' } = dimension.spec;
  const unit = dimension.bucket ?? 'month';
  const at = dimensions.findIndex(
    (one) => one.kind === 'date' && one.spec.field === since && one.bucket === unit && one !== dimension,
  );
  const start = keys[at];
  // Without either date there is no distance.
  if (at >= 0 && start === null) return key === null ? null : { or: [] };
  if (at >= 0 && key === null) return { field, op: 'empty' };
  if (at < 0 || typeof start !== 'string' || typeof key !== 'number')
    throw conflict('These records cannot be listed: add the date that is counted from to the rows');
  return bucketDays(field, addToDate(start, key, unit) ?? start, unit);
}

/** Rows of a comparison stand under the dates of now. */
function asBefore({ definition, dimensions, days, before }: Planned, row: Key[]): Key[] {
  return row.map((key, i) => {
    const bucket = dimensions[i]?.kind === 'date' ? dimensions[i]?.bucket : null;
    if (!bucket || !days || !before || definition.rows[i]?.field !== definition.period?.field) return key;
    const place = bucketsOf(days.from, days.until, bucket, 400).indexOf(String(key));
    return bucketsOf(before.from, before.until, bucket, 400)[place] ?? key;
  });
}
