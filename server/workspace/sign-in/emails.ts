import { z } from 'zod';

/** One spelling for each address: what is stored and what is typed to sign in both go through here. */
export const foldEmail = (email: string): string => email.normalize('NFC').trim().toLowerCase();

// \p{C} covers control, format (zero-width) and unassigned characters: none may hide in an address or reach a header.
const EMAIL = /^[^\s\p{C}@<>()[\]\\,;:"]+@[^\s\p{C}@<>()[\]\\,;:"]+\.[^\s\p{C}@<>()[\]\\,;:".]{2,}$/u;

/** An address as it comes from outside, folded. */
export const emailAddress = z
  .string()
  .max(254)
  .transform(foldEmail)
  .refine((email) => EMAIL.test(email), 'This is not an e-mail address');
