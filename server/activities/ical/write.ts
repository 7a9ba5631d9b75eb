import ICAL from 'ical.js';
import { instantOf } from '../time/zone.ts';
import type { CalendarEvent } from './event.ts';
import { zoneComponent } from './zones.ts';

type Single = Omit<CalendarEvent, 'rule' | 'except' | 'changed'>;

const PRODUCT = '-//Kith//Kith//EN';

/** A calendar file with these events (RFC 5545). */
export function writeCalendar(
  events: CalendarEvent[],
  options: { now: Date; name?: string; method?: 'PUBLISH' | 'REQUEST' | 'CANCEL' },
): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', PRODUCT);
  calendar.addPropertyWithValue('calscale', 'GREGORIAN');
  if (options.method) calendar.addPropertyWithValue('method', options.method);
  if (options.name) {
    calendar.addPropertyWithValue('name', options.name);
    calendar.addPropertyWithValue('x-wr-calname', options.name);
  }
  const zones = new Map<string, number>();
  for (const event of events) {
    if (event.allDay || event.zone === 'UTC') continue;
    const starts = instantOf(event.starts, event.zone);
    zones.set(event.zone, Math.min(zones.get(event.zone) ?? starts, starts));
  }
  for (const [zone, from] of zones) calendar.addSubcomponent(zoneComponent(zone, from, options.now.getTime()));
  for (const event of events) {
    const main = component(event, options.now);
    if (event.rule) {
      main.addPropertyWithValue('rrule', ICAL.Recur.fromString(event.rule));
      for (const wall of event.except) addTime(main, 'exdate', wall, event);
    }
    calendar.addSubcomponent(main);
    for (const one of event.changed) {
      const other = component({ ...one, uid: event.uid }, options.now);
      addTime(other, 'recurrence-id', one.at, event);
      calendar.addSubcomponent(other);
    }
  }
  return `${calendar.toString()}\r\n`;
}

function component(event: Single, now: Date): ICAL.Component {
  const made = new ICAL.Component('vevent');
  const add = (name: string, value: string | null) => value && made.addPropertyWithValue(name, value);
  add('uid', event.uid);
  made.addPropertyWithValue('dtstamp', utc(event.changedAt ? new Date(event.changedAt) : now));
  if (event.changedAt) made.addPropertyWithValue('last-modified', utc(new Date(event.changedAt)));
  addTime(made, 'dtstart', event.starts, event);
  addTime(made, 'dtend', event.ends, event);
  add('summary', event.subject);
  add('description', event.description);
  add('location', event.location);
  add('url', event.link);
  add('status', event.cancelled ? 'CANCELLED' : 'CONFIRMED');
  add('transp', event.busy ? 'OPAQUE' : 'TRANSPARENT');
  if (event.secret) add('class', 'PRIVATE');
  for (const { name, email, organiser, response } of event.people) {
    const property = made.addPropertyWithValue(organiser ? 'organizer' : 'attendee', `mailto:${email}`);
    property.setParameter('cn', name.replaceAll('"', "'"));
    if (!organiser) property.setParameter('partstat', (response ?? 'needs-action').toUpperCase());
  }
  return made;
}

function addTime(
  to: ICAL.Component,
  name: string,
  wall: string,
  { allDay, zone }: Pick<Single, 'allDay' | 'zone'>,
): void {
  if (allDay) {
    to.addPropertyWithValue(name, ICAL.Time.fromDateString(wall.slice(0, 10)));
    return;
  }
  const property = to.addPropertyWithValue(name, ICAL.Time.fromDateTimeString(zone === 'UTC' ? `${wall}Z` : wall));
  if (zone !== 'UTC') property.setParameter('tzid', zone);
}

const utc = (at: Date) => ICAL.Time.fromDateTimeString(`${at.toISOString().slice(0, 19)}Z`);
