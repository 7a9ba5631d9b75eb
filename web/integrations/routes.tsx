import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  {
    path: '/settings/webhooks',
    component: () => Promise.all([import('./WebhooksPage.tsx'), loadWords('records')]).then(([page]) => page),
  },
  {
    path: '/settings/webhooks/$id',
    component: () => Promise.all([import('./WebhookPage.tsx'), loadWords('records')]).then(([page]) => page),
  },
];
