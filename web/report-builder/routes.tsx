import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const words = <T,>(page: Promise<T>) => Promise.all([page, loadWords('charts', 'records')]).then(([loaded]) => loaded);

export const routes: AreaRoute[] = [
  { path: '/report-builder', component: () => words(import('./ReportsPage.tsx')) },
  { path: '/report-builder/$id', component: () => words(import('./builder/BuilderPage.tsx')) },
  { path: '/workbench', component: () => words(import('./workbench/WorkbenchPage.tsx')) },
  { path: '/dashboards', component: () => words(import('./dashboards/DashboardsPage.tsx')) },
  {
    path: '/dashboards/$id',
    component: () => words(import('./dashboards/DashboardPage.tsx')),
    search: (raw) => ({
      ...(raw.wall === true || raw.wall === 'true' ? { wall: true } : {}),
      ...(raw.edit === true ? { edit: true } : {}),
    }),
  },
];
