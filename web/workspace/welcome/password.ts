export const SHORTEST_PASSWORD = 10;

export interface PasswordCheck {
  /** 0 nothing, 1 weak, 2 fair, 3 good, 4 strong. */
  strength: 0 | 1 | 2 | 3 | 4;
  longEnough: boolean;
  notTheAddress: boolean;
}

/**
 * What to show while a password is typed. A rough guide: length counts most, then how varied it is. The server decides
 * and knows the passwords that everybody tries.
 */
export function checkPassword(password: string, email: string): PasswordCheck {
  const length = [...password.normalize('NFKC')].length;
  const address = email.trim().toLowerCase();
  const folded = password.trim().toLowerCase();
  const longEnough = length >= SHORTEST_PASSWORD;
  const notTheAddress = !address || (folded !== address && folded !== address.split('@')[0]);
  const different = new Set(folded).size;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const worth = length + different + 2 * kinds;
  const strength =
    length === 0 ? 0 : !longEnough || !notTheAddress || different < 5 ? 1 : worth < 24 ? 2 : worth < 32 ? 3 : 4;
  return { strength, longEnough, notTheAddress };
}
