import { joined, type Span, without } from '../availability/spans.ts';

export interface Calendar {
  member: string;
  /** Working time without absences, in order. */
  free: Span[];
  /** Taken, in order. */
  busy: Span[];
  /** How many bookings of the page there are on each day already. */
  booked: Map<string, number>;
}

export interface Rules {
  minutes: number;
  step: number;
  before: number;
  after: number;
  perDay: number | null;
  /** All of them at once, or any. */
  together: boolean;
  earliest: number;
  latest: number;
  /** The day that a moment counts to. */
  dayOf(at: number): string;
}

export interface Slot {
  at: number;
  /** Who could take it. */
  members: string[];
}

const MINUTE = 60_000;

/** The times that can be booked: within working hours, with the free time around them that the page asks for. */
export function slotsOf(calendars: Calendar[], rules: Rules): Slot[] {
  const found = new Map<number, string[]>();
  for (const calendar of calendars) {
    const around = calendar.busy.map((span) => ({
      from: span.from - rules.after * MINUTE,
      until: span.until + rules.before * MINUTE,
    }));
    for (const span of without(calendar.free, joined(around))) {
      const step = rules.step * MINUTE;
      // Times stand on the clock: nine, half past nine, whatever the day begins with.
      for (let at = Math.ceil(span.from / step) * step; at + rules.minutes * MINUTE <= span.until; at += step) {
        if (at < rules.earliest || at > rules.latest) continue;
        if (rules.perDay !== null && (calendar.booked.get(rules.dayOf(at)) ?? 0) >= rules.perDay) continue;
        found.set(at, [...(found.get(at) ?? []), calendar.member]);
      }
    }
  }
  const needed = rules.together ? calendars.length : 1;
  return [...found]
    .filter(([, members]) => members.length >= needed)
    .map(([at, members]) => ({ at, members }))
    .toSorted((a, b) => a.at - b.at);
}

export const isFree = (slots: Slot[], at: number): Slot | undefined => slots.find((slot) => slot.at === at);
