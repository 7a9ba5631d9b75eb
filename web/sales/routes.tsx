import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/settings/pipelines', component: () => import('./settings/PipelinesPage.tsx') },
];
