import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/settings/territories', component: () => import('./TerritoriesPage.tsx') },
  {
    path: '/settings/territories/preview',
    component: () => Promise.all([import('./PreviewPage.tsx'), loadWords('charts')]).then(([page]) => page),
  },
];
