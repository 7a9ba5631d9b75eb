import type { ChartWish, Definition, ReportDimension, ReportMeasure } from '../api.ts';

export const newDefinition = (source: string): Definition => ({
  source,
  measures: [{ name: 'number', fn: 'count' }],
  rows: [],
  columns: null,
  filter: null,
  period: null,
  compare: null,
  sort: null,
  top: null,
});

/** A name for formulas that nobody has yet. */
export function freeName(measures: ReportMeasure[], wish: string): string {
  const base =
    wish
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^[^a-z]+|_+$/g, '')
      .slice(0, 30) || 'figure';
  const taken = new Set(measures.map(({ name }) => name));
  let name = base;
  for (let i = 2; taken.has(name) || name === 'rows'; i++) name = `${base}_${i}`;
  return name;
}

/** What depends on something that is gone goes with it. */
export function tidy(definition: Definition): Definition {
  const { sort, top, rows, compare, period, measures } = definition;
  return {
    ...definition,
    sort: sort && (sort.by === 'rows' || measures.some(({ name }) => name === sort.by)) ? sort : null,
    top: rows.length > 0 ? top : null,
    compare: period ? compare : null,
  };
}

/** The charts that can draw this, and the one that fits best. */
export function fitting(
  definition: Definition,
  isDay: (one: ReportDimension) => boolean,
  isPlace: (one: ReportDimension) => boolean,
) {
  const { rows, columns, measures } = definition;
  const shown = measures.filter(({ hidden }) => !hidden).length;
  const [first] = rows;
  const dated = first !== undefined && isDay(first);
  const all: Array<ChartWish['type']> = ['table', 'number'];
  if (rows.length === 0 && !columns) all.push('gauge');
  if (rows.length > 0) all.push('bar', 'sideways', 'line', 'area');
  if (rows.length > 0 && (columns || shown > 1)) all.push('stacked');
  if (rows.length === 1 && !columns) all.push('pie', 'funnel', 'treemap');
  if (rows.length > 0 && columns) all.push('heat');
  if (rows.length > 0 && shown > 1 && !columns) all.push('scatter');
  if ((rows.length === 1 && columns) || rows.length === 2) all.push('sankey');
  if (rows.length === 1 && first && isPlace(first) && !columns) all.push('map');
  const best: ChartWish['type'] =
    rows.length === 0
      ? 'number'
      : columns?.since
        ? 'heat'
        : dated
          ? columns
            ? 'stacked'
            : 'bar'
          : columns
            ? 'stacked'
            : 'sideways';
  return { all, best };
}
