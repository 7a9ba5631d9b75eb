import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';
import { homeSearch } from './search.ts';

const loadHome = () => Promise.all([import('./Home.tsx'), loadWords('charts')]).then(([page]) => page);

/** Pages of models, with the words of all of them: their cards and panels speak too. */
async function withWords<T>(page: Promise<T>): Promise<T> {
  const { modelWords } = await import('./models/registry.ts');
  const [loaded] = await Promise.all([page, loadWords('models', 'charts', 'records', ...modelWords)]);
  return loaded;
}

const withLearning = <T,>(page: Promise<T>): Promise<T> =>
  Promise.all([page, loadWords('predict', 'experiments', 'models', 'models-learning', 'charts')]).then(
    ([loaded]) => loaded,
  );

export const routes: AreaRoute[] = [
  { path: '/', component: loadHome, search: (raw) => ({ ...homeSearch(raw) }) },
  { path: '/analytics', component: () => withWords(import('./models/ModelsPage.tsx')) },
  { path: '/analytics/predict', component: () => withLearning(import('./predict/PredictPage.tsx')) },
  { path: '/analytics/predict/$id', component: () => withLearning(import('./predict/PredictionPage.tsx')) },
  { path: '/analytics/experiments', component: () => withLearning(import('./experiments/ExperimentsPage.tsx')) },
  { path: '/analytics/experiments/$id', component: () => withLearning(import('./experiments/ExperimentPage.tsx')) },
  {
    path: '/analytics/$model',
    component: () => withWords(import('./models/ModelPage.tsx')),
    search: (raw) => (typeof raw.version === 'string' ? { version: raw.version } : {}),
  },
];
