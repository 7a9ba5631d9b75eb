import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Role, Session } from '../kernel/session.ts';
import { tellOtherTabs } from '../kernel/tabs.ts';

/** Takes what signing in answered, so that the first page need not ask again. */
export function welcome(session: Session): void {
  queryClient.clear();
  queryClient.setQueryData(['session'], session);
  tellOtherTabs(session);
}

/** Runs `then` when the server is in this state; a server that cannot say will say so at the next step. */
export async function whenStatus(state: 'ok' | 'setup_required', then: () => void): Promise<void> {
  const now = await api.get<{ status: string }>('/status', undefined, { anonymous: true }).catch(() => null);
  if (now?.status === state) then();
}

export interface InvitationShown {
  workspace: string;
  invited_by: string;
  email: string;
  name: string;
  expires_at: string;
  has_account: boolean;
  /** `password`: somebody with access who chooses a new one. */
  purpose: 'invitation' | 'password';
}

export interface WorkspaceSettings {
  id: string;
  name: string;
  currency: string;
  time_zone: string;
  locale: string;
  map_tiles: { url: string; attribution: string } | null;
}

export const workspaceQuery = queryOptions({
  queryKey: ['workspace'],
  queryFn: ({ signal }) => api.get<WorkspaceSettings>('/workspace', undefined, { signal }),
});

export interface Device {
  id: string;
  created_at: string;
  last_seen_at: string;
  user_agent: string | null;
  address: string | null;
  current: boolean;
}

export const devicesQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => api.get<{ data: Device[] }>('/sessions', undefined, { signal }).then((r) => r.data),
});

export interface Member {
  id: string;
  version: number;
  name: string;
  email: string | null;
  role: Role;
  /** A role of the workspace's own, in place of the built-in one. */
  custom_role: string | null;
  status: 'active' | 'invited' | 'no_access';
  job_title: string | null;
  office: string | null;
  manager: { id: string; title: string } | null;
  team: { id: string; title: string } | null;
}

export type Access = 'all' | Member['status'];

export const membersQuery = (q: string, access: Access) =>
  infiniteQueryOptions({
    queryKey: ['records', 'member', 'settings', q, access],
    queryFn: ({ pageParam, signal }) =>
      api.post<{ data: Member[]; next_cursor: string | null; count?: { value: number } }>(
        '/members/query',
        {
          q: q || undefined,
          filter: access === 'all' ? undefined : { field: 'status', op: 'eq', value: access },
          sort: ['name'],
          include: ['manager', 'team'],
          limit: 100,
          cursor: pageParam ?? undefined,
          count: pageParam ? undefined : 'exact',
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export interface Invitation {
  id: string;
  email: string;
  member: { id: string; name: string; role: Role };
  invited_by: string;
  created_at: string;
  expires_at: string;
  expired: boolean;
}
export type InvitationMade = Invitation & { link: string };

export interface PasswordLinkMade {
  link: string;
  expires_at: string;
}

export const invitationsQuery = queryOptions({
  queryKey: ['records', 'member', 'invitations'],
  queryFn: ({ signal }) => api.get<{ data: Invitation[] }>('/invitations', undefined, { signal }).then((r) => r.data),
});

export interface ApiKey {
  id: string;
  name: string;
  role: Role;
  custom_role: string | null;
  prefix: string;
  created_by: { id: string; name: string } | null;
  created_at: string;
  last_used_at: string | null;
  used_today: number;
  /** Null: any number. */
  daily_quota: number | null;
}

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => api.get<{ data: ApiKey[] }>('/api-keys', undefined, { signal }).then((r) => r.data),
});

export interface Team {
  id: string;
  name: string;
  lead: { id: string; title: string } | null;
  parent: { id: string; title: string } | null;
}

export interface Colleague {
  id: string;
  name: string;
  team: string | null;
}

async function everyone<T>(path: string, body: object, signal: AbortSignal): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: T[]; next_cursor: string | null } = await api.post(
      path,
      { ...body, limit: 200, ...(cursor ? { cursor } : {}) },
      { signal },
    );
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor);
  return rows;
}

export const teamsQuery = queryOptions({
  queryKey: ['records', 'team', 'settings'],
  queryFn: ({ signal }) => everyone<Team>('/teams/query', { sort: ['name'], include: ['lead', 'parent'] }, signal),
});

/** All members with the team they are in, by name. */
export const colleaguesQuery = queryOptions({
  queryKey: ['records', 'member', 'teams'],
  queryFn: ({ signal }) => everyone<Colleague>('/members/query', { sort: ['name'], fields: ['name', 'team'] }, signal),
});

export const refreshTeams = () =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      ['records', 'record'].includes(String(queryKey[0])) && ['team', 'member'].includes(String(queryKey[1])),
  });

export const refreshMembers = () => queryClient.invalidateQueries({ queryKey: ['records', 'member'] });

export interface SampleDataState {
  loaded: boolean;
  loaded_at: string | null;
  /** Records that came with it. */
  records: number;
}

export const sampleDataQuery = queryOptions({
  queryKey: ['sample-data'],
  queryFn: ({ signal }) => api.get<SampleDataState>('/sample-data', undefined, { signal }),
});
