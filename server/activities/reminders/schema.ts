import { z } from 'zod';

const id = z.uuid();

export const reminderPath = z.object({ id });

export const reminder = z.object({
  id,
  object: z.string(),
  record: id,
  title: z.string().nullable(),
  about: z.object({ object: z.string(), id, title: z.string().nullable() }).nullable(),
  /** When it comes: later than `planned_at` where it was put off. */
  due_at: z.string(),
  planned_at: z.string(),
  /** When the task is due or the meeting begins. */
  at: z.string().nullable(),
});
export type Reminder = z.infer<typeof reminder>;

export const reminders = z.object({
  data: z.array(reminder),
  mail: z.boolean(),
  /** Whether mail can be sent at all. */
  mail_possible: z.boolean(),
});

export const snooze = z
  .object({
    minutes: z.number().int().min(1).max(43_200).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ minutes, until }) => (minutes === undefined) !== (until === undefined), 'Give either minutes or until');
export type Snooze = z.infer<typeof snooze>;

export const reminderSettings = z.object({ mail: z.boolean() });
