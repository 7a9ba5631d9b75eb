import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/settings/backups', component: () => import('./BackupsPage.tsx') },
  { path: '/settings/export', component: () => import('./ExportPage.tsx') },
];
