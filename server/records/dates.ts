const day = /^(\d{4})-(\d{2})-(\d{2})$/;
const time = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/i;

/** `YYYY-MM-DD` if it is a day of the calendar, else null. */
export function canonicalDate(value: string): string | null {
  const match = day.exec(value.trim());
  if (!match) return null;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || date < 1) return null;
  const lastDay = month === 2 ? 29 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return date > (month === 2 && !leap ? 28 : lastDay) ? null : value.trim();
}

/** RFC 3339 in UTC as PostgreSQL prints it (no trailing zeros in the fraction), else null. */
export function canonicalTime(value: string): string | null {
  const match = time.exec(value.trim());
  if (!match || !canonicalDate(match[1] as string)) return null;
  const parsed = new Date(value.trim().replace(' ', 'T'));
  if (Number.isNaN(parsed.getTime()) || parsed.getUTCFullYear() < 1 || parsed.getUTCFullYear() > 9999) return null;
  const micros = (match[5] ?? '').padEnd(6, '0').slice(0, 6).replace(/0+$/, '');
  return `${parsed.toISOString().slice(0, 19)}${micros ? `.${micros}` : ''}Z`;
}

/** A Date in the same canonical form. */
export const timeOf = (at: Date): string => canonicalTime(at.toISOString()) as string;

/** Today's date in a time zone, `YYYY-MM-DD`. */
export function today(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}
