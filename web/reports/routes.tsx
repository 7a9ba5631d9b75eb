import type { AreaRoute } from '../kernel/router.tsx';
import { reportSearch } from './search.ts';

const search = (raw: Record<string, unknown>) => ({ ...reportSearch(raw) });
const component = () => import('./ReportsPage.tsx');

export const routes: AreaRoute[] = [
  { path: '/reports', component, search },
  { path: '/reports/$report', component, search },
];
