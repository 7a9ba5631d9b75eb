import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as 43 characters of base64url: safe in cookies, headers and links. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The database keeps this, never the token. A plain hash is enough: nobody guesses 256 random bits. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Rubbish in a cookie, header or link is turned away before it costs a query. */
export const isToken = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
