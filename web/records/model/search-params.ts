import type { Filter } from './filter-tree.ts';

/** What the address of a list says. Everything that is missing is as the view has it. */
export interface ListSearch {
  view?: string;
  layout?: 'list' | 'board';
  /** Board: the field whose values are the columns. */
  by?: string;
  pipeline?: string;
  /** Null: no filter, although the view has one. */
  filter?: Filter | null;
  sort?: string;
  q?: string;
  columns?: string;
  /** The record in the side panel. */
  open?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** Reads the parameters of an address that anybody may have typed. */
export function readSearch(raw: Record<string, unknown>): ListSearch {
  const { filter } = raw;
  const search: ListSearch = {
    view: text(raw.view),
    layout: raw.layout === 'board' || raw.layout === 'list' ? raw.layout : undefined,
    by: text(raw.by),
    pipeline: text(raw.pipeline),
    filter:
      filter === null
        ? null
        : filter && typeof filter === 'object' && !Array.isArray(filter)
          ? (filter as Filter)
          : undefined,
    // An empty sort is a choice too: the order of the view is not wanted.
    sort: raw.sort === '' ? '' : text(raw.sort),
    q: text(raw.q),
    columns: text(raw.columns),
    open: text(raw.open),
  };
  return Object.fromEntries(Object.entries(search).filter(([, v]) => v !== undefined));
}
