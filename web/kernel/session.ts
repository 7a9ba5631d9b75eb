import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { ApiError, api } from './client.ts';
import { looking } from './looking.ts';
import { queryClient } from './queries.ts';
import { tellOtherTabs } from './tabs.ts';

export type Role = 'owner' | 'admin' | 'member' | 'read_only';
export type Action = 'read' | 'create' | 'update' | 'delete' | 'export' | 'import';
export type Permissions = Record<Action, boolean>;

export interface Session {
  account: { id: string; email: string; name: string };
  member: { id: string; name: string; role: Role; email?: string | null; [field: string]: unknown };
  role: Role;
  /** A role of the workspace's own; `role` is then its kind. */
  role_name: string | null;
  /** What the role allows beyond single objects. */
  may: { share: boolean; reveal: boolean };
  workspace: { id: string; name: string; currency: string; time_zone: string; locale: string };
  /** All that this account may go to, this one included. */
  workspaces: Array<{ id: string; name: string }>;
  permissions: Record<string, Permissions>;
  preferences: Record<string, unknown>;
}

const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.get<Session>('/session', undefined, { signal, anonymous: true }),
  staleTime: 5 * 60_000,
});

/** Who is signed in, or null. Asks the server at most once while the answer is fresh. */
export async function currentSession(): Promise<Session | null> {
  try {
    return await queryClient.ensureQueryData(sessionQuery);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** The session as code outside components sees it. */
export const knownSession = () => queryClient.getQueryData<Session>(sessionQuery.queryKey);

export const refreshSession = () => queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });

export interface SessionHook extends Session {
  /** Remembered for this person, on every machine. The screen changes at once. */
  setPreference(key: string, value: unknown): void;
}

/** Who is signed in. Only for pages inside the frame, where somebody is. */
export function useSession(): SessionHook {
  const { data } = useSuspenseQuery(sessionQuery);
  return { ...data, setPreference: useCallback(setPreference, []) };
}

/** One remembered choice, with what counts until somebody has chosen. */
export function usePreference<T>(key: string, fallback: T): [T, (value: T) => void] {
  const { preferences } = useSession();
  const value = preferences[key];
  return [
    value === undefined || value === null ? fallback : (value as T),
    useCallback((v: T) => setPreference(key, v), [key]),
  ];
}

/** What this person may do with an object (`deal`, not `deals`). */
export function usePermissions(object: string): Permissions {
  return useSession().permissions[object] ?? none;
}

export const useCan = (object: string, action: Action): boolean => usePermissions(object)[action];

export function useRole() {
  const { role } = useSession();
  return { role, isOwner: role === 'owner', isAdmin: role === 'owner' || role === 'admin' };
}

export async function signOut(): Promise<void> {
  try {
    await api.del('/session', { anonymous: true });
  } catch (error) {
    // A session that is already gone is signed out too.
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
  queryClient.clear();
  // A full load: nothing of one person's data stays in memory for the next.
  window.location.assign('/sign-in');
}

/** Goes on in another workspace, from its Home. */
export async function switchWorkspace(id: string): Promise<void> {
  // What was chosen here is remembered here.
  clearTimeout(sending);
  if (Object.keys(unsent).length > 0) await sendPreferences();
  tellOtherTabs(await api.post<Session>('/session/workspace', { workspace: id }));
  // A full load: nothing of one workspace's data stays in memory for the next.
  window.location.assign('/');
}

const none: Permissions = { read: false, create: false, update: false, delete: false, export: false, import: false };
let unsent: Record<string, unknown> = {};
let sending: ReturnType<typeof setTimeout> | undefined;

// A column being dragged to a width writes its preference many times a second: the screen follows at once, the server
// hears of it when the hand rests.
function setPreference(key: string, value: unknown): void {
  queryClient.setQueryData<Session>(sessionQuery.queryKey, (now) =>
    now ? { ...now, preferences: { ...now.preferences, [key]: value } } : now,
  );
  unsent = { ...unsent, [key]: value };
  // Whoever looks as somebody else changes nothing of theirs.
  if (looking.get()) return;
  clearTimeout(sending);
  sending = setTimeout(sendPreferences, 400);
}

async function sendPreferences(): Promise<void> {
  const batch = unsent;
  unsent = {};
  try {
    await api.patch('/session/preferences', batch);
  } catch {
    unsent = { ...batch, ...unsent };
    sending = setTimeout(sendPreferences, 10_000);
  }
}
