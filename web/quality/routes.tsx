import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const load = () => Promise.all([import('./QualityPage.tsx'), loadWords('charts', 'records')]).then(([page]) => page);

export const routes: AreaRoute[] = [
  {
    path: '/quality',
    component: load,
    search: (raw) => ({
      ...(typeof raw.tab === 'string' ? { tab: raw.tab } : {}),
      ...(typeof raw.object === 'string' ? { object: raw.object } : {}),
    }),
  },
];
