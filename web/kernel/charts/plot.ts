import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { ink, palette, type Scheme } from './palette.ts';
import type { ChartKind, ChartRow, ChartSeries } from './types.ts';

// Only what the charts use: this module is the charts' own chunk, loaded when the first chart is shown.
echarts.use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

export interface PlotOptions {
  kind: ChartKind;
  rows: ChartRow[];
  series: ChartSeries[];
  scheme: Scheme;
  /** No animation for people who asked for less motion. */
  still: boolean;
  onPick?: (row: ChartRow) => void;
}

export interface Plot {
  update(options: PlotOptions): void;
  resize(): void;
  dispose(): void;
}

export function draw(element: HTMLElement, first: PlotOptions): Plot {
  const chart = echarts.init(element, null, { renderer: 'svg' });
  let current = first;
  const pick = (event: { dataIndex?: number }) => {
    const row = current.rows[event.dataIndex ?? -1];
    if (row) current.onPick?.(row);
  };
  chart.on('click', pick);
  // A click anywhere in the band of a bar counts: thin bars are hard to hit.
  chart.getZr().on('click', (event) => {
    if (event.target || !current.onPick) return;
    const at = chart.convertFromPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY]);
    const index = Math.round((isSideways(current.kind) ? at?.[1] : at?.[0]) ?? -1);
    if (chart.containPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY])) pick({ dataIndex: index });
  });
  // Text is measured before it is drawn, which 'inherit' does not allow.
  const { fontFamily } = getComputedStyle(element);
  const show = (options: PlotOptions) => {
    current = options;
    chart.setOption(optionOf(options, fontFamily), { notMerge: true });
  };
  show(first);
  return { update: show, resize: () => chart.resize(), dispose: () => chart.dispose() };
}

const isSideways = (kind: ChartKind) => kind === 'sideways bars';

function optionOf({ kind, rows, series, scheme, still, onPick }: PlotOptions, fontFamily: string) {
  const colours = ink[scheme];
  const sideways = isSideways(kind);
  const stacked = kind === 'stacked bars';
  const falls = kind === 'waterfall';
  const below = kind === 'line' && rows.some((row) => row.values.some((one) => (one ?? 0) < 0));
  // Few bars carry their figures and need no axis; of many, the highest does.
  const alone = kind !== 'line' && !falls && series.length === 1;
  const direct = alone && (sideways || rows.length <= 6);
  const highest = Math.max(...rows.map((row) => row.values[0] ?? 0));
  const font = { color: colours.dimmed, fontSize: 12, fontFamily };
  const category = {
    type: 'category' as const,
    data: rows.map((row) => row.label),
    inverse: sideways,
    axisTick: { show: false },
    axisLine: { show: !sideways, lineStyle: { color: colours.axis } },
    axisLabel: {
      ...font,
      ...(sideways
        ? { width: 118, overflow: 'truncate' as const }
        : falls
          ? { interval: 0, width: 74, overflow: 'truncate' as const }
          : { hideOverlap: true }),
    },
  };
  const value = {
    type: 'value' as const,
    ...(stacked || below ? {} : { min: falls ? groundOf(rows) : 0 }),
    max: series[0]?.max,
    splitNumber: 3,
    show: !direct,
    interval: series[0]?.max === undefined ? undefined : series[0].max / 4,
    axisLabel: { ...font, formatter: (n: number) => series[0]?.short(n) ?? String(n) },
    splitLine: { show: !sideways, lineStyle: { color: colours.grid } },
  };
  return {
    animation: !still,
    animationDuration: 200,
    animationDurationUpdate: 120,
    color: [...palette[scheme]],
    textStyle: { fontFamily, color: colours.text },
    grid: {
      left: 0,
      right: sideways ? 64 : 8,
      top: alone && !sideways ? 24 : 12,
      bottom: 6,
      outerBoundsMode: 'same' as const,
      outerBoundsContain: 'axisLabel' as const,
    },
    tooltip: {
      trigger: 'axis' as const,
      axisPointer: { type: kind === 'line' ? ('line' as const) : ('shadow' as const), shadowStyle: { opacity: 0.08 } },
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.grid,
      textStyle: { color: colours.text, fontSize: 13 },
      formatter: (points: Array<{ dataIndex: number }>) => card(rows[points[0]?.dataIndex ?? -1], series),
    },
    xAxis: sideways ? value : category,
    yAxis: sideways ? category : value,
    series: falls
      ? fallingSeries(rows, series, palette[scheme], colours, onPick !== undefined)
      : series.map((one, at) =>
          one.band
            ? bandSeries(rows, series, at, palette[scheme][0] ?? colours.text)
            : {
                ...(stacked ? { stack: 'all' } : {}),
                type: kind === 'line' ? ('line' as const) : ('bar' as const),
                name: one.name,
                cursor: onPick ? 'pointer' : 'default',
                barMaxWidth: sideways ? 18 : 44,
                barGap: '12%',
                showSymbol: rows.length <= 40,
                symbol: 'circle',
                symbolSize: 6,
                connectNulls: false,
                lineStyle: { width: 2 },
                itemStyle: {
                  borderRadius: stacked ? 0 : sideways ? [0, 3, 3, 0] : [3, 3, 0, 0],
                  ...(one.faded ? { color: colours.faded } : {}),
                },
                emphasis: { focus: 'none' as const },
                label: {
                  show: alone,
                  position: sideways ? ('right' as const) : ('top' as const),
                  color: colours.text,
                  fontSize: 12,
                  formatter: (point: { dataIndex: number }) => {
                    const figure = rows[point.dataIndex]?.values[at];
                    if (figure == null || (figure === 0 && !sideways)) return '';
                    return direct || figure === highest ? one.short(figure) : '';
                  },
                },
                data: rows.map((row) => ({
                  value: row.values[at] ?? null,
                  itemStyle: row.colour === undefined ? undefined : { color: palette[scheme][row.colour % 8] },
                })),
              },
        ),
  };
}

/** Half of an interval: the lower end unseen, the upper one stacked on it and shaded down to it. */
function bandSeries(rows: ChartRow[], series: ChartSeries[], at: number, color: string) {
  const low = series[at]?.band === 'low' ? at : at - 1;
  return {
    type: 'line' as const,
    name: series[at]?.name,
    stack: 'band',
    silent: true,
    showSymbol: false,
    connectNulls: false,
    lineStyle: { width: 0 },
    itemStyle: { color },
    ...(low === at ? {} : { areaStyle: { color, opacity: 0.16 } }),
    data: rows.map((row) => {
      const value = row.values[at] ?? null;
      return value === null || low === at ? value : value - (row.values[low] ?? 0);
    }),
  };
}

/**
 * Where the axis of a waterfall begins. Its moves, not its totals, are what one looks at: where they are small beside the
 * totals, the ground is raised to just below them.
 */
function groundOf(rows: ChartRow[]): number {
  let at = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = 0;
  for (const row of rows) {
    at = row.total ? (row.values[0] ?? 0) : at + (row.values[0] ?? 0);
    lowest = Math.min(lowest, at);
    highest = Math.max(highest, at);
  }
  if (lowest <= 0 || (highest - lowest) / highest > 0.25) return 0;
  const room = Math.max((highest - lowest) * 0.6, highest * 0.01);
  const step = 10 ** Math.floor(Math.log10(room));
  return Math.max(0, Math.floor((lowest - room) / step) * step);
}

/** A waterfall: the bar of each row floats from where the last one ended; an unseen one carries it. */
function fallingSeries(
  rows: ChartRow[],
  series: ChartSeries[],
  colours: readonly string[],
  { text, faded }: { text: string; faded: string },
  picks: boolean,
) {
  let at = 0;
  const bars = rows.map((row) => {
    const value = row.values[0] ?? 0;
    const from = row.total ? 0 : at;
    at = from + value;
    return { from: Math.min(from, at), size: Math.abs(value), row, value };
  });
  const common = { type: 'bar' as const, stack: 'all', barMaxWidth: 56, emphasis: { focus: 'none' as const } };
  return [
    {
      ...common,
      silent: true,
      itemStyle: { color: 'transparent' },
      tooltip: { show: false },
      data: bars.map((bar) => bar.from),
    },
    {
      ...common,
      name: series[0]?.name,
      cursor: picks ? 'pointer' : 'default',
      label: {
        show: true,
        position: 'top' as const,
        color: text,
        fontSize: 12,
        formatter: (point: { dataIndex: number }) => series[0]?.short(bars[point.dataIndex]?.value ?? 0) ?? '',
      },
      data: bars.map(({ size, row }) => ({
        value: size,
        itemStyle: { borderRadius: 3, color: row.total ? faded : colours[(row.colour ?? 0) % colours.length] },
      })),
    },
  ];
}

/** The hover card, built as elements: names of records are text here, never markup. */
function card(row: ChartRow | undefined, series: ChartSeries[]): HTMLElement {
  const box = document.createElement('div');
  if (!row) return box;
  const head = box.appendChild(document.createElement('div'));
  head.textContent = row.title ?? row.label;
  head.style.fontWeight = '550';
  series.forEach((one, at) => {
    const line = box.appendChild(document.createElement('div'));
    const figure = row.values[at];
    line.textContent = `${one.name}: ${figure == null ? '–' : one.exact(figure)}`;
  });
  for (const note of row.notes ?? []) box.appendChild(document.createElement('div')).textContent = note;
  return box;
}
