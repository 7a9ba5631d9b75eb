import { createStore } from './store.ts';

export interface Creation {
  /** The object to create (`deal`); chosen in the dialog when left out. */
  object?: string;
  /** What is already known, such as the company one stands on. */
  values?: Record<string, unknown>;
}

/** Set while the create dialog is open. */
export const creation = createStore<Creation | null>(null);

export const openQuickCreate = (what: Creation = {}) => creation.set(what);
export const closeQuickCreate = () => creation.set(null);
