import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { KithRecord } from '../api.ts';
import { asLink, type Tools } from '../fields/tools.ts';

const none: ReadonlySet<string> = new Set();

/** The open deals that something is in the way of. One question for the whole board, and nothing for other boards. */
export function useBlocked(tools: Tools, meta: ObjectMeta): ReadonlySet<string> {
  const blockers = tools.objects.find((o) => o.name === 'blocker');
  const { data } = useQuery({
    queryKey: ['records', 'blocker', 'open'],
    enabled: meta.name === 'deal' && blockers?.permissions.read === true,
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>(
          '/blockers/query',
          {
            filter: {
              and: [
                { field: 'resolved_at', op: 'empty' },
                { field: 'deal.status', op: 'eq', value: 'open' },
              ],
            },
            fields: ['deal'],
            limit: 200,
          },
          { signal },
        )
        .then((answer) => answer.data),
  });
  return useMemo(() => (data ? new Set(data.map((row) => asLink(row.deal)?.id ?? String(row.deal))) : none), [data]);
}
