import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/settings/objects', component: () => import('./objects/ObjectsPage.tsx') },
  { path: '/settings/objects/$name', component: () => import('./objects/ObjectPage.tsx') },
];
