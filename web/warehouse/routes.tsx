import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [{ path: '/settings/warehouse', component: () => import('./WarehousePage.tsx') }];
