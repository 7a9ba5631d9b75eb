import { queryClient } from '../../kernel/queries.ts';

/** Whatever shows pipelines, their stages or deals asks again. */
export const refreshSales = () =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      ['records', 'record'].includes(String(queryKey[0])) &&
      ['pipeline', 'stage', 'stage_action', 'deal'].includes(String(queryKey[1])),
  });
