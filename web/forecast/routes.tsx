import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const load = () => Promise.all([import('./ForecastPage.tsx'), loadWords('charts', 'records')]).then(([page]) => page);
const texts = [
  'period',
  'starts_on',
  'by',
  'member',
  'product',
  'pipeline',
  'team',
  'territory',
  'tab',
  'since',
  'kind',
];

export const routes: AreaRoute[] = [
  {
    path: '/forecast',
    component: load,
    search: (raw) =>
      Object.fromEntries(texts.flatMap((key) => (typeof raw[key] === 'string' ? [[key, raw[key]]] : []))),
  },
  {
    path: '/settings/learnt-scores',
    component: () => Promise.all([import('./ScoresPage.tsx'), loadWords('charts')]).then(([page]) => page),
    search: (raw) => (typeof raw.object === 'string' ? { object: raw.object } : {}),
  },
];
