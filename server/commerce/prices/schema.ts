import { z } from 'zod';

const id = z.uuid();
export const moneyShape = z.object({ amount: z.string(), currency: z.string() });

export const productPath = z.object({ id });

export const priceQuestion = z.object({
  quantity: z.coerce.number().positive().max(1e12).default(1),
  currency: z.string().length(3).optional(),
  company: id.optional(),
  on: z.iso.date().optional(),
});

/** One place that was looked in for a price, and what came of it. */
export const priceCandidate = z.object({
  book: z.object({ id, name: z.string() }),
  applies: z.boolean(),
  unit_price: moneyShape.nullable(),
  why: z.string(),
});

export const priceAnswer = z.object({
  product: id,
  quantity: z.number(),
  currency: z.string(),
  on: z.string(),
  unit_price: moneyShape.nullable(),
  list_price: moneyShape.nullable(),
  book: z.object({ id, name: z.string() }).nullable(),
  reason: z.string(),
  considered: z.array(priceCandidate),
});
