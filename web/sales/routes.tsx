import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/settings/guards', component: () => import('./guards/GuardSettingsPage.tsx') },
  { path: '/settings/pipelines', component: () => import('./settings/PipelinesPage.tsx') },
];
