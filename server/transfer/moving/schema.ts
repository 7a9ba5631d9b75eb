import { z } from 'zod';

/** What an export of a workspace holds, as it was found by reading it to its end. */
export const archiveReport = z.object({
  name: z.string(),
  made_at: z.string(),
  version: z.string(),
  rows: z.number(),
  people: z.number(),
  companies: z.number(),
  deals: z.number(),
  files: z.number(),
  /** Unpacked. */
  bytes: z.number(),
  /** Those who could sign in; owners first. */
  members: z.array(z.object({ name: z.string(), email: z.string(), owner: z.boolean() })),
});
export type ArchiveReport = z.infer<typeof archiveReport>;
