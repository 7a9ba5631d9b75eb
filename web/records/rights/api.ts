import { queryOptions } from '@tanstack/react-query';
import type { AccessAnswer, ShareAnswer } from '../../../server/records/sharing/schema.ts';
import { api } from '../../kernel/client.ts';
import { setLooking } from '../../kernel/looking.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';

export type Share = ShareAnswer;
export type Access = AccessAnswer;

export const sharesQuery = (meta: ObjectMeta, id: string) =>
  queryOptions({
    queryKey: ['record', meta.name, id, 'shares'],
    queryFn: ({ signal }) =>
      api.get<{ data: Share[]; writable: boolean }>(`/${meta.plural}/${id}/shares`, undefined, { signal }),
  });

/** What somebody may do with the record; oneself unless told. */
export const accessQuery = (meta: ObjectMeta, id: string, member?: string) =>
  queryOptions({
    queryKey: ['record', meta.name, id, 'access', member ?? 'me'],
    queryFn: ({ signal }) => api.get<Access>(`/${meta.plural}/${id}/access`, { member }, { signal }),
  });

/** Members and teams to choose from, by name. */
export const namesQuery = (plural: 'members' | 'teams') =>
  queryOptions({
    queryKey: ['records', plural === 'members' ? 'member' : 'team', 'names'],
    queryFn: async ({ signal }) => {
      const body = { fields: ['name'], sort: ['name'], limit: 200 };
      const { data } = await api.post<{ data: Array<{ id: string; name: string }> }>(`/${plural}/query`, body, {
        signal,
      });
      return data.map(({ id, name }) => ({ value: id, label: name }));
    },
  });

export async function lookAsMember(id: string, name: string): Promise<void> {
  const made = await api.post<{ id: string }>('/looks', { member: id });
  setLooking({ id: made.id, name });
  window.location.reload();
}
