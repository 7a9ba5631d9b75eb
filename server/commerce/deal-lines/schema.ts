import { z } from 'zod';

const id = z.uuid();
export const dealPath = z.object({ id });
const money = z.object({ amount: z.string(), currency: z.string().length(3) });

export const newLine = z.object({
  product: id,
  quantity: z.number().positive().max(1e12).optional(),
  discount: z.number().min(0).max(100).nullish(),
  unit_price: money.nullish(),
  relation: id.nullish(),
  description: z.string().max(20_000).nullish(),
});

export const addedLines = z.object({ lines: z.array(id) });
