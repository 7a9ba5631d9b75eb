const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a millisecond, using it next to nothing. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clocks of a zone show at a moment (in ms), as if that were UTC. */
function shown(at: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** How far the clocks of a zone are ahead of UTC at a moment, in ms. */
export const offsetAt = (at: number, zone: string): number => shown(at, zone) - Math.floor(at / 1000) * 1000;

/** What the clocks of a zone show at a moment: `2026-03-29T09:00:00`. */
export const wallOf = (at: number | string, zone: string): string =>
  new Date(shown(typeof at === 'string' ? Date.parse(at) : at, zone)).toISOString().slice(0, 19);

const DAY = 86_400_000;

/**
 * The moment at which the clocks of a zone show this time. What they show twice (the hour that comes back in autumn) is
 * the first of the two; what they skip in spring is that much after the jump, as RFC 5545 has it.
 */
export function instantOf(wall: string, zone: string): number {
  const guess = Date.parse(`${wall.length === 10 ? `${wall}T00:00:00` : wall}Z`);
  const [before, after] = [offsetAt(guess - DAY, zone), offsetAt(guess + DAY, zone)];
  if (before === after || offsetAt(guess - before, zone) === before) return guess - before;
  return offsetAt(guess - after, zone) === after ? guess - after : guess - before;
}

/** The day that a moment falls on in a zone. */
export const dayIn = (at: number | string, zone: string): string => wallOf(at, zone).slice(0, 10);

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

/** Names only: an offset such as +02:00 knows no summer time. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}
