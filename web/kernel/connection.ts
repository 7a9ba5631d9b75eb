import { createStore } from './store.ts';

/** `again` is the short while after contact came back. */
export type Connection = 'online' | 'offline' | 'again';

export const connection = createStore<Connection>('online');

const whenBack = new Set<() => void>();
let probe: ReturnType<typeof setTimeout> | undefined;

/** Called when contact is there again after a break: what was on screen may be old. */
export function onBack(listener: () => void): () => void {
  whenBack.add(listener);
  return () => whenBack.delete(listener);
}

export function reached(): void {
  clearTimeout(probe);
  probe = undefined;
  if (connection.get() !== 'offline') return;
  connection.set('again');
  setTimeout(() => connection.set((now) => (now === 'again' ? 'online' : now)), 3000);
  for (const listener of whenBack) listener();
}

export function unreachable(): void {
  connection.set('offline');
  if (!probe) probe = setTimeout(tryAgain, 2000);
}

export async function tryAgain(): Promise<void> {
  clearTimeout(probe);
  probe = undefined;
  try {
    const response = await fetch('/api/v1/status', { cache: 'no-store' });
    if (response.status < 500) return reached();
  } catch {
    // Still away.
  }
  probe = setTimeout(tryAgain, 5000);
}

if (typeof window !== 'undefined') {
  window.addEventListener('offline', unreachable);
  window.addEventListener('online', () => void tryAgain());
}
