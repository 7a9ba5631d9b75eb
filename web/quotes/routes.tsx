import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/p/quote/$token', bare: true, component: () => import('./page/QuotePage.tsx') },
  { path: '/settings/documents', component: () => import('./settings/DocumentsPage.tsx') },
];
