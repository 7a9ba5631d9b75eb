import { z } from 'zod';

const day = z.iso.date();

export const assetPath = z.object({ id: z.uuid() });
export const retireWish = z.object({ on: day.nullish(), reason: z.string().max(500).nullish() }).nullish();
export const replaceWish = z
  .object({
    on: day.nullish(),
    serial_number: z.string().max(200).nullish(),
    product: z.uuid().nullish(),
    /** Of the new one; the old warranty goes on unless told. */
    warranty_months: z.number().int().min(0).max(600).nullish(),
    reason: z.string().max(500).nullish(),
  })
  .nullish();
export type ReplaceWish = z.infer<typeof replaceWish>;
export const doneWish = z.object({ on: day.nullish() }).nullish();
