import { ApiError, api } from './client.ts';
import { lastChange, undoConflicts } from './notify.ts';
import { queryClient } from './queries.ts';
import { createStore } from './store.ts';

/** What goes on in the background: a bulk edit, a large undo, and what areas add. */
export interface Work {
  id: string;
  kind: string;
  object: string | null;
  state: 'queued' | 'running' | 'done' | 'stopped' | 'failed';
  total: number | null;
  done: number;
  failed: number;
  message: string | null;
  change_set: string | null;
  parameters: Record<string, unknown>;
  result: Record<string, unknown> | null;
  stopping: boolean;
  created_by: string | null;
  created_at: string;
  finished_at: string | null;
}

export const isOpen = (work: Work) => work.state === 'queued' || work.state === 'running';

/** The work whose progress is shown on this screen. */
export const followed = createStore<Work[]>([]);

const ended = new Map<string, (work: Work) => void>();

/** Shows how far it is until it has ended, and then what came of it. */
export function followWork(work: Work, onEnd?: (work: Work) => void): void {
  if (onEnd) ended.set(work.id, onEnd);
  const known = followed.get().some((one) => one.id === work.id);
  put(work);
  if (!known) void watch(work);
}

export const forgetWork = (id: string) => followed.set((now) => now.filter((one) => one.id !== id));

export async function stopWork(id: string): Promise<void> {
  put(await api.post<Work>(`/work/${id}/stop`));
}

/** Takes up what was going on when this page was left. */
export async function followOpenWork(): Promise<void> {
  const { data } = await api.get<{ data: Work[] }>('/work', { limit: 10 });
  for (const work of data) if (isOpen(work)) followWork(work);
}

const put = (work: Work) =>
  followed.set((now) =>
    now.some((one) => one.id === work.id)
      ? now.map((one) => (one.id === work.id ? work : one))
      : [...now.slice(-2), work],
  );

async function watch(first: Work): Promise<void> {
  let work = first;
  for (let wait = 250; isOpen(work); wait = Math.min(wait * 1.3, 1500)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      work = await api.get<Work>(`/work/${work.id}`);
      put(work);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return forgetWork(work.id);
    }
  }
  finish(work);
}

function finish(work: Work): void {
  const conflicts = work.result?.conflicts;
  if (work.kind === 'undo' && work.state === 'failed' && Array.isArray(conflicts)) {
    forgetWork(work.id);
    undoConflicts.set({ changeSet: String(work.parameters.change_set), conflicts });
  } else if (work.kind === 'undo') {
    lastChange.set((now) => (now?.changeSet === work.parameters.change_set ? null : now));
  }
  const onEnd = ended.get(work.id);
  ended.delete(work.id);
  onEnd?.(work);
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => ['records', 'record', 'work'].includes(String(queryKey[0])),
  });
}
