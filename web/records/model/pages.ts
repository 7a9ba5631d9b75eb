/**
 * A long list as it is held in memory: pages by keyset cursor, each of which can be read again by itself. Only the pages
 * in sight are read again when something changes; a list scrolled to row 50,000 must not fetch 50,000 rows for one edit.
 */
export interface Row {
  id: string;
  version: number;
  [field: string]: unknown;
}

export interface Page<R extends Row = Row> {
  /** Where the page starts: null is the top. */
  cursor: string | null;
  rows: R[];
  /** Where the next page starts; null is the end. */
  next: string | null;
}

export interface Pages<R extends Row = Row> {
  pages: Page<R>[];
}

export const rowsOf = <R extends Row>(data: Pages<R> | undefined): R[] => {
  if (!data) return [];
  const first = data.pages[0];
  return data.pages.length === 1 && first ? first.rows : data.pages.flatMap((p) => p.rows);
};

export const nextCursor = (data: Pages | undefined): string | null => data?.pages.at(-1)?.next ?? null;

/** Adds the page that follows. A row already held (it moved down while scrolling) is not shown twice. */
export function append<R extends Row>(data: Pages<R>, page: Page<R>): Pages<R> {
  if (data.pages.at(-1)?.next !== page.cursor) return data;
  const held = new Set(data.pages.flatMap((p) => p.rows.map((r) => r.id)));
  return { pages: [...data.pages, { ...page, rows: page.rows.filter((r) => !held.has(r.id)) }] };
}

/**
 * Puts a page that was read again in the place of the old one. `fresh` may reach further than the old page did, so that
 * rows which came in between are not lost at its end; what later pages hold is theirs.
 */
export function refresh<R extends Row>(data: Pages<R>, index: number, fresh: Page<R>): Pages<R> {
  const old = data.pages[index];
  if (!old || old.cursor !== fresh.cursor) return data;
  const isLast = index === data.pages.length - 1;
  const later = new Set(data.pages.slice(index + 1).flatMap((p) => p.rows.map((r) => r.id)));
  const border = fresh.rows.findIndex((r) => later.has(r.id));
  const own = border < 0 ? fresh.rows : fresh.rows.slice(0, border);
  const ids = new Set(own.map((r) => r.id));
  const pages = data.pages.map((p, i) => {
    if (i === index) return { ...fresh, rows: own, next: isLast ? fresh.next : old.next };
    return i < index && p.rows.some((r) => ids.has(r.id)) ? { ...p, rows: p.rows.filter((r) => !ids.has(r.id)) } : p;
  });
  return { pages };
}

/** Changes rows in place: what a person did shows before the server has answered. */
export function patchRows<R extends Row>(data: Pages<R>, ids: ReadonlySet<string>, change: (row: R) => R): Pages<R> {
  return {
    pages: data.pages.map((p) =>
      p.rows.some((r) => ids.has(r.id)) ? { ...p, rows: p.rows.map((r) => (ids.has(r.id) ? change(r) : r)) } : p,
    ),
  };
}

export function dropRows<R extends Row>(data: Pages<R>, ids: ReadonlySet<string>): Pages<R> {
  return {
    pages: data.pages.map((p) =>
      p.rows.some((r) => ids.has(r.id)) ? { ...p, rows: p.rows.filter((r) => !ids.has(r.id)) } : p,
    ),
  };
}

/** Which pages the rows `from` to `to` (positions in the whole list) lie in. */
export function pagesInSight(data: Pages, from: number, to: number): number[] {
  const seen: number[] = [];
  let start = 0;
  data.pages.forEach((p, i) => {
    const end = start + p.rows.length;
    if (end > from && start <= to) seen.push(i);
    start = end;
  });
  return seen.length > 0 ? seen : [0];
}
