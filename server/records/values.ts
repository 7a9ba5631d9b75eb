import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Context } from '../kernel/context.ts';
import { isUuid } from '../kernel/ids.ts';
import { canonicalDate, canonicalTime } from './dates.ts';
import type { Field } from './define.ts';
import { foldCase } from './fold.ts';
import { canonicalMoney } from './money.ts';

/** A value that does not fit its field. The write door turns it into the field's error. */
export class BadValue extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads a value as a caller gave it into the form that the API shows and the change log keeps: trimmed NFC text,
 * lower-case e-mail, canonical money, dates and times; null where there is nothing.
 * @throws BadValue saying what is wrong in words for people
 */
export function parseValue(field: Field, raw: unknown, ctx: Context): unknown {
  if (raw === null || raw === undefined) return null;
  const value = parsers[field.type](raw, field, ctx);
  return value === '' ? null : value;
}

type Parser = (raw: unknown, field: Field, ctx: Context) => unknown;

const parsers: Record<Field['type'], Parser> = {
  text: (raw, field) => string(raw, field.max ?? 500).replace(/[\t\r\n\v\f\u2028\u2029]+/g, ' '),
  long_text: (raw, field) => string(raw, field.max ?? 100_000),
  number: (raw, field) => finite(raw, field),
  percent: (raw, field) => finite(raw, field),
  money: (raw, field, ctx) => {
    const value = canonicalMoney(raw, ctx.workspace.currency);
    if (!value) throw new BadValue('wrong_type', 'Give an amount such as 1054.00, with a currency such as USD');
    bounds(Number(value.amount), field);
    return value;
  },
  boolean: (raw) => {
    if (typeof raw !== 'boolean') throw new BadValue('wrong_type', 'Give true or false');
    return raw;
  },
  date: (raw) => {
    const value = raw === '' ? '' : typeof raw === 'string' ? canonicalDate(raw) : null;
    if (value === null) throw new BadValue('wrong_type', 'Give a date as YYYY-MM-DD');
    return value;
  },
  datetime: (raw) => {
    const value = raw === '' ? '' : typeof raw === 'string' ? canonicalTime(raw) : null;
    if (value === null) throw new BadValue('wrong_type', 'Give a time as 2026-01-31T13:00:00Z');
    return value;
  },
  choice: (raw, field) => {
    const value = string(raw, 200);
    if (value === '' || field.open || field.choices?.some((c) => c.value === value)) return value;
    throw new BadValue('unknown_choice', `Choose one of: ${field.choices?.map((c) => c.value).join(', ')}`);
  },
  email: (raw) => email(raw),
  phone: (raw) => phone(raw),
  url: (raw) => webAddress(raw),
  reference: (raw) => {
    const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : raw;
    if (id === '' || id === null) return null;
    if (!isUuid(id)) throw new BadValue('wrong_type', 'Give the id of a record');
    return id.toLowerCase();
  },
  record: (raw) => {
    if (typeof raw !== 'object' || raw === null || !('object' in raw) || !('id' in raw)) {
      throw new BadValue('wrong_type', 'Give a record as { "object": "deal", "id": "…" }');
    }
    if (typeof raw.object !== 'string' || !isUuid(raw.id)) throw new BadValue('wrong_type', 'Give a known record');
    return { object: raw.object, id: raw.id.toLowerCase() };
  },
  points: (raw, field) => points(raw, field),
  multi_choice: (raw, field) => multiChoice(raw, field),
  multi_reference: (raw, field, ctx) => {
    const ids = entries(raw, mostLinks).map((entry) => parsers.reference(entry, field, ctx));
    return someOf([...new Set(ids.filter((id) => id !== null))]);
  },
  file: (raw) => files(raw),
  address: (raw) => address(raw),
  rating: (raw, field) => finite(raw, { ...field, integer: true, min: 1, max: field.max ?? 5 }),
  auto_number: (raw) => string(raw, 100),
};

const mostChoices = 100;
const mostLinks = 500;
const mostFiles = 50;

function entries(raw: unknown, most: number): unknown[] {
  if (!Array.isArray(raw)) throw new BadValue('wrong_type', 'Give a list');
  if (raw.length > most) throw new BadValue('too_long', `At most ${most} entries fit here`);
  return raw;
}

/** An empty list is no value at all. */
const someOf = <T>(list: T[]): T[] | null => (list.length > 0 ? list : null);

/** Chosen values, each once: those of a closed list in the order of the list, others as they came. */
function multiChoice(raw: unknown, field: Field): string[] | null {
  const given = entries(raw, mostChoices)
    .map((entry) => string(entry, 200).replace(/\s+/g, ' '))
    .filter((value) => value !== '');
  const choices = field.choices ?? [];
  if (!field.open) {
    const wrong = given.find((value) => !choices.some((c) => c.value === value));
    if (wrong !== undefined)
      throw new BadValue('unknown_choice', `Choose among: ${choices.map((c) => c.value).join(', ')}`);
    return someOf(choices.map((c) => c.value).filter((value) => given.includes(value)));
  }
  // "VIP" typed where "vip" is offered means that one; a free value is kept as it was first written.
  const known = new Map(choices.map((c) => [foldCase(c.value), c.value]));
  const kept = new Map<string, string>();
  for (const value of given) {
    const key = foldCase(value);
    if (!kept.has(key)) kept.set(key, known.get(key) ?? value);
  }
  return someOf([...kept.values()]);
}

export interface FileValue {
  id: string;
  name: string;
  size: number;
  type: string;
}

/** Only the ids are the caller's to say: `files/` fills in what is known of each. */
function files(raw: unknown): FileValue[] | null {
  const list = entries(raw, mostFiles).map((entry): FileValue => {
    const given = (typeof entry === 'object' && entry !== null ? entry : { id: entry }) as Partial<FileValue>;
    if (!isUuid(given.id)) throw new BadValue('wrong_type', 'Give files that were uploaded, each with its id');
    const name = typeof given.name === 'string' ? given.name : '';
    const size = typeof given.size === 'number' ? given.size : 0;
    return { id: given.id.toLowerCase(), name, size, type: typeof given.type === 'string' ? given.type : '' };
  });
  return someOf(list.filter((file, i) => list.findIndex((other) => other.id === file.id) === i));
}

export interface Address {
  street: string | null;
  city: string | null;
  region: string | null;
  postal_code: string | null;
  country: string | null;
  latitude: number | null;
  longitude: number | null;
}

function address(raw: unknown): Address | null {
  if (raw === '') return null;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new BadValue('wrong_type', 'Give an address as { "street": "…", "city": "…", "country": "…" }');
  }
  const given = raw as Record<string, unknown>;
  const stranger = Object.keys(given).find((key) => !addressParts.includes(key) && !(key in coordinates));
  if (stranger !== undefined) throw new BadValue('unknown_part', `An address has no part "${stranger.slice(0, 60)}"`);
  const value = { ...textParts(given), latitude: null, longitude: null, ...placeOf(given) } as unknown as Address;
  return Object.values(value).some((part) => part !== null) ? value : null;
}

function textParts(given: Record<string, unknown>): Record<string, string | null> {
  const parts: Record<string, string | null> = {};
  for (const part of addressParts) {
    const value = given[part];
    parts[part] = value === undefined || value === null ? null : string(value, 300) || null;
  }
  return parts;
}

const coordinates: Record<string, number> = { latitude: 90, longitude: 180 };

/** The place on the map, in degrees: both or neither. Null where the caller gave none. */
function placeOf(given: Record<string, unknown>): { latitude: number; longitude: number } | null {
  const { latitude, longitude } = given;
  if ((latitude ?? null) === null && (longitude ?? null) === null) return null;
  for (const [name, most] of Object.entries(coordinates)) {
    const value = given[name];
    if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > most)
      throw new BadValue('out_of_range', `The ${name} is a number of degrees from -${most} to ${most}`);
  }
  return { latitude: latitude as number, longitude: longitude as number };
}

function string(raw: unknown, max: number): string {
  if (typeof raw !== 'string') throw new BadValue('wrong_type', 'Give text');
  // Cheap refusal before any work on a huge value; normalising changes lengths only a little.
  if (raw.length > max * 3) throw new BadValue('too_long', `At most ${max} characters fit here`);
  const value = raw.toWellFormed().normalize('NFC').trim();
  if (value.includes('\u0000')) throw new BadValue('wrong_type', 'The text has a NUL character, which cannot be kept');
  if (value.length > max) throw new BadValue('too_long', `At most ${max} characters fit here`);
  return value;
}

function finite(raw: unknown, field: Field): number {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) throw new BadValue('wrong_type', 'Give a number');
  if (Math.abs(raw) > Number.MAX_SAFE_INTEGER) throw new BadValue('out_of_range', 'This number is too large');
  if (field.integer && !Number.isInteger(raw)) throw new BadValue('wrong_type', 'Give a whole number');
  bounds(raw, field);
  return raw;
}

function bounds(value: number, field: Field): void {
  if (field.min !== undefined && value < field.min) {
    throw new BadValue('out_of_range', `The least value allowed is ${field.min}`);
  }
  if (field.max !== undefined && value > field.max) {
    throw new BadValue('out_of_range', `The greatest value allowed is ${field.max}`);
  }
}

export function email(raw: unknown): string {
  const value = string(raw, 254).toLowerCase();
  if (value !== '' && !/^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\]{2,}$/u.test(value)) {
    throw new BadValue('not_an_email', 'This is not an e-mail address');
  }
  return value;
}

function phone(raw: unknown): string {
  const value = string(raw, 50);
  if (value !== '' && value.replace(/\D/g, '').length < 3) {
    throw new BadValue('not_a_phone', 'This is not a phone number');
  }
  return value;
}

function webAddress(raw: unknown): string {
  const value = string(raw, 2000);
  if (value === '') return value;
  const full = /^[a-z][a-z0-9+.-]*:/i.test(value) && !/^[^/:]+:\d/.test(value) ? value : `https://${value}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname.includes('.')) {
    throw new BadValue('not_a_url', 'This is not a web address');
  }
  return full;
}

export interface Point {
  value?: string;
  kind: string;
  primary: boolean;
  [part: string]: unknown;
}

const addressParts = ['street', 'city', 'region', 'postal_code', 'country'];

function points(raw: unknown, field: Field): Point[] | null {
  if (!Array.isArray(raw)) throw new BadValue('wrong_type', 'Give a list');
  if (raw.length > 20) throw new BadValue('too_long', 'At most 20 entries fit here');
  const list = raw.map((entry) => point(entry, field)).filter((p) => p !== null);
  if (list.length === 0) return null;
  const first = list.findIndex((p) => p.primary);
  list.forEach((p, i) => {
    p.primary = i === Math.max(first, 0);
  });
  return list;
}

function point(entry: unknown, field: Field): Point | null {
  if (typeof entry !== 'object' || entry === null) throw new BadValue('wrong_type', 'Give entries with a value');
  const given = entry as Record<string, unknown>;
  const kind = given.kind === undefined ? 'work' : string(given.kind, 30);
  const primary = given.primary === true;
  if (field.of === 'address') {
    const parts = { ...textParts(given), ...placeOf(given) };
    return Object.values(parts).some((part) => part !== null) ? { ...parts, kind, primary } : null;
  }
  const value = field.of === 'email' ? email(given.value) : phone(given.value);
  return value === '' ? null : { value, kind, primary };
}

/** The number in E.164 (`+493012345`), or null where it cannot be told. `country` is the ISO code numbers default to. */
export function e164(phoneNumber: string | null, locale: string): string | null {
  if (!phoneNumber) return null;
  const digits = phoneNumber.replace(/[^\d+]/g, '');
  // Most imported numbers carry their country: no need for the slow parser.
  if (/^\+\d{8,15}$/.test(digits)) return digits;
  const region = new Intl.Locale(locale).maximize().region as Parameters<typeof parsePhoneNumberFromString>[1];
  return parsePhoneNumberFromString(phoneNumber, region)?.number ?? null;
}

/** Equal as the change log sees it. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || a === undefined || b === undefined) return (a ?? null) === (b ?? null);
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, i) => sameValue(v, b[i]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameValue(left[key], right[key]));
}
