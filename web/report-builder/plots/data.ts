import type { Figures, MeasureAnswer } from '../api.ts';
import { type Names, numeric } from '../names.ts';

export interface PlotSeries {
  name: string;
  measure: MeasureAnswer;
  values: Array<number | null>;
  /** The period compared with. */
  before?: boolean;
  /** Place of the column that it stands for. */
  column?: number;
}

/** The figures in the form that drawings read. */
export interface PlotData {
  labels: string[];
  titles: string[];
  series: PlotSeries[];
  /** Where both ends are named: rows with two dimensions, or rows and columns. */
  flows: Array<{ from: string; to: string; value: number; row: number; column?: number }>;
  say(series: PlotSeries, value: number, compact?: boolean): string;
}

const drawn = ({ kind }: MeasureAnswer) => kind !== 'date' && kind !== 'datetime';

export function plotData(figures: Figures, names: Names): PlotData {
  const { rows, columns, column_dimension: dimension, measures } = figures;
  const [first] = measures;
  const series: PlotSeries[] =
    columns && dimension && first
      ? columns.map((column, at) => ({
          name: column.others ? names.row(figures, OTHERS) : names.key(dimension, column.key, column.title, true),
          measure: first,
          values: rows.map(({ cells }) => numeric(cells?.[at]?.[0])),
          column: at,
        }))
      : measures.filter(drawn).flatMap((measure) => {
          const at = measures.indexOf(measure);
          const own = { name: names.measure(figures, measure), measure };
          const now = { ...own, values: rows.map((row) => numeric(row.values[at])) };
          return figures.period_before
            ? [
                now,
                { ...own, name: `${own.name} *`, before: true, values: rows.map((row) => numeric(row.before?.[at])) },
              ]
            : [now];
        });
  const flows =
    columns && dimension
      ? rows.flatMap((row, i) =>
          columns.map((column, at) => ({
            from: names.row(figures, row, true),
            to: names.key(dimension, column.key, column.title, true),
            value: numeric(row.cells?.[at]?.[0]) ?? 0,
            row: i,
            column: at,
          })),
        )
      : figures.row_dimensions.length > 1
        ? rows.map((row, i) => ({
            from: names.key(figures.row_dimensions[0] as never, row.key[0] ?? null, row.titles[0] ?? null, true),
            to: names.key(figures.row_dimensions[1] as never, row.key[1] ?? null, row.titles[1] ?? null, true),
            value: numeric(row.values[0]) ?? 0,
            row: i,
          }))
        : [];
  return {
    labels: rows.map((row) => names.row(figures, row, true)),
    titles: rows.map((row) => names.row(figures, row)),
    series,
    flows: flows.filter(({ value }) => value > 0),
    say: ({ measure }, value, compact) => names.number(measure, value, compact),
  };
}

const OTHERS = { key: [], titles: [], values: [], before: null, cells: null, others: true };
