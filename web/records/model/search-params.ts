import type { Filter } from './filter-tree.ts';

export const layouts = ['list', 'board', 'calendar', 'timeline', 'map'] as const;
export type Layout = (typeof layouts)[number];

/** What a view keeps of the address beside filter, order and columns. */
export const optionNames = ['by', 'pipeline', 'closed', 'group', 'date', 'until', 'span'] as const;
export type OptionName = (typeof optionNames)[number];

/** What the address of a list says. Everything that is missing is as the view has it. */
export interface ListSearch {
  view?: string;
  layout?: Layout;
  /** Board: the field whose values are the columns. */
  by?: string;
  pipeline?: string;
  /** Board by stage: how far back the columns of what is won and lost reach. */
  closed?: string;
  /** List: the field whose values part it into groups. */
  group?: string;
  /** Calendar, timeline: the date it goes by, and the one that a bar ends with. */
  date?: string;
  until?: string;
  /** Calendar: month, week or agenda. Timeline: how much of time is in sight. */
  span?: string;
  /** Calendar, timeline: the day that is looked at. Map: the place, as `latitude,longitude,zoom`. */
  at?: string;
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
    layout: layouts.find((one) => one === raw.layout),
    by: text(raw.by),
    pipeline: text(raw.pipeline),
    closed: text(raw.closed),
    group: raw.group === '' ? '' : text(raw.group),
    date: text(raw.date),
    until: raw.until === '' ? '' : text(raw.until),
    span: text(raw.span),
    at: text(raw.at),
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
