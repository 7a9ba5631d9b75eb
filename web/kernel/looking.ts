import { createStore } from './store.ts';

/** As whom an administrator looks at Kith: its id goes with every request. */
export interface Look {
  id: string;
  name: string;
}

const KEY = 'kith.look';

// One tab looks, the others go on as they were.
export const looking = createStore<Look | null>(remembered());

export function setLooking(look: Look | null): void {
  try {
    if (look) sessionStorage.setItem(KEY, JSON.stringify(look));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage it lasts until the page is loaded anew.
  }
  looking.set(look);
}

function remembered(): Look | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Look | null;
    return kept && typeof kept.id === 'string' ? kept : null;
  } catch {
    return null;
  }
}
