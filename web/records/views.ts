import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../kernel/client.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Filter } from './model/filter-tree.ts';
import type { Layout, OptionName } from './model/search-params.ts';

export type Scope = 'personal' | 'team' | 'public';

/** A filter, an order and columns under a name: one's own, or everybody's. */
export interface View {
  id: string;
  object: string;
  name: string;
  kind: Layout;
  filter: Filter | null;
  sort: string[];
  /** Empty: those the list shows on its own. */
  columns: string[];
  options: { [name in OptionName]?: string } & { widths?: Record<string, number>; pinned?: string[]; totals?: boolean };
  scope: Scope;
  /** Everybody who sees it may change it. */
  open: boolean;
  /** What the list opens with, for everybody who has not chosen otherwise. */
  is_default: boolean;
  /** Fields it speaks of that are not there. */
  missing: string[];
  /** The index that was made for it, because it was slow. */
  index: { state: 'building' | 'ready' | 'failed'; ready_at: string | null } | null;
  /** Null: everybody's. */
  member_id: string | null;
  position: number;
  /** Whether this person may change it. */
  writable: boolean;
}

export type ViewDraft = Pick<View, 'name' | 'kind' | 'filter' | 'sort' | 'columns' | 'options' | 'scope' | 'open'>;

const viewsQuery = (meta: ObjectMeta) =>
  queryOptions({
    queryKey: ['views', meta.name] as const,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      api.get<{ data: View[] }>('/views', { object: meta.name }, { signal }).then((answer) => answer.data),
  });

export const useViews = (meta: ObjectMeta) => useQuery(viewsQuery(meta));

const reload = (meta: ObjectMeta) => queryClient.invalidateQueries({ queryKey: ['views', meta.name] });

export async function saveView(meta: ObjectMeta, draft: ViewDraft): Promise<View> {
  const view = await api.post<View>('/views', { object: meta.name, ...draft });
  await reload(meta);
  return view;
}

export async function changeView(
  meta: ObjectMeta,
  id: string,
  change: Partial<ViewDraft> & { is_default?: boolean },
): Promise<void> {
  await api.patch(`/views/${id}`, change);
  await reload(meta);
}

export async function deleteView(meta: ObjectMeta, id: string): Promise<void> {
  await api.del(`/views/${id}`);
  await reload(meta);
}

export async function restoreView(meta: ObjectMeta, id: string): Promise<void> {
  await api.post(`/views/${id}/restoration`);
  await reload(meta);
}
