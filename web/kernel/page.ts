import { useEffect } from 'react';
import { createStore } from './store.ts';

export interface Crumb {
  label: string;
  /** A path of this app; the last crumb is where one is and needs none. */
  to?: string;
}

export interface Page {
  title: string;
  crumbs: Crumb[];
}

export const page = createStore<Page>({ title: '', crumbs: [] });

/** Says what this page is: the window's title and the breadcrumbs in the top bar. */
export function usePage(title: string, crumbs: Crumb[] = []): void {
  const path = JSON.stringify(crumbs);
  useEffect(() => {
    const before = JSON.parse(path) as Crumb[];
    page.set({ title, crumbs: [...before, { label: title }] });
    document.title = title ? `${title} · Kith` : 'Kith';
  }, [title, path]);
}
