import { z } from 'zod';

export const programmePath = z.object({ id: z.uuid() });

export const review = z.strictObject({
  /** Today unless told. */
  held_on: z.iso.date().optional(),
  outcome: z.enum(['on_track', 'refocused', 'at_risk']).default('on_track'),
  decided: z.string().trim().min(1).max(20_000),
  refocused: z.string().trim().max(20_000).nullish(),
  /** By the rhythm of the programme unless told. */
  next_review: z.iso.date().nullish(),
});
export type Review = z.input<typeof review>;

/** Money in the workspace's currency; null where the caller may not see what it is made of. */
const amount = z.string().nullable();

const company = z.object({
  /** The tie, for taking the company out. */
  tie: z.string(),
  id: z.string(),
  name: z.string().nullable(),
  country: z.string().nullable(),
  role: z.string().nullable(),
  won: amount,
  won_this_year: amount,
  open: amount,
  open_deals: z.number().nullable(),
  invoiced_this_year: amount,
  mrr: amount,
  /** The first day on which it bought something. */
  customer_since: z.string().nullable(),
  last_contact: z.string().nullable(),
  complaints: z.number().nullable(),
});

export const figures = z.object({
  currency: z.string(),
  year: z.number(),
  companies: z.array(company),
  /** One for each year with a target or figures, the oldest first. */
  years: z.array(
    z.object({
      year: z.number(),
      target: amount,
      won: amount,
      invoiced: amount,
      paid: amount,
      reached: z.number().nullable(),
    }),
  ),
  countries: z.array(z.object({ country: z.string().nullable(), companies: z.number(), won: amount, open: amount })),
  totals: z.object({
    won: amount,
    open: amount,
    open_deals: z.number().nullable(),
    mrr: amount,
    complaints: z.number().nullable(),
    last_contact: z.string().nullable(),
    /** Years since the first purchase, on average over its companies. */
    relationship_years: z.number().nullable(),
  }),
  missing_rates: z.array(z.string()),
});
export type Figures = z.infer<typeof figures>;

const mean = z.object({ customers: z.number(), years: z.number().nullable() });
export const durations = z.object({ all: mean, key_accounts: mean, others: mean });
export type Durations = z.infer<typeof durations>;
