import ICAL from 'ical.js';
import { offsetAt, wallOf } from '../time/zone.ts';

const DAY = 86_400_000;
const YEARS_AHEAD = 6;

interface Turn {
  at: number;
  before: number;
  after: number;
}

/** The moments at which the clocks of a zone are put forward or back between two others. */
function turnsBetween(zone: string, from: number, until: number): Turn[] {
  const turns: Turn[] = [];
  for (let at = from; at < until; at += 7 * DAY) {
    const [before, after] = [offsetAt(at, zone), offsetAt(at + 7 * DAY, zone)];
    if (before === after) continue;
    let [low, high] = [at, at + 7 * DAY];
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (offsetAt(middle, zone) === before) low = middle;
      else high = middle;
    }
    turns.push({ at: high, before, after });
  }
  return turns;
}

const written = (offset: number) => {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

/** The clocks of a zone as calendars want to be told them, from a moment to some years ahead of another. */
export function zoneComponent(zone: string, from: number, now: number): ICAL.Component {
  const component = new ICAL.Component('vtimezone');
  component.addPropertyWithValue('tzid', zone);
  const begin = Math.min(from, now) - 366 * DAY;
  const turns = turnsBetween(zone, begin, now + YEARS_AHEAD * 366 * DAY);
  const first = offsetAt(begin, zone);
  const least = Math.min(first, ...turns.map(({ after }) => after));
  const add = (wall: string, before: number, after: number) => {
    const part = new ICAL.Component(after > least ? 'daylight' : 'standard');
    part.addPropertyWithValue('dtstart', ICAL.Time.fromDateTimeString(wall));
    part.addPropertyWithValue('tzoffsetfrom', ICAL.UtcOffset.fromString(written(before)));
    part.addPropertyWithValue('tzoffsetto', ICAL.UtcOffset.fromString(written(after)));
    component.addSubcomponent(part);
  };
  add(wallOf(begin, zone), first, first);
  // The moment stands on the clock as it was before it was put forward or back.
  for (const { at, before, after } of turns) add(new Date(at + before).toISOString().slice(0, 19), before, after);
  return component;
}
