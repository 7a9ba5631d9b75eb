import type { Row } from './pages.ts';

/**
 * Changes that the server has not answered yet. Whatever is read from it meanwhile is laid under them, so that a list
 * that refreshes for another reason does not show the old value for a moment.
 */
interface Waiting {
  ids: ReadonlySet<string>;
  /** Null: the record is on its way to the trash. */
  shown: Record<string, unknown> | null;
}

const waiting = new Set<Waiting>();

/** Remembers a change until the returned function is called. */
export function begin(ids: Iterable<string>, shown: Record<string, unknown> | null): () => void {
  const entry = { ids: new Set(ids), shown };
  waiting.add(entry);
  return () => waiting.delete(entry);
}

export function overlay<R extends Row>(rows: R[]): R[] {
  if (waiting.size === 0) return rows;
  return rows.flatMap((row) => {
    const shown = overlayOne(row);
    return shown ? [shown] : [];
  });
}

export function overlayOne<R extends Row>(row: R): R | null {
  let shown = row;
  for (const entry of waiting) {
    if (!entry.ids.has(row.id)) continue;
    if (!entry.shown) return null;
    shown = { ...shown, ...entry.shown };
  }
  return shown;
}

/** A record as the server answered it, laid over a row whose references are shown as objects with their titles. */
export function merge<R extends Row>(row: R, saved: Record<string, unknown>): R {
  const next: Record<string, unknown> = { ...row };
  for (const [name, value] of Object.entries(saved)) {
    if (!(name in row)) continue;
    const shown = row[name];
    const expanded = shown !== null && typeof shown === 'object' && 'id' in shown && 'title' in shown;
    if (expanded && (typeof value === 'string' || isLink(value))) {
      const id = typeof value === 'string' ? value : value.id;
      if (shown.id === id) continue;
    }
    next[name] = value;
  }
  return next as R;
}

const isLink = (value: unknown): value is { id: string } =>
  value !== null && typeof value === 'object' && 'id' in value;
