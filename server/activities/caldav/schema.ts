import { z } from 'zod';

const id = z.uuid();
const address = z.string().trim().min(1).max(1000);
const password = z.string().min(1).max(500);

export const accountPath = z.object({ id });
export const sign = z.object({ url: address, username: z.string().trim().max(300), password });
export const newAccount = sign.extend({
  name: z.string().trim().min(1).max(200),
  /** Whether events of it become meetings that colleagues see, or only take time. */
  takes: z.enum(['meetings', 'busy']).default('meetings'),
});
export const newPassword = z.object({ password });
export const found = z.object({ data: z.array(z.object({ url: z.string(), name: z.string() })) });

export const account = z.object({
  id,
  name: z.string(),
  url: z.string(),
  username: z.string(),
  takes: z.enum(['meetings', 'busy']),
  state: z.enum(['ok', 'failing', 'refused']),
  error: z.string().nullable(),
  synced_at: z.string().nullable(),
  next_at: z.string(),
  /** How many events stand on both sides. */
  items: z.number(),
  /** What is not in Kith and why, and what became of two changes at once. */
  notes: z.array(
    z.object({ title: z.string().nullable(), problem: z.string(), at: z.string().nullable(), record: id.nullable() }),
  ),
});
export type Account = z.infer<typeof account>;
export const accounts = z.object({ data: z.array(account) });
