import { z } from 'zod';

export const every = ['day', 'week', 'month'] as const;
export const formats = ['pdf', 'csv'] as const;

export const newSchedule = z
  .strictObject({
    report: z.uuid().optional(),
    dashboard: z.uuid().optional(),
    recipients: z.array(z.uuid()).min(1).max(50),
    every: z.enum(every),
    /** Of a week: 1 (Monday) to 7; of a month: its day. */
    day: z.number().int().min(1).max(31).nullable().default(null),
    /** By the clock of the workspace. */
    hour: z.number().int().min(0).max(23).default(7),
    formats: z.array(z.enum(formats)).min(1).max(2).default(['pdf']),
  })
  .refine((one) => (one.report === undefined) !== (one.dashboard === undefined), 'Name a report or a dashboard');

export const schedule = z.object({
  id: z.string(),
  subject: z.enum(['saved_report', 'dashboard']),
  subject_id: z.string(),
  recipients: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
  every: z.enum(every),
  day: z.number().nullable(),
  hour: z.number(),
  formats: z.array(z.string()),
  next_at: z.string(),
  last_at: z.string().nullable(),
  problem: z.string().nullable(),
});
export type Schedule = z.infer<typeof schedule>;
/** `mail`: whether this installation can send any. */
export const schedules = z.object({ data: z.array(schedule), mail: z.boolean() });
export const byId = z.object({ id: z.string().max(100) });
