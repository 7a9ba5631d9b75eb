import { z } from 'zod';

const id = z.uuid();
const record = z.object({ object: z.string().max(100), id });
const time = z.iso.datetime({ offset: true });

export const meetingPath = z.object({ id });
export const holding = z.object({ outcome: z.string().max(100_000).nullish() }).nullish();
export const answer = z.object({ response: z.enum(['accepted', 'declined', 'tentative']) });
export const recurrence = z.object({ rule: z.string().min(1).max(500) });

export const scope = z.enum(['this', 'following', 'all']);

/** What can be said of several meetings of a series at once. */
export const seriesChange = z.object({
  scope,
  rule: z.string().min(1).max(500).optional(),
  values: z
    .strictObject({
      subject: z.string().max(300),
      about: record.nullable(),
      starts_at: time,
      ends_at: time,
      owner: id.nullable(),
      members: z.array(id).max(500).nullable(),
      guests: z.array(id).max(500).nullable(),
      other_guests: z.string().max(2000).nullable(),
      location: z.string().max(500).nullable(),
      link: z.string().max(2000).nullable(),
      shows_as: z.enum(['busy', 'free']),
      remind_before: z.number().int().min(0).max(40_320).nullable(),
      description: z.string().max(100_000).nullable(),
    })
    .partial()
    .default({}),
});

export const removal = z.object({ scope: z.enum(['following', 'all']) });

export const seriesAnswer = z.object({
  rule: z.string(),
  starts: z.string(),
  time_zone: z.string(),
  /** How many meetings of it stand in the calendar. */
  meetings: z.number(),
});
