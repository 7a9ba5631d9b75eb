import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/trash', component: () => import('./trash/TrashPage.tsx') },
  { path: '/$plural', component: () => import('./list/ListPage.tsx') },
  { path: '/$plural/$id', component: () => import('./record/RecordPage.tsx') },
];
