import type { PlotData } from './data.ts';
import { card, type Look, tooltip } from './options.ts';

/** Bars, lines and areas: categories along one axis, figures along the other, which starts at zero. */
export function axisOptions(type: string, data: PlotData, look: Look): object {
  const sideways = type === 'sideways';
  const line = type === 'line' || type === 'area';
  const stacked = type === 'stacked' || (type === 'area' && data.series.some(({ column }) => column !== undefined));
  const { series, labels } = data;
  const [first] = series;
  const alone = series.length === 1 && !line;
  const direct = alone && (sideways || labels.length <= 6);
  const font = { color: look.dimmed, fontSize: 12, fontFamily: look.fontFamily };
  const category = {
    type: 'category' as const,
    data: labels,
    inverse: sideways,
    boundaryGap: !line || labels.length < 2,
    axisTick: { show: false },
    axisLine: { show: !sideways, lineStyle: { color: look.axis } },
    axisLabel: {
      ...font,
      ...(sideways ? { width: look.small ? 96 : 150, overflow: 'truncate' as const } : { hideOverlap: true }),
    },
  };
  const value = {
    type: 'value' as const,
    splitNumber: 3,
    show: !direct,
    axisLabel: { ...font, formatter: (n: number) => (first ? data.say(first, n, true) : String(n)) },
    splitLine: { lineStyle: { color: look.grid } },
  };
  return {
    legend: legendOf(series.length > 1 ? series.map(({ name }) => name) : [], look),
    grid: {
      left: 0,
      right: sideways ? 64 : 12,
      top: series.length > 1 ? 34 : alone ? 22 : 12,
      bottom: 4,
      outerBoundsMode: 'same' as const,
      outerBoundsContain: 'axisLabel' as const,
    },
    tooltip: {
      ...tooltip(look),
      trigger: 'axis' as const,
      axisPointer: { type: line ? ('line' as const) : ('shadow' as const), shadowStyle: { opacity: 0.08 } },
      formatter: (points: Array<{ dataIndex: number }>) => {
        const at = points[0]?.dataIndex ?? -1;
        const lines = series.flatMap((one) => {
          const n = one.values[at];
          return n === null || n === undefined ? [] : [`${one.name}: ${data.say(one, n)}`];
        });
        return card(data.titles[at] ?? '', lines);
      },
    },
    xAxis: sideways ? value : category,
    yAxis: sideways ? category : value,
    series: series.map((one, place) => ({
      type: line ? ('line' as const) : ('bar' as const),
      name: one.name,
      ...(stacked ? { stack: 'all' } : {}),
      ...(type === 'area' ? { areaStyle: { opacity: stacked ? 0.65 : 0.15 } } : {}),
      cursor: look.picks ? 'pointer' : 'default',
      barMaxWidth: sideways ? 18 : 44,
      barGap: '12%',
      showSymbol: labels.length <= 40,
      symbol: 'circle',
      symbolSize: 6,
      lineStyle: { width: 2, ...(one.before ? { type: 'dashed' as const, color: look.dimmed } : {}) },
      itemStyle: {
        borderRadius: stacked ? 0 : sideways ? [0, 3, 3, 0] : [3, 3, 0, 0],
        ...(one.before ? { color: line ? look.dimmed : look.faded } : {}),
      },
      emphasis: { focus: 'none' as const },
      label: {
        show: direct,
        position: sideways ? ('right' as const) : ('top' as const),
        color: look.text,
        fontSize: 12,
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const n = one.values[dataIndex];
          return n === null || n === undefined ? '' : data.say(one, n, true);
        },
      },
      data: one.values,
      z: one.before ? 1 : 2 + place,
    })),
  };
}

export const legendOf = (names: string[], look: Look) => ({
  show: names.length > 0,
  type: 'scroll' as const,
  top: 0,
  left: 0,
  itemWidth: 10,
  itemHeight: 10,
  icon: 'roundRect',
  data: names,
  textStyle: { color: look.dimmed, fontSize: 12 },
  pageTextStyle: { color: look.dimmed },
  pageIconColor: look.dimmed,
  pageIconInactiveColor: look.grid,
});
