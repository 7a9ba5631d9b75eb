import { z } from 'zod';

const name = z.string().trim().min(1).max(80);
const names = z.array(z.string().min(1).max(120)).max(200);
const values = z.array(z.string().max(300)).max(100);

export const newPrediction = z.strictObject({
  name,
  /** The plural, as in addresses: `deals`. */
  object: z.string().max(100),
  target: z.string().max(120),
  /** For yes or no: the values that count as yes, and as no (all others where none is named). */
  yes: values.default([]),
  no: values.default([]),
});
export type NewPrediction = z.infer<typeof newPrediction>;

export const predictionChange = z.strictObject({
  name: name.optional(),
  left_out: names.optional(),
  trusted: names.optional(),
});
export type PredictionChange = z.infer<typeof predictionChange>;

export const predictionPath = z.object({ id: z.string().max(100) });
export const explainedPath = z.object({ object: z.string().max(100), id: z.string().max(100) });
