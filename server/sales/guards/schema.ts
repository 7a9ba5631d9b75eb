import { z } from 'zod';

const days = z.number().int().min(0).max(3650);

/** Where complaints are kept: until the service desk is there, any object of the workspace that ties to customers. */
const complaints = z.object({
  /** The object's name in addresses, such as `c_complaints`. */
  object: z.string().min(1).max(100),
  /** Its fields that say whose complaint it is. */
  company: z.string().max(100).nullish(),
  person: z.string().max(100).nullish(),
  /** Which of its records are open complaints; all unless told. */
  filter: z.record(z.string(), z.unknown()).nullish(),
});

/** Where one reads how satisfied a customer is: a figure of the customer itself, or the latest of another object. */
const satisfaction = z.object({
  object: z.string().min(1).max(100),
  company: z.string().max(100).nullish(),
  person: z.string().max(100).nullish(),
  field: z.string().min(1).max(100),
  /** Up to this figure a customer counts as unhappy. */
  low: z.number().min(-1_000_000).max(1_000_000),
});

export const guardSettings = z.object({
  /** Days after a refused cross-sell or up-sell in which no cross-sell is proposed; 0 for never. */
  cross_sell_days: days,
  /** Days in which what was refused is not offered again. */
  repeat_days: days,
  /** The most up-sells and cross-sells one customer is offered in `cap_days`; 0 for any number. */
  cap: z.number().int().min(0).max(1000),
  cap_days: days.min(1),
  /** After so many offers in a row without an answer nothing more is proposed; 0 for never. */
  ignored: z.number().int().min(0).max(100),
  complaints: complaints.nullable(),
  satisfaction: satisfaction.nullable(),
});
export type GuardSettings = z.infer<typeof guardSettings>;

export const standardGuards: GuardSettings = {
  cross_sell_days: 60,
  repeat_days: 180,
  cap: 3,
  cap_days: 90,
  ignored: 4,
  complaints: null,
  satisfaction: null,
};

export const reasonCodes = ['open_complaint', 'low_satisfaction', 'refused', 'repeat', 'cap', 'ignored'] as const;

const reason = z.object({
  code: z.enum(reasonCodes),
  message: z.string(),
  /** Open complaints, offers made, offers without an answer: what the reason counts. */
  count: z.number().optional(),
  /** The first day on which it no longer holds. */
  until: z.string().nullish(),
});
export type GuardReason = z.infer<typeof reason>;

const verdict = z.object({ allowed: z.boolean(), reasons: z.array(reason) });
export type Verdict = z.infer<typeof verdict>;

const incident = z.object({
  object: z.string(),
  id: z.string().nullable(),
  title: z.string().nullable(),
  at: z.string(),
});
export type Incident = z.infer<typeof incident>;

const past = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  outcome: z.string(),
  product: z.object({ id: z.string(), name: z.string() }).nullable(),
  offered_on: z.string(),
  decided_on: z.string().nullable(),
  refusal_reason: z.string().nullable(),
});
export type PastOffer = z.infer<typeof past>;

export const tones = ['normal', 'considerate', 'apologetic'] as const;

export const guards = z.object({
  customer: z.object({ company: z.string().nullable(), person: z.string().nullable() }),
  up_sell: verdict,
  cross_sell: verdict,
  /** How many offers were made in the period, of how many at most. */
  offers: z.object({ made: z.number(), most: z.number().nullable(), days: z.number() }),
  /** Products that were refused lately, each until when it stays unmentioned. */
  suppressed: z.array(z.object({ product: z.string(), name: z.string().nullable(), until: z.string() })),
  tone: z.object({
    level: z.enum(tones),
    /** What to heed, as codes that screens put into words. */
    advice: z.array(z.string()),
  }),
  signals: z.object({
    open_complaints: z.number(),
    complaints: z.array(incident),
    satisfaction: z.number().nullable(),
    /** False where the workspace has not said where complaints, or satisfaction, are kept. */
    knows_complaints: z.boolean(),
    knows_satisfaction: z.boolean(),
  }),
  refusals: z.array(past),
  history: z.array(past),
});
export type Guards = z.infer<typeof guards>;

export const guardQuery = z.object({ product: z.uuid().optional() });
