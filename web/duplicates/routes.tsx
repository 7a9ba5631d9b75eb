import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const load = () => Promise.all([import('./DuplicatesPage.tsx'), loadWords('fields')]).then(([page]) => page);

export const routes: AreaRoute[] = [
  {
    path: '/duplicates',
    component: load,
    search: (raw) => ({
      ...(typeof raw.object === 'string' ? { object: raw.object } : {}),
      ...(typeof raw.record === 'string' ? { record: raw.record } : {}),
      ...(raw.tab === 'later' || raw.tab === 'tuning' ? { tab: raw.tab } : {}),
    }),
  },
];
