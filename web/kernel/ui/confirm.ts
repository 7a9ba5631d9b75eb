import { createStore } from '../store.ts';

export interface Question {
  title: string;
  /** What it means, in a sentence. */
  message?: string;
  /** The verb: "Delete 3 people". */
  confirm: string;
  danger?: boolean;
  /** Something to type first, for what cannot be taken back. */
  typed?: string;
}

export const question = createStore<(Question & { answer(yes: boolean): void }) | null>(null);

/** Asks before something that cannot be undone. Where it can, do it at once and offer Undo instead. */
export function confirm(asked: Question): Promise<boolean> {
  question.get()?.answer(false);
  return new Promise((resolve) => {
    question.set({
      ...asked,
      answer(yes) {
        question.set(null);
        resolve(yes);
      },
    });
  });
}
