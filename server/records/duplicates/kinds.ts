import type { LikenessKind } from '../define.ts';
import { normalise } from '../search-row.ts';
import { ADDRESS, compareAddresses, type Place, placeOf } from './compare/addresses.ts';
import {
  canonicalDomain,
  canonicalEmail,
  companyDomain,
  compareEmails,
  comparePhones,
  EMAIL,
  isShared,
  PHONE,
  phoneDigits,
} from './compare/contact.ts';
import { compareDates, DATE } from './compare/dates.ts';
import { compareFamily, compareGiven, FAMILY, familyWords, GIVEN, nameWords } from './compare/names.ts';
import { compareOrganisations, ORGANISATION, organisationWords } from './compare/organisations.ts';
import { jaroWinkler } from './compare/strings.ts';

/** A way of comparing: how values are read once, how two are compared, and what is believed before anything was learnt. */
export interface Kind<T = unknown> {
  levels: readonly string[];
  /** The values of the fields, as comparisons take them; null where there is nothing to compare. */
  read(values: Record<string, unknown>): T | null;
  /** A place in `levels`. */
  compare(a: T, b: T): number;
  /** Chances by level among pairs that are the same, and among those that share a block and are not. */
  m: number[];
  u: number[];
}

const kind = <T>(kind: Kind<T>): Kind => kind as Kind;
const texts = (values: Record<string, unknown>): string[] =>
  Object.values(values).flatMap((value) => {
    if (typeof value === 'string') return [value];
    if (!Array.isArray(value)) return [];
    return value.flatMap((entry) =>
      typeof entry === 'string' ? [entry] : typeof entry?.value === 'string' ? [entry.value] : [],
    );
  });
const some = <T>(list: T[]): T[] | null => (list.length > 0 ? [...new Set(list)] : null);
const first = (values: Record<string, unknown>) => texts(values).find((text) => text.trim() !== '') ?? null;
const wordsWith = (words: (text: string) => string[]) => (values: Record<string, unknown>) => {
  const text = first(values);
  const found = text ? words(text) : [];
  return found.length > 0 ? found : null;
};

const TEXT = ['differs', 'similar', 'same'] as const;
const EXACT = ['differs', 'same'] as const;

export const kinds: Record<LikenessKind, Kind> = {
  given_name: kind<string[]>({
    levels: GIVEN,
    read: wordsWith(nameWords),
    compare: compareGiven,
    m: [0.03, 0.04, 0.08, 0.1, 0.75],
    u: [0.6, 0.03, 0.03, 0.02, 0.32],
  }),
  family_name: kind<string[]>({
    levels: FAMILY,
    read: wordsWith(familyWords),
    compare: compareFamily,
    m: [0.05, 0.07, 0.04, 0.84],
    u: [0.38, 0.05, 0.02, 0.55],
  }),
  organisation: kind<string[]>({
    levels: ORGANISATION,
    read: wordsWith(organisationWords),
    compare: compareOrganisations,
    m: [0.04, 0.16, 0.8],
    u: [0.6, 0.35, 0.05],
  }),
  email: kind<string[]>({
    levels: EMAIL,
    read: (values) =>
      some(
        texts(values)
          .filter((text) => text.includes('@'))
          .map(canonicalEmail),
      ),
    compare: compareEmails,
    m: [0.3, 0.08, 0.62],
    u: [0.991, 0.004, 0.005],
  }),
  phone: kind<string[]>({
    levels: PHONE,
    read: (values) =>
      some(
        texts(values)
          .map(phoneDigits)
          .filter((digits): digits is string => digits !== null),
      ),
    compare: comparePhones,
    m: [0.35, 0.65],
    u: [0.985, 0.015],
  }),
  date: kind<string>({
    levels: DATE,
    read: (values) => first(values)?.slice(0, 10) ?? null,
    compare: compareDates,
    m: [0.04, 0.08, 0.88],
    u: [0.965, 0.01, 0.025],
  }),
  address: kind<Place[]>({
    levels: ADDRESS,
    read: readPlaces,
    compare: compareAddresses,
    m: [0.12, 0.2, 0.1, 0.48, 0.1],
    u: [0.5, 0.4, 0.03, 0.06, 0.01],
  }),
  domain: kind<string[]>({
    levels: EXACT,
    read: (values) =>
      some(
        texts(values)
          .map((text) => (text.includes('@') ? companyDomain(text) : canonicalDomain(text)))
          .filter((domain): domain is string => domain !== null && domain !== ''),
      ),
    compare: (a, b) => (a.some((domain) => b.includes(domain)) ? 1 : 0),
    m: [0.12, 0.88],
    u: [0.93, 0.07],
  }),
  text: kind<string>({
    levels: TEXT,
    read: (values) => normalise(first(values) ?? '') || null,
    compare: (a, b) => (a === b ? 2 : jaroWinkler(a, b) >= 0.92 ? 1 : 0),
    m: [0.05, 0.2, 0.75],
    u: [0.6, 0.2, 0.2],
  }),
  exact: kind<string>({
    levels: EXACT,
    read: readExact,
    compare: (a, b) => (a === b ? 1 : 0),
    m: [0.2, 0.8],
    u: [0.99, 0.01],
  }),
  link: kind<string>({
    levels: EXACT,
    read: readExact,
    compare: (a, b) => (a === b ? 1 : 0),
    m: [0.25, 0.75],
    u: [0.85, 0.15],
  }),
};

export { isShared };

function readPlaces(values: Record<string, unknown>): Place[] | null {
  const places: Place[] = [];
  const add = (parts: unknown) => {
    const place = parts && typeof parts === 'object' ? placeOf(parts as Record<string, unknown>) : null;
    const twice =
      place && places.some((p) => p.street === place.street && p.number === place.number && p.city === place.city);
    if (place && !twice) places.push(place);
  };
  for (const value of Object.values(values)) for (const parts of Array.isArray(value) ? value : [value]) add(parts);
  add(values);
  return places.length > 0 ? places : null;
}

function readExact(values: Record<string, unknown>): string | null {
  for (const value of Object.values(values)) {
    if (value === null || value === undefined || value === '') continue;
    if (typeof value === 'object') {
      const { id, value: entry, amount } = value as Record<string, unknown>;
      return String(id ?? entry ?? amount ?? JSON.stringify(value)).toLowerCase();
    }
    return String(value)
      .trim()
      .toLowerCase()
      .replace(/^https?:\/\/(www\.)?/, '')
      .replace(/\/+$/, '');
  }
  return null;
}
