/**
 * `stacked bars`: the series of a row on top of each other, falling ones below the line. `waterfall`: each row begins where the
 * one before ended, unless it is a `total`; `values[0]` is its change, or the total.
 */
export type ChartKind = 'bars' | 'sideways bars' | 'line' | 'stacked bars' | 'waterfall';

/** One bar, or one point of each line: a row of the chart's table too. */
export interface ChartRow {
  key: string;
  /** On the axis, as short as it can be: "Jan". */
  label: string;
  /** In the hover card and the table: "January 2017". */
  title?: string;
  /** One figure for each series; null leaves a gap. */
  values: Array<number | null>;
  /** Further exact facts for the hover card: "314 deals". */
  notes?: string[];
  /** A place in the palette, where a row has a colour of its own. */
  colour?: number;
  /** Of a waterfall: stands on the ground by itself. */
  total?: boolean;
}

export interface ChartSeries {
  name: string;
  /** The figure in full: "$1,134,672". */
  exact(value: number): string;
  /** The figure beside a bar and on the axis: "$1.1M". */
  short(value: number): string;
  /** Where the axis ends when that is known (1 for a share). */
  max?: number;
  /** Drawn in grey: what the other series is compared with. */
  faded?: boolean;
  /** Of a line: the lower and the upper end of an interval, shaded between them. Both, `low` first. */
  band?: 'low' | 'high';
}

/** A column that only the table shows. */
export interface ChartColumn {
  name: string;
  cell(row: ChartRow): string;
}
