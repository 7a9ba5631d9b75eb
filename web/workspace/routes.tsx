import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/sign-in', bare: true, component: () => import('./welcome/SignInPage.tsx') },
  { path: '/setup', bare: true, component: () => import('./welcome/SetUpPage.tsx') },
  { path: '/invitations/$token', bare: true, component: () => import('./welcome/InvitationPage.tsx') },
  { path: '/settings', component: () => import('./settings/SettingsIndex.tsx') },
  { path: '/settings/profile', component: () => import('./settings/ProfilePage.tsx') },
  { path: '/settings/workspace', component: () => import('./settings/WorkspacePage.tsx') },
  { path: '/settings/members', component: () => import('./settings/MembersPage.tsx') },
  { path: '/settings/teams', component: () => import('./settings/TeamsPage.tsx') },
  { path: '/settings/api-keys', component: () => import('./settings/ApiKeysPage.tsx') },
];
