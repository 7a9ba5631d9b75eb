import { z } from 'zod';

const ids = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value),
  z.array(z.uuid()).min(1).max(50),
);
const time = z.iso.datetime({ offset: true });

export const calendarQuery = z.object({ members: ids, from: time, until: time });

const record = z.record(z.string(), z.unknown());

export const calendarAnswer = z.object({
  /** Meetings that the caller may see, with the members of those asked for who take part. */
  meetings: z.array(z.object({ members: z.array(z.uuid()), record })),
  tasks: z.array(z.object({ members: z.array(z.uuid()), record })),
  calls: z.array(z.object({ members: z.array(z.uuid()), record })),
  absences: z.array(z.object({ members: z.array(z.uuid()), record })),
  /** Time that is taken without the caller seeing by what; one's own other calendars tell their titles. */
  busy: z.array(z.object({ member: z.uuid(), from: z.string(), until: z.string(), title: z.string().nullable() })),
  working: z.array(z.object({ member: z.uuid(), from: z.string(), until: z.string() })),
  /** There is more than one calendar can show. */
  cut: z.boolean(),
});
