import { useCallback, useMemo, useRef, useState } from 'react';
import type { KithRecord } from '../api.ts';
import { range } from '../model/selection.ts';

export interface Selection {
  ids: ReadonlySet<string>;
  /** With `extend`, everything from the row chosen last to this one. */
  toggle(index: number, extend: boolean): void;
  /** All that are loaded; none if all are chosen already. */
  all(): void;
  clear(): void;
}

export function useSelection(rows: KithRecord[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<number | null>(null);
  const latest = useRef(rows);
  latest.current = rows;

  const toggle = useCallback((index: number, extend: boolean) => {
    const row = latest.current[index];
    if (!row) return;
    const from = extend ? anchor.current : null;
    anchor.current = index;
    setIds((now) => {
      const next = new Set(now);
      if (from !== null) for (const one of range(latest.current, from, index)) next.add(one.id);
      else if (!next.delete(row.id)) next.add(row.id);
      return next;
    });
  }, []);
  const all = useCallback(
    () => setIds((now) => (now.size >= latest.current.length ? new Set() : new Set(latest.current.map((r) => r.id)))),
    [],
  );
  const clear = useCallback(() => {
    anchor.current = null;
    setIds(new Set());
  }, []);
  return useMemo(() => ({ ids, toggle, all, clear }), [ids, toggle, all, clear]);
}
