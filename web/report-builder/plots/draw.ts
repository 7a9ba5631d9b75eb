import {
  BarChart,
  FunnelChart,
  GaugeChart,
  HeatmapChart,
  LineChart,
  MapChart,
  PieChart,
  SankeyChart,
  ScatterChart,
  TreemapChart,
} from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { worldOutline } from '../../records/map/world.ts';

// Only what reports draw: this module is a chunk of its own, loaded when the first report is shown.
echarts.use([
  BarChart,
  FunnelChart,
  GaugeChart,
  HeatmapChart,
  LineChart,
  MapChart,
  PieChart,
  SankeyChart,
  ScatterChart,
  TreemapChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
]);

/** What was pressed: a row, and the column where there are some. */
export interface Picked {
  row: number;
  column?: number;
}

export interface Drawing {
  update(options: Record<string, unknown>): void;
  resize(): void;
  dispose(): void;
}

export function drawing(element: HTMLElement, onPick: (picked: Picked) => void): Drawing {
  const chart = echarts.init(element, null, { renderer: 'svg' });
  chart.on('click', (event) => {
    const data = event.data as { row?: number; column?: number } | undefined;
    if (typeof data?.row === 'number') onPick({ row: data.row, column: data.column });
    else if (event.seriesType === 'bar' || event.seriesType === 'line')
      onPick({ row: event.dataIndex, column: event.seriesIndex });
  });
  return {
    update: (options) => chart.setOption(options, { notMerge: true }),
    resize: () => chart.resize(),
    dispose: () => chart.dispose(),
  };
}

let world: Promise<void> | null = null;

/** The outlines of the countries, loaded once and only for maps. */
export function loadWorld(): Promise<void> {
  world ??= worldOutline().then((outline) => {
    echarts.registerMap('world', outline as Parameters<typeof echarts.registerMap>[1]);
  });
  return world;
}
