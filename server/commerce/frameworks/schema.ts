import { z } from 'zod';

const id = z.uuid();
const day = z.iso.date();

export const frameworkPath = z.object({ id });
export const dayWish = z.object({ on: day.nullish() }).nullish();

export const scheduleWish = z.object({
  product: id.nullish(),
  quantity: z.number().positive(),
  unit_price: z.union([z.object({ amount: z.string(), currency: z.string() }), z.number()]).optional(),
  first_on: day,
  every: z.number().int().min(1).max(24),
  unit: z.enum(['week', 'month']).default('month'),
  /** How many; as many as the agreement has room for in its time unless told. */
  count: z.number().int().min(1).max(120).optional(),
});
export type ScheduleWish = z.infer<typeof scheduleWish>;

export const pace = z.object({
  currency: z.string(),
  committed: z.string().nullable(),
  called: z.string(),
  planned: z.string(),
  /** What would have been called off by today at an even pace. */
  expected: z.string().nullable(),
  days_left: z.number(),
  months: z.array(
    z.object({
      month: z.string(),
      /** Up to the end of the month, all together. */
      expected: z.string().nullable(),
      called: z.string().nullable(),
      planned: z.string(),
    }),
  ),
});
export type Pace = z.infer<typeof pace>;
