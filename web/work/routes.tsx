import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [{ path: '/settings/work', component: () => import('./WorkPage.tsx') }];
