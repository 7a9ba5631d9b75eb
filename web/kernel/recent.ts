import { createStore } from './store.ts';

export interface RecentRecord {
  object: string;
  id: string;
  title: string;
}

/** What was opened last on this machine, by workspace; the palette offers it first. */
export const recentRecords = createStore<RecentRecord[]>([]);

let place = '';

export function loadRecent(workspace: string): void {
  place = `kith.recent.${workspace}`;
  try {
    recentRecords.set(JSON.parse(localStorage.getItem(place) ?? '[]') as RecentRecord[]);
  } catch {
    recentRecords.set([]);
  }
}

/** A record page says that it was opened. */
export function remember(record: RecentRecord): void {
  recentRecords.set((now) => [record, ...now.filter(({ id }) => id !== record.id)].slice(0, 12));
  try {
    localStorage.setItem(place, JSON.stringify(recentRecords.get()));
  } catch {
    // Lasts until the page is closed.
  }
}
