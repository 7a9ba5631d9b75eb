import i18n from 'i18next';
import { ApiError, api } from './client.ts';
import { queryClient } from './queries.ts';
import { createStore } from './store.ts';
import type { Work } from './work.ts';

export interface Toast {
  id: number;
  message: string;
  tone: 'done' | 'info' | 'problem';
  action?: { label: string; run(): void };
  /** How long it stays, in milliseconds. */
  stays: number;
}

export const toasts = createStore<Toast[]>([]);

let next = 1;

export function notify(message: string, options: Partial<Pick<Toast, 'tone' | 'action' | 'stays'>> = {}): number {
  const id = next++;
  const stays = options.stays ?? (options.action || options.tone === 'problem' ? 9000 : 5000);
  // Three at once are as many as anyone reads.
  toasts.set((now) => [...now.slice(-2), { id, message, tone: options.tone ?? 'info', action: options.action, stays }]);
  return id;
}

export const dismiss = (id: number) => toasts.set((now) => now.filter((toast) => toast.id !== id));

/** After a change: says what was done and offers to take it back. */
export function changed(message: string, changeSet?: string | null): void {
  if (changeSet) lastChange.set({ message, changeSet });
  notify(message, {
    tone: 'done',
    action: changeSet ? { label: i18n.t('common:undo'), run: () => void undo(changeSet) } : undefined,
  });
}

/** Says what was done in several steps and offers to take all of them back, the last one first. */
export function changedInSteps(message: string, changeSets: string[]): void {
  if (changeSets.length < 2) {
    changed(message, changeSets[0]);
    return;
  }
  const takeBack = async () => {
    for (const changeSet of changeSets.toReversed()) if (!(await undo(changeSet))) return;
  };
  notify(message, { tone: 'done', action: { label: i18n.t('common:undo'), run: () => void takeBack() } });
}

/** After a refusal: says what happened, in words. */
export function failed(error: unknown): void {
  notify(messageOf(error), { tone: 'problem' });
}

export function messageOf(error: unknown): string {
  if (!(error instanceof ApiError)) return i18n.t('common:errors.internal');
  const own = i18n.t(`common:errors.${error.code}`, { defaultValue: '' });
  // What the server says about this very case is better than the general words, except where it cannot be reached.
  const first = error.errors[0]?.message;
  return error.problem.detail ?? first ?? (own || error.message);
}

/** The last change made on this screen, for "undo last change". */
export const lastChange = createStore<{ message: string; changeSet: string } | null>(null);

export interface UndoConflict {
  object: string;
  id: string;
  title: string;
  field: string;
  expected: unknown;
  current: unknown;
}

/** Set while a person has to say what happens to values that were changed again since. */
export const undoConflicts = createStore<{ changeSet: string; conflicts: UndoConflict[] } | null>(null);

export async function undo(changeSet: string, force?: 'keep_later' | 'overwrite'): Promise<boolean> {
  try {
    const result = await api.post<{ change_set: string | null; undone: number; work?: Work }>(
      `/changes/${changeSet}/undo`,
      force ? { force } : {},
    );
    // What is large goes on in the background, and says there how far it is.
    if (result.work) {
      undoConflicts.set(null);
      (await import('./work.ts')).followWork(result.work);
      return true;
    }
    lastChange.set((now) => (now?.changeSet === changeSet ? null : now));
    undoConflicts.set(null);
    notify(i18n.t('common:undone', { count: result.undone }), {
      tone: 'done',
      action: result.change_set
        ? { label: i18n.t('common:redo'), run: () => void undo(result.change_set as string) }
        : undefined,
    });
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => ['records', 'record'].includes(String(queryKey[0])),
    });
    return true;
  } catch (error) {
    const conflicts = error instanceof ApiError && error.code === 'conflict' ? error.problem.conflicts : undefined;
    if (Array.isArray(conflicts)) undoConflicts.set({ changeSet, conflicts: conflicts as UndoConflict[] });
    else failed(error);
    return false;
  }
}

export async function undoLastChange(): Promise<void> {
  const last = lastChange.get();
  if (last) await undo(last.changeSet);
  else notify(i18n.t('common:nothing_to_undo'));
}
