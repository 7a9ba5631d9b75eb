import ICAL from 'ical.js';
import { problemOfRule } from '../time/rule.ts';
import { instantOf, isZone, wallOf } from '../time/zone.ts';
import type { CalendarEvent } from './event.ts';

type Single = Omit<CalendarEvent, 'rule' | 'except' | 'changed'>;

/** Why an event of another calendar is not taken over; people read it. */
export class Unreadable extends Error {}

const MOST = 400_000;

/**
 * The event in a calendar file: with its rule, what is left out of it and what was changed by itself. Times keep their
 * zone where it is one that is known by its name; else they are told in `zone`.
 * @throws Unreadable
 */
export function readEvent(text: string, zone: string): CalendarEvent {
  if (text.length > MOST) throw new Unreadable('The event is too large');
  let calendar: ICAL.Component;
  try {
    calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  } catch {
    throw new Unreadable('This is no calendar file that can be read');
  }
  const zones = new Map<string, ICAL.Timezone>();
  for (const part of calendar.getAllSubcomponents('vtimezone')) {
    const id = part.getFirstPropertyValue('tzid');
    if (typeof id === 'string') zones.set(id, new ICAL.Timezone(part));
  }
  const events = calendar.getAllSubcomponents('vevent');
  const main = events.find((event) => !event.hasProperty('recurrence-id')) ?? events[0];
  if (!main) throw new Unreadable('There is no event in it: tasks and journals are not taken over');
  const read = new Reader(zones, zone);
  const single = read.single(main);
  const rules = main.getAllProperties('rrule');
  if (rules.length > 1 || main.hasProperty('rdate'))
    throw new Unreadable('It comes again in a way that one rule cannot say');
  const rule = rules[0] ? String(rules[0].getFirstValue()) : null;
  const problem = rule && problemOfRule(rule);
  if (problem) throw new Unreadable(problem);
  return {
    ...single,
    rule,
    except: rule ? main.getAllProperties('exdate').flatMap((property) => read.walls(property, single.zone)) : [],
    changed: rule
      ? events
          .filter((event) => event.hasProperty('recurrence-id'))
          .map((event) => ({
            ...read.single(event, single),
            at: read.walls(event.getFirstProperty('recurrence-id') as ICAL.Property, single.zone)[0] as string,
          }))
      : [],
  };
}

class Reader {
  private readonly zones: Map<string, ICAL.Timezone>;
  private readonly fallback: string;

  constructor(zones: Map<string, ICAL.Timezone>, fallback: string) {
    this.zones = zones;
    this.fallback = fallback;
  }

  single(event: ICAL.Component, like?: Single): Single {
    const begin = event.getFirstProperty('dtstart');
    const start = begin?.getFirstValue();
    if (!begin || !(start instanceof ICAL.Time)) throw new Unreadable('It does not say when it begins');
    const zone = like?.zone ?? this.zoneOf(begin);
    const allDay = start.isDate;
    const starts = this.walls(begin, zone)[0] as string;
    const text = (name: string, most: number) => {
      const value = event.getFirstPropertyValue(name);
      return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, most) : null;
    };
    const changed = event.getFirstPropertyValue('last-modified');
    return {
      uid: text('uid', 500) ?? '',
      subject: text('summary', 300) ?? like?.subject ?? '–',
      description: text('description', 50_000),
      location: text('location', 500),
      link: linkIn(text('url', 1000)),
      starts,
      ends: this.end(event, start, starts, zone),
      allDay,
      zone,
      cancelled: text('status', 20)?.toUpperCase() === 'CANCELLED',
      busy: text('transp', 20)?.toUpperCase() !== 'TRANSPARENT',
      secret: ['PRIVATE', 'CONFIDENTIAL'].includes(text('class', 20)?.toUpperCase() ?? ''),
      people: [],
      changedAt: changed instanceof ICAL.Time ? changed.toJSDate().toISOString() : null,
    };
  }

  /** The times of a property on the clocks of a zone. */
  walls(property: ICAL.Property, zone: string): string[] {
    const own = this.zoneOf(property);
    return property.getValues().flatMap((time) => {
      if (!(time instanceof ICAL.Time)) return [];
      if (time.isDate) return [`${time.toString().slice(0, 10)}T00:00:00`];
      const at = this.momentOf(property, time);
      const wall = time.toString().slice(0, 19);
      if (at !== null) return [wallOf(at, zone)];
      return [own === zone ? wall : wallOf(instantOf(wall, own), zone)];
    });
  }

  private end(event: ICAL.Component, start: ICAL.Time, starts: string, zone: string): string {
    const end = event.getFirstProperty('dtend');
    if (end) return this.walls(end, zone)[0] ?? starts;
    const duration = event.getFirstPropertyValue('duration');
    const seconds = duration instanceof ICAL.Duration ? duration.toSeconds() : start.isDate ? 86_400 : 0;
    return new Date(Date.parse(`${starts}Z`) + Math.max(0, seconds) * 1000).toISOString().slice(0, 19);
  }

  private zoneOf(property: ICAL.Property): string {
    const named = property.getParameter('tzid');
    if (typeof named === 'string' && isZone(named)) return named;
    return this.fallback;
  }

  /** The moment a time means; null where it is meant on whatever clock, or on clocks known by name. */
  private momentOf(property: ICAL.Property, time: ICAL.Time): number | null {
    const named = property.getParameter('tzid');
    if (typeof named !== 'string') return time.zone === ICAL.Timezone.utcTimezone ? time.toUnixTime() * 1000 : null;
    if (isZone(named)) return null;
    const zone = this.zones.get(named);
    if (!zone) return null;
    const copy = time.clone();
    copy.zone = zone;
    return copy.toUnixTime() * 1000;
  }
}

const linkIn = (value: string | null) => (value && /^https?:\/\//i.test(value) ? value : null);
