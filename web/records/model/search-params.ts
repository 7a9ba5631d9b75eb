import { narrowest, widest } from './columns.ts';
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
  /** Widths that were dragged and not saved, as `name:240,city:120`: what a copied address brings along. */
  widths?: string;
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
    widths: text(raw.widths),
    open: text(raw.open),
  };
  return Object.fromEntries(Object.entries(search).filter(([, v]) => v !== undefined));
}

/** Widths as an address says them. */
export const printWidths = (widths: Record<string, number> | undefined): string | undefined =>
  Object.entries(widths ?? {})
    .map(([path, width]) => `${path}:${Math.round(width)}`)
    .join(',') || undefined;

/** What is no width falls out: anybody may have typed it. */
export const readWidths = (text: string | undefined): Record<string, number> =>
  Object.fromEntries(
    (text ?? '').split(',').flatMap((part) => {
      const [, path, width] = /^([\w.]{1,200}):(\d{2,3})$/.exec(part) ?? [];
      return path && Number(width) >= narrowest && Number(width) <= widest ? [[path, Number(width)]] : [];
    }),
  );
