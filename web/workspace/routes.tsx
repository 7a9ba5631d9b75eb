import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [{ path: '/sign-in', bare: true, component: () => import('./SignInPage.tsx') }];
