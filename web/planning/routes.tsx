import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const withCharts = <T,>(page: Promise<T>) => Promise.all([page, loadWords('charts', 'records')]).then(([one]) => one);
const texts = ['metric', 'every', 'split', 'country', 'object', 'date', 'sum', 'steps', 'days'];

export const routes: AreaRoute[] = [
  {
    path: '/analytics/forecast',
    component: () => withCharts(import('./forecast/ForecastPage.tsx')),
    search: (raw) =>
      Object.fromEntries(texts.flatMap((key) => (typeof raw[key] === 'string' ? [[key, raw[key]]] : []))),
  },
  { path: '/analytics/staffing', component: () => withCharts(import('./staffing/StaffingPage.tsx')) },
  { path: '/analytics/profitability', component: () => withCharts(import('./profit/ProfitPage.tsx')) },
];
