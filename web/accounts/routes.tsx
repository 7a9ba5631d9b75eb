import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';

const withCharts = <T,>(page: Promise<T>) => Promise.all([page, loadWords('charts')]).then(([loaded]) => loaded);
const text = (raw: unknown) => (typeof raw === 'string' ? raw : undefined);

export const routes: AreaRoute[] = [
  { path: '/settings/members/$id/handover', component: () => import('./leaver/HandoverPage.tsx') },
  {
    path: '/share-of-wallet',
    component: () => withCharts(import('./wallet/SharePage.tsx')),
    search: ({ year, programme, industry, owner }) => ({
      ...(Number(year) ? { year: Number(year) } : {}),
      ...(text(programme) ? { programme } : {}),
      ...(text(industry) ? { industry } : {}),
      ...(text(owner) ? { owner } : {}),
    }),
  },
];
