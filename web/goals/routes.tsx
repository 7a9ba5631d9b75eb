import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const WHOSE = ['mine', 'team', 'all'];
const texts = ['measure', 'period', 'starts_on', 'by', 'team', 'pipeline', 'owner'];
const words = <T,>(page: Promise<T>) => Promise.all([page, loadWords('charts', 'records')]).then(([loaded]) => loaded);

export const routes: AreaRoute[] = [
  {
    path: '/goals',
    component: () => words(import('./GoalsPage.tsx')),
    search: (raw) => ({
      ...(WHOSE.includes(String(raw.whose)) ? { whose: raw.whose } : {}),
      ...(raw.past === true ? { past: true } : {}),
    }),
  },
  { path: '/goals/$id', component: () => words(import('./GoalPage.tsx')) },
  {
    path: '/leaderboard',
    component: () => words(import('./LeaderboardPage.tsx')),
    search: (raw) =>
      Object.fromEntries(texts.flatMap((key) => (typeof raw[key] === 'string' ? [[key, raw[key]]] : []))),
  },
  { path: '/settings/goals', component: () => import('./settings/GoalSettingsPage.tsx') },
];
