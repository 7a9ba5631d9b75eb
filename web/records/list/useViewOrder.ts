import { useMemo } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { usePreference } from '../../kernel/session.ts';
import type { View } from '../views.ts';

interface Kept {
  /** Ids in the order this person put them; those they said nothing of come after. */
  order?: string[];
  starred?: string[];
  /** The view this person's list opens with; `all` for the plain list. */
  start?: string;
}

/** How one person has arranged the views of an object. */
export function useViewOrder(meta: ObjectMeta, views: View[]) {
  const [kept, setKept] = usePreference<Kept>(`views.${meta.name}`, {});
  return useMemo(() => {
    const place = (list: string[] | undefined, id: string) => {
      const at = list?.indexOf(id) ?? -1;
      return at < 0 ? Number.MAX_SAFE_INTEGER : at;
    };
    const starred = new Set(kept.starred);
    const ordered = views.toSorted(
      (a, b) =>
        Number(starred.has(b.id)) - Number(starred.has(a.id)) || place(kept.order, a.id) - place(kept.order, b.id),
    );
    const chosen = kept.start ?? views.find((view) => view.is_default)?.id;
    return {
      views: ordered,
      starred,
      /** The view that is shown where the address names none. */
      start: chosen === 'all' || !views.some((view) => view.id === chosen) ? undefined : chosen,
      star: (id: string) =>
        setKept({ ...kept, starred: starred.has(id) ? [...starred].filter((one) => one !== id) : [...starred, id] }),
      move: (id: string, by: 1 | -1) => {
        const ids = ordered.map((view) => view.id);
        const from = ids.indexOf(id);
        const to = Math.max(0, Math.min(ids.length - 1, from + by));
        setKept({ ...kept, order: ids.toSpliced(from, 1).toSpliced(to, 0, id) });
      },
      startWith: (id: string) => setKept({ ...kept, start: id }),
    };
  }, [views, kept, setKept]);
}
