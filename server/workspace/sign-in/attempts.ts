import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';
import { DomainError } from '../../kernel/errors.ts';

/** How many tries are free, and how long the pause after them grows: doubled each time, up to the longest. */
interface Allowance {
  free: number;
  firstPause: number;
  longestPause: number;
  /** Seconds after which earlier tries no longer count. */
  forgottenAfter: number;
}

const BY_EMAIL: Allowance = { free: 5, firstPause: 15, longestPause: 900, forgottenAfter: 86_400 };
// One address may be a whole office.
const BY_ADDRESS: Allowance = { free: 30, firstPause: 15, longestPause: 900, forgottenAfter: 3_600 };

export interface Attempt {
  /** If it fails, the next ones have to wait. */
  readonly locks: boolean;
  /** The password was right: earlier failures of this account are forgotten, those of the address are not. */
  succeeded(): Promise<void>;
}

/**
 * Counts a try before the password is looked at, so that a hundred at once do not slip through together.
 * Throws `rate_limited` with `retry_after` (seconds) while the e-mail or the address has to wait.
 */
export async function beginAttempt(directory: Db, now: Date, email: string, address: string): Promise<Attempt> {
  const byAddress = `address:${network(address)}`;
  const byEmail = keyOf(email);
  await count(directory, now, byAddress, BY_ADDRESS);
  const attempts = await count(directory, now, byEmail, BY_EMAIL);
  return {
    locks: attempts >= BY_EMAIL.free,
    async succeeded() {
      await directory.deleteFrom('sign_in_attempt').where('key', '=', byEmail).execute();
      await directory
        .updateTable('sign_in_attempt')
        .set({
          attempts: sql`greatest(attempts - 1, 0)`,
          locked_until: sql`case when attempts > ${BY_ADDRESS.free}::int then locked_until end`,
        })
        .where('key', '=', byAddress)
        .execute();
    },
  };
}

const keyOf = (email: string) => `email:${createHash('sha256').update(email).digest('hex')}`;

export const forgetAttemptsOf = (directory: Db, email: string) =>
  directory.deleteFrom('sign_in_attempt').where('key', '=', keyOf(email)).execute();

export const forgetOldAttempts = (directory: Db, now: Date) =>
  directory
    .deleteFrom('sign_in_attempt')
    .where('last_at', '<', new Date(now.getTime() - BY_EMAIL.forgottenAfter * 1000))
    .execute();

/** How many tries there were, this one included. */
async function count(directory: Db, now: Date, key: string, allowed: Allowance): Promise<number> {
  const forgotten = sql`sign_in_attempt.last_at < ${new Date(now.getTime() - allowed.forgottenAfter * 1000)}`;
  const attempts = sql`case when ${forgotten} then 1 else sign_in_attempt.attempts + 1 end`;
  const over = sql`(${attempts}) - ${allowed.free}::int`;
  const pause = sql`least(${allowed.longestPause}::float8, ${allowed.firstPause}::float8 * power(2, least(${over}, 20)))`;
  const counted = await directory
    .insertInto('sign_in_attempt')
    .values({ key, attempts: 1, last_at: now })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({
          attempts,
          locked_until: sql`case when ${over} >= 0 then ${now}::timestamptz + ${pause} * interval '1 second' end`,
          last_at: now,
        })
        // A pause that is still running is the lock: the update finds no row.
        .where(sql<boolean>`sign_in_attempt.locked_until is null or sign_in_attempt.locked_until <= ${now}`),
    )
    .returning('attempts')
    .executeTakeFirst();
  if (counted) return counted.attempts as number;
  const row = await directory
    .selectFrom('sign_in_attempt')
    .select('locked_until')
    .where('key', '=', key)
    .executeTakeFirst();
  const wait = row?.locked_until ? Math.ceil((Date.parse(row.locked_until) - now.getTime()) / 1000) : 1;
  throw new DomainError('rate_limited', 'Too many attempts to sign in. Wait a little and try again', [], {
    retry_after: Math.max(1, wait),
  });
}

/** Somebody with one IPv6 line has 2^64 addresses of one prefix. */
function network(address: string): string {
  if (!isIPv6(address)) return address;
  if (address.startsWith('::ffff:')) return address.slice(7);
  const [head = '', tail] = address.toLowerCase().split('::');
  const start = head ? head.split(':') : [];
  const end = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - start.length - end.length);
  return [...start, ...Array(zeros).fill('0'), ...end].slice(0, 4).join(':');
}
