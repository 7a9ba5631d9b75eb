import { z } from 'zod';

const id = z.uuid();
const day = z.iso.date();
const reason = z.string().max(500).nullish();

export const recordPath = z.object({ id });

export const signWish = z.object({ on: day.nullish() }).nullish();
export const terminateWish = z.object({
  /** The last day; the earliest that the notice period allows unless told. */
  on: day.nullish(),
  reason,
  /** Ends it before the notice period is over, for a reason that the contract or the law gives. */
  for_cause: z.boolean().optional(),
});
export type TerminateWish = z.infer<typeof terminateWish>;
export const renewWish = z
  .object({ months: z.number().int().min(1).max(600).nullish(), until: day.nullish() })
  .nullish();
export type RenewWish = z.infer<typeof renewWish>;

export const noticeAnswer = z.object({
  /** The last day if notice were given today. */
  last_day: z.string(),
  cancel_by: z.string().nullable(),
  /** Notice for the end of the present term comes too late. */
  too_late: z.boolean(),
  /** The customer can still step back and is paid back in full, until this day. */
  refund_until: z.string().nullable(),
});
export type NoticeAnswer = z.infer<typeof noticeAnswer>;

export const contractSettingsShape = z.object({
  renewal_days: z.number().int().min(1).max(730),
  renewal_pipeline: id.nullable(),
  check_in_months: z.number().int().min(1).max(60).nullable(),
  post_sale_days: z.array(z.number().int().min(1).max(365)).max(5),
  questions: z.array(z.string().trim().min(1).max(300)).max(20),
});
export type ContractSettings = z.infer<typeof contractSettingsShape>;

export const heldWish = z.object({
  on: day.nullish(),
  outcome: z.enum(['well', 'improve', 'interest', 'at_risk', 'unreached']),
  mood: z.number().int().min(1).max(5).nullish(),
  answers: z
    .array(z.object({ question: z.string().max(300), answer: z.string().max(4000) }))
    .max(20)
    .optional(),
  changed: z.string().max(4000).nullish(),
  /** Opens a deal for what came up, with this name. */
  deal: z.object({ name: z.string().trim().min(1).max(300), amount: z.string().nullish() }).nullish(),
});
export type HeldWish = z.infer<typeof heldWish>;
