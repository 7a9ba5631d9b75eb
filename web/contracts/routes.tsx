import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const withCharts = <T,>(page: Promise<T>) => Promise.all([page, loadWords('charts')]).then(([loaded]) => loaded);

export const routes: AreaRoute[] = [
  {
    path: '/recurring-revenue',
    component: () => withCharts(import('./RevenuePage.tsx')),
    search: ({ month, move }) => ({
      ...(typeof month === 'string' ? { month } : {}),
      ...(typeof move === 'string' ? { move } : {}),
    }),
  },
  { path: '/renewals', component: () => withCharts(import('./RenewalsPage.tsx')) },
  { path: '/warranties', component: () => withCharts(import('./WarrantiesPage.tsx')) },
  { path: '/settings/contracts', component: () => import('./SettingsPage.tsx') },
];
