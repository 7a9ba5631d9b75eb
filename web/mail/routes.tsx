import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [{ path: '/settings/mail', component: () => import('./MailPage.tsx') }];
