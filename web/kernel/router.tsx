import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { api } from './client.ts';
import { loadWords } from './i18n.ts';
import { objectsQuery } from './objects.ts';
import { queryClient } from './queries.ts';
import { currentSession } from './session.ts';
import { NotFound, PageFailed, PageLoading } from './ui/PageStates.tsx';

/** One page of an area: `web/<area>/routes.tsx` exports `routes: AreaRoute[]` and needs no other registration. */
export interface AreaRoute {
  /** As in '/settings/members' or '/$plural/$id'; a fixed path wins over one with parameters. */
  path: string;
  component: () => Promise<{ default: ComponentType }>;
  /** Search parameters, checked and completed. Without it they arrive as they are. */
  search?: (raw: Record<string, unknown>) => Record<string, unknown>;
  /** Shown bare, without signing in. */
  bare?: boolean;
}

const areas = import.meta.glob<AreaRoute[]>('../*/routes.tsx', { eager: true, import: 'routes' });

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  async beforeLoad({ location }) {
    const session = await currentSession();
    if (!session) {
      const { status } = await api.get<{ status: string }>('/status', undefined, { anonymous: true });
      if (status === 'setup_required') throw redirect({ to: '/setup' });
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
    }
    await Promise.all([
      queryClient.ensureQueryData(objectsQuery),
      loadWords('objects', 'records', 'fields', 'workspace'),
    ]);
  },
  component: lazyRouteComponent(() => import('./frame/Frame.tsx')),
  errorComponent: PageFailed,
});

const pages = Object.entries(areas).flatMap(([file, routes]) => {
  const area = file.split('/')[1] ?? '';
  return routes.map((page) => ({ bare: page.bare === true, route: routeOf(page, area) }));
});

function routeOf(page: AreaRoute, area: string) {
  return createRoute({
    getParentRoute: () => (page.bare ? root : frame),
    path: page.path,
    validateSearch: page.search ?? ((raw: Record<string, unknown>) => raw),
    component: lazyRouteComponent(page.component),
    loader: () => loadWords('common', area),
    staleTime: Number.POSITIVE_INFINITY,
    errorComponent: PageFailed,
    pendingComponent: PageLoading,
  });
}

const elsewhere = createRoute({ getParentRoute: () => frame, path: '$', component: NotFound });

export const router = createRouter({
  routeTree: root.addChildren([
    ...pages.filter((page) => page.bare).map((page) => page.route),
    frame.addChildren([...pages.filter((page) => !page.bare).map((page) => page.route), elsewhere]),
  ]),
  defaultPreload: 'intent',
  defaultPreloadDelay: 40,
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  scrollRestoration: false,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: PageFailed,
});
