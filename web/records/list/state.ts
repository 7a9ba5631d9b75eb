import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { usePreference } from '../../kernel/session.ts';
import { type Column, type Layout as ColumnLayout, columnsOf } from '../model/columns.ts';
import { complete, type Filter, sameFilter } from '../model/filter-tree.ts';
import { fieldAt } from '../model/objects.ts';
import {
  type Layout,
  type ListSearch,
  type OptionName,
  optionNames,
  readSearch,
  readWidths,
} from '../model/search-params.ts';
import { parseSort, printSort, type SortKey } from '../model/sort.ts';
import type { View } from '../views.ts';
import { useViewOrder } from './useViewOrder.ts';

/** What a list shows and how, from its address, its view and what this person likes; and the ways to change it. */
export interface ListState {
  search: ListSearch;
  view: View | null;
  layout: Layout;
  by: string | undefined;
  pipeline: string | undefined;
  /** What the address says beside, or the view: the group, the dates, how much is in sight. Empty text is none. */
  option(name: OptionName): string | undefined;
  /** All of them, as a view keeps them. */
  options: View['options'];
  /** As it is edited: with conditions that are still being written. */
  filter: Filter | null;
  sort: SortKey[];
  q: string;
  columns: Column[];
  /** The view, or the plain list, was changed and not saved. */
  changed: boolean;
  set(change: Partial<ListSearch>, options?: { push?: boolean }): void;
  setFilter(filter: Filter | null): void;
  setSort(keys: SortKey[]): void;
  setColumns(paths: string[]): void;
  setPinned(paths: string[]): void;
  setWidth(path: string, width: number | null): void;
  /** Back to the view as it was saved. */
  reset(): void;
  chooseView(view: View | null): void;
  open(id: string | null): void;
}

/** Nothing said: everything is as the view has it. */
const plain: Partial<ListSearch> = {
  filter: undefined,
  sort: undefined,
  columns: undefined,
  layout: undefined,
  at: undefined,
  widths: undefined,
  ...Object.fromEntries(optionNames.map((name) => [name, undefined])),
};

export function useListState(meta: ObjectMeta, objects: ObjectMeta[], views: View[]): ListState {
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const search = useMemo(() => readSearch(raw), [raw]);
  const { start } = useViewOrder(meta, views);
  const view = views.find((v) => v.id === (search.view ?? start)) ?? null;
  // Widths that were dragged and not saved are this person's own, for each view.
  const [liked, setLiked] = usePreference<ColumnLayout>(`list.${meta.name}${view ? `.${view.id}` : ''}`, {});
  const option = (name: OptionName) => (search[name] ?? view?.options[name]) || undefined;
  const widths = useMemo(
    () => ({ ...view?.options.widths, ...liked.widths, ...readWidths(search.widths) }),
    [view?.options.widths, liked.widths, search.widths],
  );
  const pinned = liked.pinned ?? view?.options.pinned;

  const layout = search.layout ?? view?.kind ?? 'list';
  const filter = search.filter !== undefined ? search.filter : (view?.filter ?? null);
  const viewSort = view?.sort.join(',') || undefined;
  const viewColumns = view && view.columns.length > 0 ? view.columns : undefined;
  const sortText = search.sort ?? viewSort;
  const sort = useMemo(() => parseSort(sortText), [sortText]);
  const shown = search.columns?.split(',') ?? viewColumns ?? liked.columns;
  const columnKey = shown?.join(',');
  const columns = useMemo(
    () => columnsOf(meta, { columns: columnKey?.split(','), widths, pinned }, (path) => fieldAt(objects, meta, path)),
    [meta, objects, columnKey, widths, pinned],
  );

  const set = useCallback<ListState['set']>(
    (change, options) => {
      void navigate({
        to: '.',
        search: (now: Record<string, unknown>) => {
          const next = { ...readSearch(now), ...change };
          return Object.fromEntries(Object.entries(next).filter(([, v]) => v !== undefined));
        },
        replace: !options?.push,
        resetScroll: false,
      });
    },
    [navigate],
  );

  const changed = view
    ? !sameFilter(filter, view.filter) ||
      (sortText ?? '') !== (viewSort ?? '') ||
      (search.columns !== undefined && search.columns !== view.columns.join(',')) ||
      layout !== view.kind ||
      liked.widths !== undefined ||
      search.widths !== undefined ||
      liked.pinned !== undefined ||
      optionNames.some((name) => search[name] !== undefined && search[name] !== (view.options[name] ?? ''))
    : complete(filter) !== null || sort.length > 0 || Boolean(option('group')) || layout !== 'list';

  return {
    search,
    view,
    layout,
    by: option('by'),
    pipeline: option('pipeline'),
    option,
    options: {
      ...Object.fromEntries(optionNames.map((name) => [name, option(name)])),
      widths,
      ...(pinned ? { pinned } : {}),
    },
    filter,
    sort,
    q: search.q ?? '',
    columns,
    changed,
    set,
    setFilter: (next) =>
      set({
        filter:
          sameFilter(next, view?.filter) && complete(next) === next
            ? undefined
            : (next ?? (view?.filter ? null : undefined)),
      }),
    setSort: (keys) => {
      const text = printSort(keys) ?? '';
      set({ sort: text === (viewSort ?? '') ? undefined : text });
    },
    setColumns: (paths) => {
      if (!view) setLiked({ ...liked, columns: paths });
      set({ columns: paths.join(',') });
    },
    setPinned: (pinned) => setLiked({ ...liked, pinned }),
    setWidth: (path, width) => {
      // What the address brought along becomes this person's own once they change it.
      const { [path]: _, ...others } = { ...liked.widths, ...readWidths(search.widths) };
      setLiked({ ...liked, widths: width === null ? others : { ...others, [path]: width } });
      if (search.widths) set({ widths: undefined });
    },
    reset: () => {
      if (view) setLiked({});
      set(plain);
    },
    chooseView: (next) =>
      set({ ...plain, view: next?.id ?? (start ? 'all' : undefined), q: undefined }, { push: true }),
    open: (id) => set({ open: id ?? undefined }, { push: id !== null && search.open === undefined }),
  };
}
