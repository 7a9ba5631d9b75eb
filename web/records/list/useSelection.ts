import { useCallback, useMemo, useRef, useState } from 'react';
import type { KithRecord } from '../api.ts';
import { range } from '../model/selection.ts';

export interface Selection {
  /** What is chosen by hand; with `everything`, all that is loaded. */
  ids: ReadonlySet<string>;
  /** All that match the list are meant, loaded or not. */
  everything: boolean;
  /** With `extend`, everything from the row chosen last to this one. */
  toggle(index: number, extend: boolean): void;
  /** All that are loaded; none if all are chosen already. */
  all(): void;
  /** All that match, on whatever page. */
  chooseEverything(): void;
  clear(): void;
}

/** `asked` names the question that the rows answer: a choice of everything ends with it. */
export function useSelection(rows: KithRecord[], asked: string): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [everythingOf, setEverythingOf] = useState<string | null>(null);
  const everything = everythingOf === asked;
  const anchor = useRef<number | null>(null);
  const latest = useRef({ rows, asked });
  latest.current = { rows, asked };

  const toggle = useCallback((index: number, extend: boolean) => {
    const { rows } = latest.current;
    const row = rows[index];
    if (!row) return;
    const from = extend ? anchor.current : null;
    anchor.current = index;
    setEverythingOf(null);
    setIds((now) => {
      const next = new Set(now);
      if (from !== null) for (const one of range(rows, from, index)) next.add(one.id);
      else if (!next.delete(row.id)) next.add(row.id);
      return next;
    });
  }, []);
  const all = useCallback(() => {
    const { rows } = latest.current;
    setEverythingOf(null);
    setIds((now) => (now.size >= rows.length ? new Set() : new Set(rows.map((r) => r.id))));
  }, []);
  const chooseEverything = useCallback(() => setEverythingOf(latest.current.asked), []);
  const clear = useCallback(() => {
    anchor.current = null;
    setEverythingOf(null);
    setIds(new Set());
  }, []);
  const shown = useMemo(() => (everything ? new Set(rows.map((r) => r.id)) : ids), [everything, rows, ids]);
  return useMemo(
    () => ({ ids: shown, everything, toggle, all, chooseEverything, clear }),
    [shown, everything, toggle, all, chooseEverything, clear],
  );
}
