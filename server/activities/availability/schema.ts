import { z } from 'zod';
import { isZone } from '../time/zone.ts';

export const timeZone = z.string().max(64).refine(isZone, 'Not a time zone, such as Europe/Berlin');

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'A time of day, such as 09:00');

const stretch = z
  .object({ from: clock, to: clock })
  .refine(({ from, to }) => from < to, 'The end comes after the beginning');

const day = z
  .array(stretch)
  .max(6)
  .refine(
    (parts) => parts.every((part, i) => i === 0 || (parts[i - 1]?.to ?? '') <= part.from),
    'The hours of a day follow one another without overlapping',
  );

/** Monday first: for each day of the week the stretches in which one works. */
export const week = z.array(day).length(7);
export type Week = z.infer<typeof week>;

export const hoursChange = z.object({ time_zone: timeZone.nullable().default(null), week });
export type HoursChange = z.infer<typeof hoursChange>;

const hours = z.object({ time_zone: z.string(), week });
export type Hours = z.infer<typeof hours>;

export const memberPath = z.object({ id: z.uuid() });
export const allHours = z.object({
  default: hours.extend({ set: z.boolean() }),
  members: z.array(hours.extend({ member: z.uuid() })),
});

const ids = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value),
  z.array(z.uuid()).min(1).max(100),
);

export const freeBusyQuery = z.object({
  members: ids,
  from: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }),
});

const span = z.object({ from: z.string(), until: z.string() });

export const freeBusyAnswer = z.object({
  data: z.array(
    z.object({
      member: z.uuid(),
      /** Taken, without saying by what. */
      busy: z.array(span),
      working: z.array(span),
      absent: z.array(span),
    }),
  ),
});
