import { z } from 'zod';

const id = z.uuid();
const money = z.object({ amount: z.string(), currency: z.string() });
export const productPath = z.object({ id });

export const newVariants = z.object({
  attributes: z
    .array(z.object({ name: z.string().min(1).max(60), values: z.array(z.string().min(1).max(100)).min(1).max(60) }))
    .min(1)
    .max(6),
});
export const variantsMade = z.object({ variants: z.array(z.object({ id, name: z.string() })) });

export const comparisonQuestion = z.object({
  /** Ids with commas between them. */
  products: z.string().max(400),
  currency: z.string().length(3).optional(),
  company: id.optional(),
});

export const comparedProduct = z.object({
  id,
  name: z.string(),
  code: z.string().nullable(),
  kind: z.string().nullable(),
  description: z.string().nullable(),
  unit: z.string().nullable(),
  billing_period: z.string().nullable(),
  stock: z.number().nullable(),
  unit_price: money.nullable(),
  price_reason: z.string(),
  attributes: z.record(z.string(), z.string()),
  contents: z.array(z.object({ product: id, name: z.string(), quantity: z.string() })),
});
export type ComparedProductShape = z.infer<typeof comparedProduct>;
export const comparison = z.object({ products: z.array(comparedProduct) });

export const suggestion = z.object({
  relation: id,
  direction: z.enum(['up', 'cross']),
  type: z.string(),
  benefit: z.string().nullable(),
  offered_until: z.string().nullable(),
  to: z.object({ id, name: z.string() }),
  product: z.object({ id, name: z.string(), stock: z.number().nullable() }),
  price: money.nullable(),
  more: money.nullable(),
});
export const suggestions = z.object({
  data: z.array(suggestion),
  /** Suggestions that are not shown, and why: an open complaint, a refusal, too many offers. */
  held: z.array(z.object({ direction: z.enum(['up', 'cross']), count: z.number(), reasons: z.array(z.string()) })),
});
export type SuggestionsShape = z.infer<typeof suggestions>;
export type SuggestionShape = z.infer<typeof suggestion>;

export const ladderQuestion = z.object({ currency: z.string().length(3).optional(), company: id.optional() });
export const ladder = z.object({
  /** What the customer is likely to consider next. */
  band: z.object({ from: money, to: money }).nullable(),
  /** What the band starts from: what the company has paid before, or the product at hand. */
  basis: z.enum(['history', 'product']),
  steps: z.array(
    z.object({
      product: z.object({ id, name: z.string() }),
      price: money.nullable(),
      here: z.boolean(),
      more: z.number().nullable(),
      next: z.boolean(),
    }),
  ),
});
export type LadderShape = z.infer<typeof ladder>;
