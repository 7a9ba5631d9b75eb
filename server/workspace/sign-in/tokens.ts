import { createHash, randomBytes, randomInt } from 'node:crypto';

/** 256 random bits as 43 characters of base64url: safe in cookies, headers and links. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The database keeps this, never the token. A plain hash is enough: nobody guesses 256 random bits. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Rubbish in a cookie, header or link is turned away before it costs a query. */
export const isToken = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

// Without letters and digits that look alike; 99 random bits.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
export const randomPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join(
    '-',
  );
