import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FactImport, FactPatch } from '../../../server/analytics/facts/import/schema.ts';
import { api } from '../../kernel/client.ts';
import { failed } from '../../kernel/notify.ts';

export type { FactColumn, FactCounts, FactImport, FactPatch } from '../../../server/analytics/facts/import/schema.ts';

const list = ['fact-imports'];
const keyOf = (id: string) => [...list, id];
const isMoving = ({ state }: FactImport) => state === 'checking' || state === 'running' || state === 'undoing';

export const useFactImports = () =>
  useQuery({
    queryKey: list,
    queryFn: ({ signal }) => api.get<{ data: FactImport[] }>('/fact-imports', undefined, { signal }),
    refetchInterval: (query) => (query.state.data?.data.some(isMoving) ? 1000 : false),
    retry: false,
  });

export const useFactImport = (id: string) =>
  useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => api.get<FactImport>(`/fact-imports/${id}`, undefined, { signal }),
    refetchInterval: (query) => (query.state.data && isMoving(query.state.data) ? 500 : false),
    staleTime: 0,
  });

export const uploadFacts = (file: File) => {
  const form = new FormData();
  form.append('file', file, file.name);
  return api.post<FactImport>('/fact-imports', form);
};

function useStep<V>(id: string, ask: (wish: V) => Promise<FactImport>) {
  const queries = useQueryClient();
  return useMutation({
    // One after the other: each answer is the whole import.
    scope: { id: `facts ${id}` },
    mutationFn: ask,
    onSuccess: (now) => {
      queries.setQueryData(keyOf(id), now);
      void queries.invalidateQueries({ queryKey: list, exact: true });
    },
    onError: (error) => {
      void queries.invalidateQueries({ queryKey: keyOf(id) });
      failed(error);
    },
  });
}

export const useChangeFacts = (id: string) =>
  useStep(id, (patch: FactPatch) => api.patch<FactImport>(`/fact-imports/${id}`, patch));
export const useFactVerb = (id: string) =>
  useStep(id, (verb: 'check' | 'start' | 'undo') => api.post<FactImport>(`/fact-imports/${id}/${verb}`, {}));
