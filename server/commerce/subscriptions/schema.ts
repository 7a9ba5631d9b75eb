import { z } from 'zod';

const id = z.uuid();
const day = z.iso.date();
const reason = z.string().max(500).nullish();
const money = z.object({ amount: z.string(), currency: z.string() });

export const subscriptionPath = z.object({ id });
export const phasePath = z.object({ id, phase: id });

const price = z.union([
  z.object({ amount: z.string(), currency: z.string().length(3).optional() }),
  z.string(),
  z.number(),
]);

export const changeWish = z.object({
  quantity: z.number().min(0).optional(),
  unit_price: price.optional(),
  billing_period: z.enum(['month', 'quarter', 'half_year', 'year']).optional(),
  product: id.nullish(),
  /** From this day on; else a rise holds at once and a cut from the end of the term. */
  on: day.nullish(),
  when: z.enum(['now', 'term_end']).optional(),
  reason,
});
export type ChangeWish = z.infer<typeof changeWish>;

/** The same as search parameters. */
export const changeQuery = z.object({
  quantity: z.coerce.number().min(0).optional(),
  unit_price: z.string().max(30).optional(),
  currency: z.string().length(3).optional(),
  billing_period: changeWish.shape.billing_period,
  product: id.optional(),
  on: day.optional(),
  when: changeWish.shape.when,
});

export const dayWish = z.object({ on: day.nullish(), reason });
export type DayWish = z.infer<typeof dayWish>;
export const pauseWish = dayWish.extend({ until: day.nullish() });
export const cancelWish = z.object({ ends: day.nullish(), when: z.enum(['now', 'term_end']).optional(), reason });
export type CancelWish = z.infer<typeof cancelWish>;

const terms = z.object({
  quantity: z.number().nullable(),
  unit_price: money.nullable(),
  billing_period: z.string(),
  product: z.string().nullable(),
  mrr: money.nullable(),
  arr: money.nullable(),
});

export const changePreview = z.object({
  kind: z.string(),
  from_on: z.string(),
  at_once: z.boolean(),
  term_ends: z.string(),
  before: terms,
  after: terms,
  /** For a rise within a billing period: what is left of it at the old price and at the new one. */
  proration: z
    .object({
      period: z.object({ from: z.string(), until: z.string() }),
      days: z.number(),
      days_left: z.number(),
      credit: money,
      charge: money,
      due: money,
    })
    .nullable(),
});
export type ChangePreview = z.infer<typeof changePreview>;

export const MOVES = ['new', 'expansion', 'reactivation', 'contraction', 'churn'] as const;
export type Move = (typeof MOVES)[number];

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-01$/, 'The first day of a month, such as 2026-11-01');

export const revenueQuery = z.object({
  from: month.optional(),
  until: month.optional(),
  owner: id.optional(),
  product: id.optional(),
});
export type RevenueWish = z.infer<typeof revenueQuery>;

const share = z.number().nullable();
/** One month. Amounts are decimal strings in the workspace's currency; start and movements add up to the end. */
export const revenueMonth = z.object({
  month: z.string(),
  start: z.string(),
  new: z.string(),
  expansion: z.string(),
  reactivation: z.string(),
  contraction: z.string(),
  churn: z.string(),
  end: z.string(),
  arr: z.string(),
  customers: z.object({
    start: z.number(),
    new: z.number(),
    reactivation: z.number(),
    churn: z.number(),
    end: z.number(),
  }),
  /** Over the month, in percent of its start; over twelve months, of the customers there were a year ago. */
  gross_retention: share,
  net_retention: share,
  logo_churn: share,
  gross_retention_year: share,
  net_retention_year: share,
  logo_churn_year: share,
});
export type RevenueMonth = z.infer<typeof revenueMonth>;

export const revenue = z.object({
  currency: z.string(),
  today: z.object({ mrr: z.string(), arr: z.string(), customers: z.number(), subscriptions: z.number() }),
  months: z.array(revenueMonth),
  missing_rates: z.array(z.string()),
});
export type Revenue = z.infer<typeof revenue>;

export const movesQuery = z.object({
  month,
  move: z.enum(MOVES).optional(),
  owner: id.optional(),
  product: id.optional(),
});
export const customerMove = z.object({
  customer: z.object({ object: z.string(), id: z.string(), title: z.string().nullable() }),
  move: z.enum(MOVES),
  before: z.string(),
  after: z.string(),
  change: z.string(),
  subscriptions: z.array(
    z.object({
      id: z.string(),
      title: z.string().nullable(),
      before: z.string(),
      after: z.string(),
      kind: z.string().nullable(),
    }),
  ),
});
export type CustomerMove = z.infer<typeof customerMove>;
