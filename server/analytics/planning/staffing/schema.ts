import { z } from 'zod';

const clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/);

export const staffingPlan = z.strictObject({
  /** Where contacts are counted: calls that were logged, or counts that were typed or pasted. */
  source: z.enum(['calls', 'typed']).default('calls'),
  slot_minutes: z.union([z.literal(15), z.literal(30), z.literal(60)]).default(30),
  opens: clock.default('08:00'),
  closes: clock.default('18:00'),
  /** Days of the week on which someone answers: 1 Monday … 7 Sunday. */
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
  counts: z
    .array(z.strictObject({ date: z.iso.date(), counts: z.array(z.number().min(0).max(1e6)).max(96) }))
    .max(400)
    .default([])
    .describe('Contacts of each day, slot by slot from opening on'),
  handling_seconds: z.number().min(1).max(36_000).default(240),
  threshold_seconds: z.number().min(0).max(36_000).default(20),
  service_level: z.number().min(0.01).max(0.99).default(0.8),
  patience_seconds: z.number().min(1).max(36_000).nullable().default(null),
  shrinkage: z.number().min(0).max(0.9).default(0.3),
  most_occupancy: z.number().min(0.3).max(1).nullable().default(null),
  /** People planned, slot by slot, for each day of the week (1 to 7). */
  schedule: z.record(z.string().regex(/^[1-7]$/), z.array(z.number().min(0).max(10_000)).max(96)).default({}),
});
export type StaffingPlan = z.infer<typeof staffingPlan>;

export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** The first minute of each slot of a day. */
export const slotsOf = ({
  opens,
  closes,
  slot_minutes,
}: Pick<StaffingPlan, 'opens' | 'closes' | 'slot_minutes'>): number[] => {
  const from = minutesOf(opens);
  const count = Math.max(0, Math.floor((minutesOf(closes) - from) / slot_minutes));
  return Array.from({ length: count }, (_, i) => from + i * slot_minutes);
};
