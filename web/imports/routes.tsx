import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/imports', component: () => import('./ImportsPage.tsx') },
  { path: '/imports/facts', component: () => import('./facts/FactImportsPage.tsx') },
  { path: '/imports/facts/$id', component: () => import('./facts/FactImportPage.tsx') },
  { path: '/imports/$id', component: () => import('./ImportPage.tsx'), search: (raw) => ({ ...batchSearch(raw) }) },
];

/** The imports whose files were dropped together: they are worked through one after the other. */
function batchSearch(raw: Record<string, unknown>): { batch?: string } {
  return typeof raw.batch === 'string' && /^[\w,-]+$/.test(raw.batch) ? { batch: raw.batch } : {};
}
