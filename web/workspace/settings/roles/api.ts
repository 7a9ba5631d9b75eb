import { queryOptions } from '@tanstack/react-query';
import type { ObjectRightsSaid, RoleAnswer, RoleRightsSaid } from '../../../../server/workspace/roles/schema.ts';
import { api } from '../../../kernel/client.ts';
import { setLooking } from '../../../kernel/looking.ts';
import { queryClient } from '../../../kernel/queries.ts';

export type Role = RoleAnswer;
export type Rights = RoleRightsSaid;
export type ObjectRights = ObjectRightsSaid;
export type Scope = ObjectRights['read'];
export const scopes: Scope[] = ['none', 'own', 'team', 'team_and_below', 'everyone'];

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => api.get<{ data: Role[]; objects: string[] }>('/roles', undefined, { signal }),
});

export const holdersQuery = (id: string) =>
  queryOptions({
    queryKey: ['records', 'member', 'holders', id],
    queryFn: ({ signal }) =>
      api
        .post<{ data: Array<{ id: string; name: string }> }>(
          '/members/query',
          { filter: { field: 'custom_role', op: 'eq', value: id }, fields: ['name'], sort: ['name'], limit: 100 },
          { signal },
        )
        .then(({ data }) => data),
  });

export const refreshRoles = () => queryClient.invalidateQueries({ queryKey: ['roles'] });

/** Everything is loaded anew: what this person saw is none of what the other sees. */
export async function lookAs(as: { role: string } | { member: string }, name: string): Promise<void> {
  const made = await api.post<{ id: string }>('/looks', as);
  setLooking({ id: made.id, name });
  window.location.assign('/');
}
