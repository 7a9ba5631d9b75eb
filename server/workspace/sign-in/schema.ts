import { z } from 'zod';

export const role = z.enum(['owner', 'admin', 'member', 'read_only']);

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

/** Longer ones are refused at the border: hashing megabytes is work an attacker would choose. */
const LONGEST_PASSWORD = 256;

/** A password to compare: only its size is checked, its strength when it is set. */
export const password = z.string().min(1).max(LONGEST_PASSWORD);

/** A name of a person or a thing: one line, no control or invisible characters. */
export const oneLine = (max: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1, 'Please fill this in')
        .max(max)
        .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, 'Only plain text, in one line'),
    );

export const signIn = z.object({ email: emailAddress, password });
export type SignIn = z.infer<typeof signIn>;

export const passwordChange = z.object({ current_password: password, password });
export const workspaceChoice = z.object({ workspace: z.uuid() });
export const profile = z.object({
  name: oneLine(200).optional(),
  job_title: oneLine(200).nullable().optional(),
  phone: oneLine(60).nullable().optional(),
});

const key = z.string().regex(/^[A-Za-z0-9_.:-]{1,100}$/, 'Letters, digits and _ . : - only');
export const preferences = z.record(key, z.json());

const rights = z.object({
  create: z.boolean(),
  read: z.boolean(),
  update: z.boolean(),
  delete: z.boolean(),
  export: z.boolean(),
  import: z.boolean(),
});

export const workspace = z.object({
  id: z.string(),
  name: z.string(),
  currency: z.string(),
  time_zone: z.string(),
  locale: z.string(),
});

export const session = z.object({
  account: z.object({ id: z.string(), email: z.string(), name: z.string() }).nullable(),
  member: z.record(z.string(), z.unknown()).nullable(),
  role,
  /** A role of the workspace's own; `role` is then its kind. */
  role_name: z.string().nullable(),
  /** What the role allows beyond the rights to single objects. */
  may: z.object({ share: z.boolean(), reveal: z.boolean() }),
  /** As whom an administrator is looking. */
  looking: z.object({ id: z.string(), name: z.string() }).nullable(),
  workspace,
  workspaces: z.array(z.object({ id: z.string(), name: z.string() })),
  permissions: z.record(z.string(), rights),
  preferences: z.record(z.string(), z.unknown()),
});

export const sessionList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      created_at: z.string(),
      last_seen_at: z.string(),
      user_agent: z.string().nullable(),
      address: z.string().nullable(),
      current: z.boolean(),
    }),
  ),
});
