import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { followWork, type Work } from '../kernel/work.ts';
import type { Filter } from './model/filter-tree.ts';
import { changeMany, trashMany, type Wish } from './writes.ts';

/** Records that something is to be done with: some by their ids, or all that a list matches. */
export type Target = { ids: string[] } | { filter: Filter | null; q: string; count: number | null };

export type BulkOp = 'update' | 'delete' | 'restore' | 'add' | 'remove';

/** So many are changed at once, with the screen showing it before the server has answered. */
const AT_ONCE = 500;

export const countOf = (target: Target): number | null => ('ids' in target ? target.ids.length : target.count);

/** As a filter, for exports and the like. */
export const filterOf = (target: Target): Filter | null =>
  'ids' in target ? { field: 'id', op: 'in', value: target.ids } : target.filter;

/** Changes the same fields of all of them, in the background where they are many. */
export async function changeAll(meta: ObjectMeta, target: Target, wish: Wish): Promise<void> {
  if ('ids' in target && target.ids.length <= AT_ONCE) return changeMany(meta, target.ids, wish);
  await runBulk(meta, target, 'update', wish.values);
}

export async function trashAll(meta: ObjectMeta, target: Target): Promise<void> {
  if ('ids' in target && target.ids.length <= AT_ONCE) return trashMany(meta, target.ids);
  await runBulk(meta, target, 'delete');
}

/** Begins work in the background and shows how far it is. */
export async function runBulk(
  meta: ObjectMeta,
  target: Target,
  op: BulkOp,
  values?: Record<string, unknown>,
): Promise<void> {
  const which =
    'ids' in target
      ? { ids: target.ids }
      : { ...(target.filter ? { filter: target.filter } : { all: true }), ...(target.q ? { q: target.q } : {}) };
  try {
    followWork(await api.post<Work>(`/${meta.plural}/bulk`, { op, ...which, ...(values ? { values } : {}) }));
  } catch (error) {
    failed(error);
  }
}
