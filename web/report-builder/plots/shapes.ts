import { legendOf } from './axis.ts';
import type { PlotData, PlotSeries } from './data.ts';
import { card, type Look, tooltip } from './options.ts';

interface Point {
  dataIndex: number;
  name?: string;
  dataType?: string;
  data?: unknown;
}

const firstOf = ({ series }: PlotData): PlotSeries | undefined => series.find(({ before }) => !before);

/** Each row by itself, as far as it has something to draw. */
function parts(data: PlotData) {
  const one = firstOf(data);
  return data.labels.flatMap((name, row) => {
    const value = one?.values[row] ?? 0;
    return one && value > 0 ? [{ name: data.titles[row] ?? name, value, row }] : [];
  });
}

const hover = (data: PlotData, look: Look, rows: Array<{ name: string; value: number }>) => ({
  ...tooltip(look),
  trigger: 'item' as const,
  formatter: ({ dataIndex }: Point) => {
    const one = firstOf(data);
    const part = rows[dataIndex];
    return one && part ? card(part.name, [`${one.name}: ${data.say(one, part.value)}`]) : '';
  },
});

export function pie(data: PlotData, look: Look): object {
  const rows = parts(data);
  const sum = rows.reduce((all, { value }) => all + value, 0);
  const share = (value: number) => `${Math.round((100 * value) / sum)} %`;
  return {
    tooltip: hover(data, look, rows),
    legend: look.small
      ? legendOf(
          rows.map(({ name }) => name),
          look,
        )
      : { show: false },
    series: [
      {
        type: 'pie' as const,
        radius: ['52%', look.small ? '76%' : '80%'],
        center: ['50%', look.small ? '56%' : '50%'],
        itemStyle: { borderColor: look.surface, borderWidth: 2 },
        cursor: look.picks ? 'pointer' : 'default',
        label: {
          show: !look.small,
          color: look.text,
          fontSize: 12,
          formatter: ({ dataIndex }: Point) => `${rows[dataIndex]?.name ?? ''} ${share(rows[dataIndex]?.value ?? 0)}`,
        },
        labelLine: { lineStyle: { color: look.axis } },
        data: rows,
      },
    ],
  };
}

export function funnel(data: PlotData, look: Look): object {
  const rows = parts(data);
  const one = firstOf(data);
  return {
    tooltip: hover(data, look, rows),
    series: [
      {
        type: 'funnel' as const,
        sort: 'none' as const,
        left: '4%',
        right: '4%',
        top: 8,
        bottom: 8,
        gap: 2,
        minSize: '8%',
        cursor: look.picks ? 'pointer' : 'default',
        itemStyle: { borderWidth: 0 },
        label: {
          position: 'inside' as const,
          color: '#fff',
          textBorderColor: 'rgba(0,0,0,0.55)',
          textBorderWidth: 2,
          fontSize: 12,
          formatter: ({ dataIndex }: Point) => {
            const row = rows[dataIndex];
            const before = rows[dataIndex - 1];
            const share = row && before ? `  (${Math.round((100 * row.value) / before.value)} %)` : '';
            return row && one ? `${row.name}: ${data.say(one, row.value, true)}${share}` : '';
          },
        },
        data: rows,
      },
    ],
  };
}

export function heat(data: PlotData, look: Look): object {
  const cells = data.series.flatMap(({ values }, x) =>
    values.flatMap((value, y) => (value === null ? [] : [{ value: [x, y, value], row: y, column: x }])),
  );
  const all = cells.map(({ value }) => value[2] ?? 0);
  const [first] = data.series;
  const font = { color: look.dimmed, fontSize: 12 };
  return {
    tooltip: {
      ...tooltip(look),
      formatter: ({ dataIndex }: Point) => {
        const cell = cells[dataIndex];
        const one = cell && data.series[cell.column];
        return cell && one
          ? card(data.titles[cell.row] ?? '', [`${one.name}: ${data.say(one, cell.value[2] ?? 0)}`])
          : '';
      },
    },
    grid: {
      left: 0,
      right: 4,
      top: 28,
      bottom: 0,
      outerBoundsMode: 'same' as const,
      outerBoundsContain: 'axisLabel' as const,
    },
    xAxis: {
      type: 'category' as const,
      position: 'top' as const,
      data: data.series.map(({ name }) => name),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...font, hideOverlap: true },
    },
    yAxis: {
      type: 'category' as const,
      inverse: true,
      data: data.labels,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...font, width: 130, overflow: 'truncate' as const },
    },
    visualMap: {
      show: false,
      min: Math.min(0, ...all),
      max: Math.max(1, ...all),
      inRange: { color: [look.surface, look.palette[0]] },
    },
    series: [
      {
        type: 'heatmap' as const,
        cursor: look.picks ? 'pointer' : 'default',
        itemStyle: { borderColor: look.surface, borderWidth: 2, borderRadius: 3 },
        label: {
          show: data.series.length <= (look.small ? 7 : 14),
          fontSize: 11,
          color: look.text,
          textBorderColor: look.surface,
          textBorderWidth: 2,
          formatter: ({ dataIndex }: Point) => (first ? data.say(first, cells[dataIndex]?.value[2] ?? 0, true) : ''),
        },
        data: cells,
      },
    ],
  };
}

export function scatter(data: PlotData, look: Look): object {
  const [x, y] = data.series.filter(({ before }) => !before);
  const points = data.labels.flatMap((_, row) => {
    const [a, b] = [x?.values[row], y?.values[row]];
    return a == null || b == null ? [] : [{ value: [a, b], row }];
  });
  const axis = (one: PlotSeries | undefined) => ({
    type: 'value' as const,
    name: one?.name,
    nameLocation: 'middle' as const,
    nameGap: 28,
    nameTextStyle: { color: look.dimmed },
    splitNumber: 4,
    axisLabel: { color: look.dimmed, formatter: (n: number) => (one ? data.say(one, n, true) : String(n)) },
    splitLine: { lineStyle: { color: look.grid } },
  });
  return {
    grid: {
      left: 34,
      right: 16,
      top: 12,
      bottom: 30,
      outerBoundsMode: 'same' as const,
      outerBoundsContain: 'axisLabel' as const,
    },
    tooltip: {
      ...tooltip(look),
      formatter: ({ dataIndex }: Point) => {
        const point = points[dataIndex];
        if (!point || !x || !y) return '';
        const lines = [x, y].map((one, i) => `${one.name}: ${data.say(one, point.value[i] ?? 0)}`);
        return card(data.titles[point.row] ?? '', lines);
      },
    },
    xAxis: axis(x),
    yAxis: { ...axis(y), nameGap: 48 },
    series: [
      {
        type: 'scatter' as const,
        symbolSize: 10,
        cursor: look.picks ? 'pointer' : 'default',
        itemStyle: { opacity: 0.75 },
        data: points,
      },
    ],
  };
}

export function treemap(data: PlotData, look: Look): object {
  const rows = parts(data);
  const one = firstOf(data);
  return {
    tooltip: {
      ...tooltip(look),
      formatter: ({ name, data: found }: Point) => {
        const value = (found as { value?: number } | undefined)?.value;
        return one && typeof value === 'number' ? card(name ?? '', [`${one.name}: ${data.say(one, value)}`]) : '';
      },
    },
    series: [
      {
        type: 'treemap' as const,
        roam: false,
        nodeClick: false as const,
        breadcrumb: { show: false },
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        cursor: look.picks ? 'pointer' : 'default',
        itemStyle: { borderColor: look.surface, gapWidth: 2, borderRadius: 3 },
        label: { fontSize: 12, color: '#fff', textBorderColor: 'rgba(0,0,0,0.5)', textBorderWidth: 2 },
        data: rows,
      },
    ],
  };
}

export function sankey(data: PlotData, look: Look): object {
  const one = firstOf(data);
  // The same name may stand on both sides: a mark that nobody sees keeps them apart.
  const right = (name: string) => `${name}\u200b`;
  const nodes = [...new Set(data.flows.map(({ from }) => from)), ...new Set(data.flows.map(({ to }) => right(to)))];
  return {
    tooltip: {
      ...tooltip(look),
      formatter: ({ dataType, data: found, name }: Point) => {
        const flow = found as { source?: string; target?: string; value?: number };
        if (!one || dataType !== 'edge') return card(name ?? '', []);
        return card(`${flow.source} → ${flow.target}`, [data.say(one, flow.value ?? 0)]);
      },
    },
    series: [
      {
        type: 'sankey' as const,
        left: 4,
        right: look.small ? 80 : 130,
        top: 6,
        bottom: 6,
        nodeWidth: 12,
        nodeGap: 8,
        draggable: false,
        cursor: look.picks ? 'pointer' : 'default',
        label: { color: look.text, fontSize: 12 },
        lineStyle: { color: 'source' as const, opacity: 0.25 },
        data: nodes.map((name, i) => ({ name, itemStyle: { color: look.palette[i % look.palette.length] } })),
        links: data.flows.map(({ from, to, value, row, column }) => ({
          source: from,
          target: right(to),
          value,
          row,
          column,
        })),
      },
    ],
  };
}

export function gauge(data: PlotData, total: number | null, target: number | null, look: Look): object {
  const one = firstOf(data);
  const end = target ?? (one?.measure.kind === 'percent' ? 100 : Math.max(1, (total ?? 0) * 1.25));
  return {
    series: [
      {
        type: 'gauge' as const,
        startAngle: 200,
        endAngle: -20,
        min: 0,
        max: end,
        center: ['50%', '62%'],
        radius: '92%',
        progress: { show: true, width: 14, roundCap: true, itemStyle: { color: look.palette[0] } },
        axisLine: { lineStyle: { width: 14, color: [[1, look.grid]] }, roundCap: true },
        pointer: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: {
          distance: -2,
          color: look.dimmed,
          fontSize: 11,
          formatter: (n: number) => (one && (n === 0 || n === end) ? data.say(one, n, true) : ''),
        },
        title: { show: false },
        detail: {
          offsetCenter: [0, '-8%'],
          fontSize: 26,
          fontWeight: 550,
          color: look.text,
          formatter: () => (one && total !== null ? data.say(one, total) : '–'),
        },
        data: [{ value: Math.max(0, Math.min(total ?? 0, end)) }],
      },
    ],
  };
}

export function worldMap(data: PlotData, look: Look): object {
  const one = firstOf(data);
  const rows = parts(data).map((part) => ({ ...part, title: part.name, name: countryName(part.name) }));
  return {
    tooltip: {
      ...tooltip(look),
      formatter: ({ data: found, name }: Point) => {
        const row = found as { title?: string; value?: number } | undefined;
        return one && row?.value !== undefined
          ? card(row.title ?? '', [data.say(one, row.value)])
          : card(name ?? '', []);
      },
    },
    visualMap: {
      show: !look.small,
      left: 0,
      bottom: 0,
      itemHeight: 70,
      itemWidth: 10,
      min: 0,
      max: Math.max(1, ...rows.map(({ value }) => value)),
      text: one ? [data.say(one, Math.max(0, ...rows.map(({ value }) => value)), true), '0'] : [],
      textStyle: { color: look.dimmed },
      inRange: { color: [look.grid, look.palette[0]] },
    },
    series: [
      {
        type: 'map' as const,
        map: 'world',
        roam: false,
        selectedMode: false as const,
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        cursor: look.picks ? 'pointer' : 'default',
        itemStyle: { areaColor: look.grid, borderColor: look.surface, borderWidth: 0.5 },
        emphasis: { label: { show: false }, itemStyle: { areaColor: look.palette[1] } },
        data: rows,
      },
    ],
  };
}

/** Countries by code or by one of their usual names, as the outlines call them. */
export function countryName(text: string): string {
  const code = text.trim().toUpperCase();
  const name = /^[A-Z]{2}$/.test(code)
    ? (new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? text)
    : text.trim();
  return OUTLINES[name.toLowerCase()] ?? name;
}

const OUTLINES: Record<string, string> = {
  'united states': 'United States of America',
  usa: 'United States of America',
  us: 'United States of America',
  'united kingdom': 'United Kingdom',
  uk: 'United Kingdom',
  'great britain': 'United Kingdom',
  deutschland: 'Germany',
  österreich: 'Austria',
  schweiz: 'Switzerland',
  'czech republic': 'Czechia',
  'the netherlands': 'Netherlands',
  'south korea': 'South Korea',
  korea: 'South Korea',
  türkiye: 'Turkey',
};
