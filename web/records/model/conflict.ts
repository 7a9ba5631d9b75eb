import type { ObjectMeta } from '../../kernel/objects.ts';
import { createStore } from '../../kernel/store.ts';

/** Two people changed the same fields: what is stored now, and what this person wants. */
export interface Conflict {
  meta: ObjectMeta;
  current: Record<string, unknown>;
  /** As screens show them: references with their titles. */
  shown: Record<string, unknown>;
  fields: string[];
}

export interface OpenConflict extends Conflict {
  /** True: mine. False: theirs. */
  answer(mine: boolean): void;
}

export const conflict = createStore<OpenConflict | null>(null);

/** Asks the person; resolves to true when their own values shall win. */
export const openConflict = (about: Conflict): Promise<boolean> =>
  new Promise((resolve) => {
    conflict.set({
      ...about,
      answer(mine) {
        conflict.set(null);
        resolve(mine);
      },
    });
  });
