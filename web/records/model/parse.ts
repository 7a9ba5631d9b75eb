/** What people type, read as values. Undefined: it cannot be read. Null: empty. */

/** "1,234.50", "1.234,50", "1 234,5", "12k": the last of two different marks is the decimal one. */
export function parseNumber(text: string, locale: string): number | null | undefined {
  const trimmed = text.trim().replaceAll(/[\s\u00a0\u202f'’]/g, '');
  if (trimmed === '') return null;
  const match = /^([+-]?)([\d.,]+)([km]?)$/i.exec(trimmed);
  if (!match) return undefined;
  const [, sign, digits = '', unit = ''] = match;
  const number = Number(normalise(digits, locale));
  if (!Number.isFinite(number)) return undefined;
  const scaled = number * ({ k: 1e3, m: 1e6 }[unit.toLowerCase()] ?? 1);
  return sign === '-' ? -scaled : scaled;
}

function normalise(digits: string, locale: string): string {
  const dot = digits.lastIndexOf('.');
  const comma = digits.lastIndexOf(',');
  if (dot >= 0 && comma >= 0) {
    return dot > comma ? digits.replaceAll(',', '') : digits.replaceAll('.', '').replace(',', '.');
  }
  const mark = dot >= 0 ? '.' : comma >= 0 ? ',' : null;
  if (!mark) return digits;
  const parts = digits.split(mark);
  const groups = parts.length > 2 || (parts[1]?.length === 3 && mark !== decimalMark(locale) && parts[0] !== '0');
  return groups ? parts.join('') : parts.join('.');
}

export const decimalMark = (locale: string): string =>
  new Intl.NumberFormat(locale).formatToParts(1.5).find((p) => p.type === 'decimal')?.value ?? '.';

/** An amount with an optional currency before or after: "EUR 1,200", "1200 usd". */
export function parseMoney(
  text: string,
  locale: string,
  currency: string,
): { amount: string; currency: string } | null | undefined {
  const code = /[a-z]{3}/i.exec(text)?.[0].toUpperCase();
  const bare = text.replace(/[a-z]{3}/i, '').replaceAll(/\p{Sc}/gu, '');
  const number = parseNumber(bare, locale);
  if (number === null || number === undefined) return code ? undefined : number;
  return { amount: String(number), currency: code ?? currency };
}

/** The wall clock of a time zone for `<input type="datetime-local">`: '2026-11-22T14:30'. */
export function toWallClock(moment: string, timeZone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(new Date(moment))
      .map((p) => [p.type, p.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The moment at which clocks of `timeZone` show `wall`. In the hour that is skipped in spring: an hour later. */
export function fromWallClock(wall: string, timeZone: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall)) return null;
  const asUtc = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const shift = (at: number) => Date.parse(`${toWallClock(new Date(at).toISOString(), timeZone)}:00Z`) - at;
  const guess = asUtc - shift(asUtc);
  return new Date(asUtc - shift(guess)).toISOString().replace('.000Z', 'Z');
}

/** Today's date in a time zone. */
export const todayIn = (timeZone: string, now = new Date()): string =>
  toWallClock(now.toISOString(), timeZone).slice(0, 10);

/** A calendar day some days later. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** What is wrong with the text of a field that has a form of its own; null when nothing is. */
export function looksWrong(type: string, text: string): boolean {
  const value = text.trim();
  if (value === '') return false;
  if (type === 'email') return !/^[^\s@]+@[^\s@]+$/.test(value);
  if (type === 'url') return /\s/.test(value) || !/\./.test(value);
  return false;
}
