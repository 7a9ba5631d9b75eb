import { useQueries } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { type KithRecord, titleOf } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import type { Filter } from '../model/filter-tree.ts';
import { idsIn, type Titles } from './describe.ts';

/** The titles of the records that a filter names by their ids. */
export function useTitles(tools: Tools, meta: ObjectMeta, filter: Filter | null): Titles {
  const wanted = [...idsIn(tools, meta, filter)].flatMap(([name, ids]) => {
    const object = tools.objects.find((o) => o.name === name);
    return object && ids.size > 0 ? [{ object, ids: [...ids].sort().slice(0, 200) }] : [];
  });
  return useQueries({
    queries: wanted.map(({ object, ids }) => ({
      queryKey: ['records', object.name, 'titles', ids],
      staleTime: 5 * 60_000,
      queryFn: async () => {
        const { data } = await api.post<{ data: KithRecord[] }>(`/${object.plural}/query`, {
          filter: { field: 'id', op: 'in', value: ids },
          fields: [object.title],
          limit: 200,
        });
        return data.map((record): [string, string] => [record.id, titleOf(object, record)]);
      },
    })),
    combine: (results) => new Map(results.flatMap((r) => r.data ?? [])),
  });
}
