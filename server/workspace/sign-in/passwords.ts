import { hash, verify } from '@node-rs/argon2';
import { DomainError, invalidField } from '../../kernel/errors.ts';
import { isCommon } from './common-passwords.ts';

const SHORTEST_PASSWORD = 10;

/** Throws `invalid` with field `password` when the password is too easy to guess. */
export function checkPassword(password: string, email: string): void {
  const length = [...password.normalize('NFKC')].length;
  if (length < SHORTEST_PASSWORD)
    throw invalidField('password', 'too_short', `Use at least ${SHORTEST_PASSWORD} characters`);
  const folded = password.normalize('NFKC').trim().toLowerCase();
  const address = email.toLowerCase();
  if (folded === address || folded === address.split('@')[0])
    throw invalidField('password', 'too_common', 'The password may not be the e-mail address');
  if (isCommon(folded))
    throw invalidField('password', 'too_common', 'This password is among the first that anyone would try');
}

// The defaults of the library: argon2id, 19 MiB, two passes, one lane.
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password.normalize('NFKC')));

/** Of a password that nobody knows, made with the same costs as real ones. */
const NOBODYS = '$argon2id$v=19$m=19456,t=2,p=1$Aal1KUtbuy2ms2B8DsT2Kg$by7dFV/bdxWrt27QSacpdKAhBi1pSYNjA+IpJIlnVRQ';

/**
 * Whether `password` made `stored`. Without a stored hash it works as long and says no, so that the time of an answer
 * does not tell whether an account exists.
 */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  const real = stored?.startsWith('$argon2id$') ? stored : undefined;
  const matches = await inTurn(() => verify(real ?? NOBODYS, password.normalize('NFKC')));
  return real !== undefined && matches;
}

// Each hash takes 19 MiB and a thread: a flood of sign-ins waits in line, and past that line it is turned away.
const AT_ONCE = 3;
const LONGEST_LINE = 60;
let running = 0;
const line: Array<() => void> = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (line.length >= LONGEST_LINE) throw new DomainError('unavailable', 'Too many people are signing in right now');
    await new Promise<void>((resolve) => line.push(resolve));
  } else {
    running++;
  }
  try {
    return await work();
  } finally {
    // Whoever is next takes over this place, so `running` stays.
    const next = line.shift();
    if (next) next();
    else running--;
  }
}
