import { z } from 'zod';

const id = z.uuid();

export const followUpQuery = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  member: id.optional(),
  team: id.optional(),
  kind: z.enum(['meeting', 'call']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
export type FollowUpQuery = z.infer<typeof followUpQuery>;

const counts = z.object({ total: z.number(), without: z.number() });

export const followUpAnswer = z.object({
  from: z.string(),
  until: z.string(),
  /** Meetings and calls of the time, and how many of them have neither a note nor a next step. */
  total: counts.extend({ meetings: counts, calls: counts }),
  members: z.array(counts.extend({ member: id.nullable(), name: z.string().nullable() })),
  weeks: z.array(counts.extend({ week: z.string() })),
  data: z.array(
    z.object({
      object: z.enum(['meeting', 'call']),
      id,
      subject: z.string().nullable(),
      at: z.string(),
      about: z.object({ object: z.string(), id, title: z.string().nullable() }).nullable(),
      member: z.object({ id, name: z.string().nullable() }).nullable(),
    }),
  ),
});

export const nextStep = z.object({
  subject: z.string().trim().min(1).max(300),
  due_at: z.iso.datetime({ offset: true }).nullish(),
  kind: z.enum(['to_do', 'call', 'mail', 'meeting', 'check_in']).default('to_do'),
  assignee: id.nullish(),
  remind_at: z.iso.datetime({ offset: true }).nullish(),
});
export type NextStep = z.infer<typeof nextStep>;
