import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const withRights = <T,>(page: Promise<T>) => Promise.all([page, loadWords('rights')]).then(([loaded]) => loaded);

export const routes: AreaRoute[] = [
  { path: '/sign-in', bare: true, component: () => import('./welcome/SignInPage.tsx') },
  { path: '/setup', bare: true, component: () => import('./welcome/SetUpPage.tsx') },
  { path: '/setup/restore', bare: true, component: () => import('./restore/RestorePage.tsx') },
  { path: '/invitations/$token', bare: true, component: () => import('./welcome/InvitationPage.tsx') },
  { path: '/settings', component: () => import('./settings/SettingsIndex.tsx') },
  { path: '/settings/profile', component: () => import('./settings/ProfilePage.tsx') },
  { path: '/settings/workspace', component: () => import('./settings/WorkspacePage.tsx') },
  { path: '/settings/members', component: () => import('./settings/MembersPage.tsx') },
  { path: '/settings/roles', component: () => withRights(import('./settings/roles/RolesPage.tsx')) },
  {
    path: '/settings/roles/$id',
    component: () => withRights(import('./settings/roles/RolePage.tsx')),
    search: (raw) => (typeof raw.from === 'string' ? { from: raw.from } : {}),
  },
  { path: '/settings/teams', component: () => import('./settings/TeamsPage.tsx') },
  { path: '/settings/api-keys', component: () => import('./settings/ApiKeysPage.tsx') },
];
