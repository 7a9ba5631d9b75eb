import { queryOptions } from '@tanstack/react-query';
import type { Playbook } from '../../../server/sales/schema.ts';
import { api } from '../../kernel/client.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { KithRecord } from '../../records/api.ts';

/** What belongs to a deal, of one kind. */
export const partsQuery = (object: { name: string; plural: string }, deal: string, include: string[] = []) =>
  queryOptions({
    queryKey: ['records', object.name, 'of deal', deal],
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>(
          `/${object.plural}/query`,
          { filter: { field: 'deal', op: 'eq', value: deal }, include, sort: ['created_at'], limit: 100 },
          { signal },
        )
        .then((answer) => answer.data),
  });

/** Under the record's own key: a move of the deal asks for it anew. */
export const playbookQuery = (deal: string) =>
  queryOptions({
    queryKey: ['record', 'deal', deal, 'playbook'],
    queryFn: ({ signal }) => api.get<Playbook>(`/deals/${deal}/playbook`, undefined, { signal }),
  });

export const refreshDeal = (deal: string) => queryClient.invalidateQueries({ queryKey: ['record', 'deal', deal] });
