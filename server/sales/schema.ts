import { z } from 'zod';

const id = z.uuid();
const day = z.iso.date();

export const dealPath = z.object({ id });
export const win = z.object({ close_date: day.nullish() }).nullish();
export const loss = z.object({ reason: z.string().max(500).nullish(), close_date: day.nullish() }).nullish();

/** One stay of a deal in a stage. */
export const stageVisit = z.object({
  stage: z.object({ id, name: z.string(), kind: z.enum(['open', 'won', 'lost']) }),
  entered_at: z.string(),
  left_at: z.string().nullable(),
  /** How long it lasted, or has lasted until now. */
  seconds: z.number(),
});
