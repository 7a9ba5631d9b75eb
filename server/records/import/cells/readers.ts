import { canonicalTime } from '../../dates.ts';
import type { Field } from '../../define.ts';
import type { ColumnMapping, DateFormat, Decimal } from '../schema.ts';
import { isoDate, readDate, readTime } from './dates.ts';
import { readNumber, scaleDecimal } from './numbers.ts';
import { looksLikeCountry, readBoolean } from './text.ts';

/** A cell that does not fit its field, in words for people. */
export class BadCell extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface ReaderOptions {
  dateFormat: DateFormat;
  decimal: Decimal;
  scale: number;
  currency: string;
  timeZone: string;
  /** The kind of what a column of e-mails or phones holds. */
  kind: string;
}

/** Turns the trimmed text of a cell into what the write door takes. */
export type CellReader = (text: string) => unknown;

/** @throws BadCell from the reader where a cell does not fit */
export function cellReader(field: Field, options: ReaderOptions): CellReader {
  switch (field.type) {
    case 'number':
    case 'percent':
      return (text) => numberOf(text, options);
    case 'rating':
      return (text) => starsOf(text, options);
    case 'address':
      return addressOf;
    case 'money':
      return (text) => {
        const parts = readNumber(text, options.decimal);
        if (!parts) throw new BadCell('not_an_amount', `"${cut(text)}" is not an amount`);
        return { amount: scaleDecimal(parts.value, options.scale), currency: parts.currency ?? options.currency };
      };
    case 'boolean':
      return (text) => {
        const value = readBoolean(text);
        if (value === null) throw new BadCell('not_yes_or_no', `"${cut(text)}" is neither yes nor no`);
        return value;
      };
    case 'date':
      return (text) => dateOf(text, options.dateFormat);
    case 'datetime':
      return (text) => timeOf(text, options);
    case 'points':
      return (text) =>
        text
          .split(/[;\n]| ::: |,(?=\s*\S+@)/)
          .map((part) => part.trim())
          .filter(Boolean)
          .map((value) => ({ value, kind: options.kind, primary: false }));
    default:
      return (text) => text;
  }
}

export function readerOptions(
  mapping: ColumnMapping,
  general: { date_format?: DateFormat | null; decimal?: Decimal | null; currency?: string | null },
  facts: { date_format: string | null; decimal: string | null },
  workspace: { currency: string; timeZone: string },
): ReaderOptions {
  const told = <T extends string>(value: string | null): T | null =>
    value && value !== 'ambiguous' ? (value as T) : null;
  return {
    dateFormat: mapping.date_format ?? general.date_format ?? told<DateFormat>(facts.date_format) ?? 'iso',
    decimal: mapping.decimal ?? general.decimal ?? told<Decimal>(facts.decimal) ?? 'point',
    scale: mapping.scale ?? 1,
    currency: mapping.currency ?? general.currency ?? workspace.currency,
    timeZone: workspace.timeZone,
    kind: mapping.kind ?? 'other',
  };
}

function numberOf(text: string, { decimal, scale }: ReaderOptions): number {
  const parts = readNumber(text, decimal);
  if (!parts) throw new BadCell('not_a_number', `"${cut(text)}" is not a number`);
  return Number(scale === 1 ? parts.value : scaleDecimal(parts.value, scale));
}

/** A number of stars, also drawn ("★★★☆☆") or as "3/5" and "3 of 5". */
function starsOf(text: string, options: ReaderOptions): number {
  if (/^[★☆⭐\s]+$/u.test(text)) return [...text].filter((sign) => sign === '★' || sign === '⭐').length;
  return numberOf(text.replace(/\s*(?:\/|of|von)\s*\d+$/i, ''), options);
}

const COORDINATES = /^\(?\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)\s*\)?$/;
const POSTAL = /^((?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{4})?)\s+(\D.*)$/;

/** An address in one cell: a place on the map, or "Street 1, 10115 Berlin, Germany" as exports write it. */
function addressOf(text: string): unknown {
  const place = COORDINATES.exec(text);
  if (place) return { latitude: Number(place[1]), longitude: Number(place[2]) };
  const parts = text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const address: Record<string, string> = {};
  if (parts.length > 1 && looksLikeCountry(parts.at(-1) as string)) address.country = parts.pop() as string;
  const town = parts.findIndex((part, i) => (i > 0 || parts.length === 1) && POSTAL.test(part));
  const [, code, city] = (town >= 0 && POSTAL.exec(parts[town] as string)) || [];
  if (code && city) {
    Object.assign(address, { postal_code: code, city });
    const region = parts.slice(town + 1).join(', ');
    if (region) address.region = region;
    parts.splice(town);
  } else if (parts.length > 1) {
    const number = parts.findIndex((part, i) => i > 0 && /^\d{4,6}(?:-\d{4})?$/.test(part));
    if (number > 0) address.postal_code = parts.splice(number, 1)[0] as string;
    if (parts.length > 1) address.city = parts.splice(number > 0 ? number : 1, 1)[0] as string;
    if (parts.length > 1) address.region = parts.splice(1).join(', ');
  }
  if (parts.length > 0) address.street = parts.join(', ');
  return address;
}

const examples: Record<DateFormat, string> = {
  iso: '2016-10-20',
  mdy: '10/20/2016',
  dmy: '20/10/2016',
  ymd: '16-10-20',
  serial: '42663',
};

function dateOf(text: string, format: DateFormat): string {
  const parts = readDate(text, format);
  if (!parts) throw new BadCell('not_a_date', `"${cut(text)}" is not a date such as ${examples[format]}`);
  return isoDate(parts);
}

function timeOf(text: string, { dateFormat, timeZone }: ReaderOptions): string {
  const parts = readDate(text, dateFormat);
  const time = parts?.time ? readTime(parts.time) : { hour: 0, minute: 0, second: 0, offset: null };
  if (!parts || !time) throw new BadCell('not_a_time', `"${cut(text)}" is not a date and time`);
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, time.hour, time.minute, time.second);
  const offset = time.offset ?? zoneOffset(wall, timeZone);
  return canonicalTime(new Date(wall - offset * 60_000).toISOString()) as string;
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** Minutes that a zone is ahead of UTC at a wall-clock time of its own. */
function zoneOffset(wall: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const first = offsetAt(wall, timeZone);
  // Near a change of the clocks the first guess may lie on the other side of it.
  return offsetAt(wall - first * 60_000, timeZone);
}

function offsetAt(instant: number, timeZone: string): number {
  let zone = zones.get(timeZone);
  if (!zone) {
    zone = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zones.set(timeZone, zone);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of zone.formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - instant) / 60_000);
}

const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
