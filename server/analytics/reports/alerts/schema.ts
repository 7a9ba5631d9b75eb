import { z } from 'zod';

export const alertKinds = ['above', 'below', 'anomaly'] as const;

export const newAlert = z
  .strictObject({
    report: z.uuid(),
    /** The name of a measure of the report. */
    measure: z.string().min(1).max(40),
    kind: z.enum(alertKinds),
    limit: z.number().nullable().default(null),
  })
  .refine((one) => one.kind === 'anomaly' || one.limit !== null, 'Say which value it may not pass');

export const alert = z.object({
  id: z.string(),
  report: z.string(),
  measure: z.string(),
  kind: z.enum(alertKinds),
  limit: z.number().nullable(),
  state: z.enum(['ok', 'breached']),
  since: z.string().nullable(),
  last_value: z.number().nullable(),
  /** Of an anomaly: between which values the figure was expected. */
  expected: z.object({ low: z.number(), high: z.number() }).nullable(),
  checked_at: z.string().nullable(),
  /** Why it could not be checked. */
  problem: z.string().nullable(),
  snoozed_until: z.string().nullable(),
});
export type Alert = z.infer<typeof alert>;
export const alerts = z.object({ data: z.array(alert) });
export const snooze = z.strictObject({ days: z.number().int().min(1).max(90) });
export const byId = z.object({ id: z.string().max(100) });
