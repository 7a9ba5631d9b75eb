import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  {
    path: '/catalogue',
    component: () => import('./catalogue/CataloguePage.tsx'),
    search: (raw) => ({
      ...(typeof raw.category === 'string' ? { category: raw.category } : {}),
      ...(typeof raw.q === 'string' ? { q: raw.q } : {}),
    }),
  },
  { path: '/price-books/$id', component: () => import('./prices/PriceBookPage.tsx') },
  { path: '/approvals', component: () => import('./approvals/ApprovalsPage.tsx') },
  { path: '/settings/discounts', component: () => import('./approvals/DiscountsPage.tsx') },
  { path: '/products/$id/configurator', component: () => import('./configurator/ConfiguratorPage.tsx') },
  { path: '/p/configurator/$token', bare: true, component: () => import('./configurator/PublicPage.tsx') },
];
