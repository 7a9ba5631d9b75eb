import { z } from 'zod';

export const outgoingMail = z.object({
  id: z.uuid(),
  recipients: z.array(z.string()),
  reply_to: z.string().nullable(),
  subject: z.string(),
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'uncertain']),
  tries: z.number(),
  error: z.string().nullable(),
  created_at: z.string(),
  tried_at: z.string().nullable(),
  sent_at: z.string().nullable(),
});

export const outgoingMailPage = z.object({
  /** Whether a mail server is named. */
  configured: z.boolean(),
  from: z.string(),
  data: z.array(outgoingMail),
  more: z.boolean(),
});

export type OutgoingMailPage = z.infer<typeof outgoingMailPage>;
