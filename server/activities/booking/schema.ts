import { z } from 'zod';
import { timeZone } from '../availability/schema.ts';

export const tokenPath = z.object({ token: z.string().max(100) });
export const pagePath = z.object({ id: z.uuid() });

const time = z.iso.datetime({ offset: true });

export const slotsQuery = z.object({
  from: time.optional(),
  until: time.optional(),
  except: z.string().max(100).optional(),
});

export const visitorPage = z.object({
  name: z.string(),
  intro: z.string().nullable(),
  minutes: z.number(),
  location: z.string().nullable(),
  company: z.string(),
  /** Who is met, where it is one person or all of them. */
  hosts: z.array(z.string()),
  together: z.boolean(),
  questions: z.array(z.object({ text: z.string(), required: z.boolean() })),
  time_zone: z.string(),
  active: z.boolean(),
  /** The last moment that can be booked. */
  until: z.string(),
});
export type VisitorPage = z.infer<typeof visitorPage>;

export const slots = z.object({ data: z.array(z.string()) });

export const newBooking = z.object({
  at: time,
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
  phone: z.string().trim().max(50).nullish(),
  time_zone: timeZone,
  language: z.enum(['en', 'de']).default('en'),
  answers: z.array(z.string().max(5000)).max(20).default([]),
  note: z.string().max(5000).nullish(),
});
export type NewBooking = z.infer<typeof newBooking>;

export const bookingAnswer = z.object({
  /** The end of the address of the page where it is moved or cancelled. */
  token: z.string(),
  path: z.string(),
  page: z.string().nullable(),
  name: z.string(),
  subject: z.string(),
  starts_at: z.string(),
  ends_at: z.string(),
  time_zone: z.string(),
  with: z.array(z.string()),
  location: z.string().nullable(),
  link: z.string().nullable(),
  status: z.string(),
  mailed: z.boolean(),
});
export type BookingAnswer = z.infer<typeof bookingAnswer>;

export const move = z.object({ at: time });
export const cancellation = z.object({ reason: z.string().max(1000).nullish() }).nullish();
export const address = z.object({ path: z.string(), url: z.string() });
