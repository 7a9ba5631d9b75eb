import { queryOptions } from '@tanstack/react-query';
import type { GuardSettings, Guards } from '../../../server/sales/guards/schema.ts';
import { api } from '../../kernel/client.ts';

export const guardsQuery = (meta: { name: string; plural: string }, id: string) =>
  queryOptions({
    queryKey: ['record', meta.name, id, 'guards'],
    queryFn: ({ signal }) => api.get<Guards>(`/${meta.plural}/${id}/guards`, undefined, { signal }),
  });

export const guardSettingsQuery = queryOptions({
  queryKey: ['sales', 'guards'],
  queryFn: ({ signal }) => api.get<GuardSettings>('/sales/guards', undefined, { signal }),
});
