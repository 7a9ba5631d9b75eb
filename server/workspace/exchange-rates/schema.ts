import { z } from 'zod';
import { currency } from '../settings/schema.ts';

export const currencyPath = z.object({ currency });
export const ratePath = z.object({ currency, day: z.iso.date() });

/** As text where more digits count than a number holds. */
const rate = z
  .union([z.number(), z.string().regex(/^\d{1,12}(\.\d{1,15})?$/, 'A number such as 1.0842')])
  .refine((value) => Number(value) >= 1e-9 && Number(value) <= 1e9, 'Between 0.000000001 and 1,000,000,000');
export const rateBody = z.object({ rate });

export const overview = z.object({
  base: z.string(),
  today: z.string(),
  data: z.array(
    z.object({
      currency: z.string(),
      /** What one unit is worth in the base currency today; null where the first rate begins later. */
      rate: z.string().nullable(),
      since: z.string().nullable(),
      first: z.string(),
      last: z.string(),
      rates: z.number().int(),
      /** Some of the last two years, oldest first, to draw. */
      line: z.array(z.number()),
    }),
  ),
});

const dated = z.object({ valid_from: z.string(), rate: z.string() });
export const history = z.object({
  base: z.string(),
  currency: z.string(),
  today: z.string(),
  /** Newest first. */
  data: z.array(dated),
  truncated: z.boolean(),
  /** At most some hundreds of all, oldest first, to draw. */
  chart: z.array(dated),
});

export const noted = z.object({
  currency: z.string(),
  valid_from: z.string(),
  rate: z.string(),
  before: z.string().nullable(),
});
export const removed = z.object({ currency: z.string(), valid_from: z.string(), rate: z.string() });

export const importQuery = z.object({
  /** The currency that a file with a column for each currency counts in. */
  base: currency.default('EUR'),
  /** `per_base`: units of the other currency for one of the base; `in_base`: what one unit of it is worth in the base. */
  quoted: z.enum(['per_base', 'in_base']).optional(),
  dry_run: z.enum(['true', 'false']).default('false'),
});

export const imported = z.object({
  base: z.string(),
  quoted: z.enum(['per_base', 'in_base']),
  currencies: z.array(z.string()),
  from: z.string().nullable(),
  until: z.string().nullable(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  /** What could not be read, with its line. The rest is taken. */
  problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
  saved: z.boolean(),
});
export type Imported = z.infer<typeof imported>;
