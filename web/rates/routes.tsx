import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  {
    path: '/settings/exchange-rates',
    component: () => import('./RatesPage.tsx'),
    search: (raw) => (typeof raw.currency === 'string' ? { currency: raw.currency } : {}),
  },
];
