import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/lead-inbox', component: () => import('./InboxPage.tsx') },
  {
    path: '/reports/sources',
    component: () => Promise.all([import('./SourceReport.tsx'), loadWords('charts')]).then(([page]) => page),
  },
  { path: '/settings/lead-sources', component: () => import('./settings/SourcesPage.tsx') },
  { path: '/settings/qualification', component: () => import('./settings/QualificationPage.tsx') },
  { path: '/settings/assignment', component: () => import('./settings/AssignmentPage.tsx') },
  { path: '/settings/scoring', component: () => import('./settings/ScoringPage.tsx') },
];
