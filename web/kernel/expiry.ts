import { createStore } from './store.ts';

interface Waiting {
  signedIn(): void;
  gaveUp(): void;
}

/** Set while a request waits for the person to sign in again; the frame shows the dialog. */
export const waitingForSignIn = createStore<Waiting | null>(null);

let asked: Promise<void> | null = null;

/** Resolves once the person has signed in again in place. All requests refused meanwhile wait for the same sign-in. */
export function signInAgain(): Promise<void> {
  asked ??= new Promise<void>((resolve, reject) => {
    const end = (then: () => void) => () => {
      asked = null;
      waitingForSignIn.set(null);
      then();
    };
    waitingForSignIn.set({ signedIn: end(resolve), gaveUp: end(() => reject(new Error('Signed out'))) });
  });
  return asked;
}
