import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { csvLine } from '../../records/export/csv.ts';
import type { DimensionAnswer, FigureRow, Figures, Key, MeasureAnswer, Value } from './schema.ts';

/** The figures as a table of plain texts: what a CSV, a mail and a PDF hold. Cells that would be formulas are defused. */
export function tableOf(ctx: Context, figures: Figures): { head: string[]; rows: string[][] } {
  const { row_dimensions: dimensions, column_dimension: column, columns, measures } = figures;
  const many = measures.length > 1;
  const spread = (columns ?? []).flatMap(({ key, title, others }) =>
    measures.map((one) => {
      const name = column ? (others ? 'Others' : keyText(ctx, column, key, title)) : '';
      return many ? `${name}: ${measureName(ctx, figures, one)}` : name;
    }),
  );
  const before = figures.period_before ? measures.map((one) => `${measureName(ctx, figures, one)} before`) : [];
  const head = [
    ...dimensions.map((one) => dimensionName(ctx, one)),
    ...spread,
    ...measures.map((one) => (columns ? `Total: ${measureName(ctx, figures, one)}` : measureName(ctx, figures, one))),
    ...before,
  ];
  const line = (row: FigureRow) => [
    ...dimensions.map((one, i) =>
      row.others ? (i === 0 ? 'Others' : '') : keyText(ctx, one, row.key[i] ?? null, row.titles[i] ?? null),
    ),
    ...(row.cells ?? []).flatMap((cell) => measures.map((_, i) => plainText(cell?.[i] ?? null))),
    ...measures.map((_, i) => plainText(row.values[i] ?? null)),
    ...before.map((_, i) => plainText(row.before?.[i] ?? null)),
  ];
  const rows = figures.rows.map(line);
  if (dimensions.length > 0)
    rows.push([
      ...dimensions.map((_, i) => (i === 0 ? 'Total' : '')),
      ...(columns ?? []).flatMap((one) => measures.map((_, i) => plainText(one.values[i] ?? null))),
      ...measures.map((_, i) => plainText(figures.total.values[i] ?? null)),
      ...before.map((_, i) => plainText(figures.total.before?.[i] ?? null)),
    ]);
  return { head, rows };
}

export function csvOf(ctx: Context, figures: Figures): string {
  const { head, rows } = tableOf(ctx, figures);
  return `\ufeff${[head, ...rows].map(csvLine).join('')}`;
}

const plainText = (value: Value): string =>
  value === null ? '' : typeof value === 'object' ? value.amount : String(value);

export function measureName(ctx: Context, figures: Figures, one: MeasureAnswer): string {
  if (one.label) return one.label;
  const label = one.field ? labelAt(ctx, figures.object, one.field) : null;
  if (!one.fn) return one.name;
  if (!label) return FUNCTIONS[one.fn] ?? one.name;
  return `${FUNCTIONS[one.fn]} of ${label.toLowerCase()}`;
}

const FUNCTIONS: Record<string, string> = {
  count: 'Number',
  sum: 'Sum',
  avg: 'Average',
  min: 'Lowest',
  max: 'Highest',
  count_distinct: 'Different values',
  median: 'Median',
};

const dimensionName = (ctx: Context, one: DimensionAnswer): string => one.label ?? labelAt(ctx, one.object, one.field);

function labelAt(ctx: Context, object: string | null, path: string): string {
  const steps = path.split('.');
  let def = object && catalog(ctx).has(object) ? catalog(ctx).object(object) : null;
  let label = steps.at(-1) ?? path;
  for (const step of steps) {
    const field = def?.fields[step];
    if (!field) break;
    label = field.label;
    def = field.to && catalog(ctx).has(field.to) ? catalog(ctx).object(field.to) : null;
  }
  return label;
}

function keyText(ctx: Context, one: DimensionAnswer, key: Key, title: string | null): string {
  if (key === null) return '–';
  if (one.kind === 'bin' && typeof key === 'number')
    return `${key} – ${Number((key + (one.bin ?? 1)).toPrecision(15))}`;
  if (one.kind === 'date') return dateText(String(key), one.bucket);
  if (one.kind === 'boolean') return key === true ? 'Yes' : 'No';
  if (one.kind === 'choice' && catalog(ctx).has(one.own)) {
    const field = catalog(ctx).object(one.own).fields[one.field.split('.').at(-1) ?? ''];
    return field?.choices?.find(({ value }) => value === key)?.label ?? String(key);
  }
  return title ?? String(key);
}

function dateText(day: string, bucket: DimensionAnswer['bucket']): string {
  if (bucket === 'year') return day.slice(0, 4);
  if (bucket === 'quarter') return `${day.slice(0, 4)} Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
  return bucket === 'month' ? day.slice(0, 7) : day;
}
