/** One event as calendars exchange it: what is in a meeting or a series, without anything of Kith's own. */
export interface CalendarEvent {
  uid: string;
  subject: string;
  description: string | null;
  location: string | null;
  link: string | null;
  /** On the clocks of the zone, `2026-03-29T09:00:00`. */
  starts: string;
  /** The end, on the same clocks; of whole days the first one after. */
  ends: string;
  allDay: boolean;
  zone: string;
  cancelled: boolean;
  busy: boolean;
  /** Meant for the owner's eyes only. */
  secret: boolean;
  rule: string | null;
  /** Left out, on the clocks of the zone. */
  except: string[];
  /** Changed by themselves, with the time that the rule has for them. */
  changed: Array<Omit<CalendarEvent, 'rule' | 'except' | 'changed'> & { at: string }>;
  people: Array<{ name: string; email: string; organiser: boolean; response: string | null }>;
  changedAt: string | null;
}

/** Two events with the same essence need no exchange. */
export function essenceOf(event: CalendarEvent): string {
  const core = (one: Omit<CalendarEvent, 'rule' | 'except' | 'changed'>) => [
    one.subject,
    one.description ?? '',
    one.location ?? '',
    one.link ?? '',
    one.starts,
    one.ends,
    one.allDay,
    one.zone,
    one.cancelled,
    one.busy,
  ];
  const changed = event.changed
    .map((one) => [one.at, ...core(one)])
    .toSorted((a, b) => (a[0] as string).localeCompare(b[0] as string));
  return JSON.stringify([...core(event), event.rule ?? '', event.except.toSorted(), changed]);
}
