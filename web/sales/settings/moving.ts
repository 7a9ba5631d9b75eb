import { api } from '../../kernel/client.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { Stage } from '../../records/deals/stages.ts';
import type { Filter } from '../../records/model/filter-tree.ts';

const chunk = 1000;
const page = 200;

interface Ids {
  data: Array<{ id: string }>;
  next_cursor: string | null;
}

/**
 * Moves every deal that matches to a stage, a thousand at a time, telling `progress` how many have moved. `changeSets`
 * collects what can be undone, also of a move that stops half-way.
 */
export async function moveDeals(
  filter: Filter,
  to: Stage,
  changeSets: string[],
  progress: (moved: number) => void,
): Promise<number> {
  let moved = 0;
  for (;;) {
    const ids = await someDeals(filter);
    if (ids.length === 0) return moved;
    const operations = ids.map((id) => ({ op: 'update', id, values: { pipeline: to.pipeline, stage: to.id } }));
    const { changeSet } = await api.postWithMeta('/deals/batch', { operations, atomic: true });
    if (changeSet) changeSets.push(changeSet);
    moved += ids.length;
    progress(moved);
  }
}

/** Deals that have moved no longer match, so the next ones are always the first ones. */
async function someDeals(filter: Filter): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const answer: Ids = await api.post('/deals/query', {
      filter,
      fields: ['name'],
      limit: page,
      ...(cursor ? { cursor } : {}),
    });
    ids.push(...answer.data.map(({ id }) => id));
    cursor = answer.next_cursor;
  } while (cursor && ids.length < chunk);
  return ids;
}

export const refreshSales = () =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      ['records', 'record'].includes(String(queryKey[0])) &&
      ['pipeline', 'stage', 'deal'].includes(String(queryKey[1])),
  });
