import type { AreaRoute } from '../kernel/router.tsx';

const text = (raw: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(names.flatMap((name) => (typeof raw[name] === 'string' && raw[name] ? [[name, raw[name]]] : [])));

export const routes: AreaRoute[] = [
  {
    path: '/settings/audit',
    component: () => import('./AuditPage.tsx'),
    search: (raw) => text(raw, 'person', 'action', 'object', 'record', 'from', 'until'),
  },
];
