import type { ChartWish } from '../api.ts';
import { axisOptions } from './axis.ts';
import type { PlotData } from './data.ts';
import { funnel, gauge, heat, pie, sankey, scatter, treemap, worldMap } from './shapes.ts';

export interface Look {
  text: string;
  dimmed: string;
  axis: string;
  grid: string;
  surface: string;
  faded: string;
  palette: readonly string[];
  fontFamily: string;
  still: boolean;
  /** Drawn small: fewer words. */
  small: boolean;
  picks: boolean;
}

/** What ECharts is told, by the kind of chart. */
export function optionsOf(chart: ChartWish, data: PlotData, total: number | null, look: Look): Record<string, unknown> {
  const common = {
    animation: !look.still,
    animationDuration: 200,
    animationDurationUpdate: 120,
    color: [...look.palette],
    textStyle: { fontFamily: look.fontFamily, color: look.text },
  };
  const shape = () => {
    switch (chart.type) {
      case 'pie':
        return pie(data, look);
      case 'funnel':
        return funnel(data, look);
      case 'heat':
        return heat(data, look);
      case 'scatter':
        return scatter(data, look);
      case 'treemap':
        return treemap(data, look);
      case 'sankey':
        return sankey(data, look);
      case 'map':
        return worldMap(data, look);
      case 'gauge':
        return gauge(data, total, chart.target, look);
      default:
        return axisOptions(chart.type, data, look);
    }
  };
  return { ...common, ...shape() };
}

/** The hover card, built as elements: names of records are text here, never markup. */
export function card(head: string, lines: string[]): HTMLElement {
  const box = document.createElement('div');
  const title = box.appendChild(document.createElement('div'));
  title.textContent = head;
  title.style.fontWeight = '550';
  for (const line of lines) box.appendChild(document.createElement('div')).textContent = line;
  return box;
}

export const tooltip = (look: Look) => ({
  confine: true,
  backgroundColor: look.surface,
  borderColor: look.grid,
  textStyle: { color: look.text, fontSize: 13 },
});
