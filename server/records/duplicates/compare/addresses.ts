import { normalise } from '../../search-row.ts';
import { jaroWinkler } from './strings.ts';

export interface Place {
  street: string;
  /** House number with its letter: `12a`. */
  number: string;
  /** Flat, apartment, staircase and door. */
  unit: string;
  city: string;
  postalCode: string;
}

const words: Record<string, string> = {
  st: 'street',
  str: 'strasse',
  rd: 'road',
  ave: 'avenue',
  av: 'avenue',
  blvd: 'boulevard',
  bd: 'boulevard',
  ln: 'lane',
  dr: 'drive',
  ct: 'court',
  crt: 'court',
  pl: 'place',
  sq: 'square',
  hwy: 'highway',
  pkwy: 'parkway',
  ter: 'terrace',
  tce: 'terrace',
  cres: 'crescent',
  cr: 'crescent',
  cl: 'close',
  gr: 'grove',
  gdns: 'gardens',
  apt: 'flat',
  n: 'north',
  s: 'south',
  e: 'east',
  w: 'west',
  g: 'gasse',
  wg: 'weg',
  c: 'calle',
  cl_: 'calle',
  r: 'rue',
  pza: 'plaza',
  via: 'via',
  v: 'via',
  p: 'piazza',
  pzza: 'piazza',
  'p.za': 'piazza',
  al: 'allee',
  mt: 'mount',
  ft: 'fort',
  saint: 'st_',
  sankt: 'st_',
};
const units =
  /\b(?:flat|apt|apartment|unit|suite|ste|room|wohnung|whg|top|tur|door|porte|piso|int|interno|app|appt|no)\b\.?\s*#?\s*(\w+)|#\s*(\w+)/;

/** Reads a street as it is written in several countries: "12 High St, Flat 3", "Hauptstr. 12a/4", "Rue de Rivoli 5". */
export function readStreet(street: string): Pick<Place, 'street' | 'number' | 'unit'> {
  let text = normalise(street).replace(/[’`´']/g, '');
  let unit = '';
  const marked = units.exec(text);
  if (marked) {
    unit = marked[1] ?? marked[2] ?? '';
    text = text.replace(marked[0], ' ');
  }
  // "12/4/3": house, staircase and door.
  const parted = /\b(\d+\s?[a-z]?)\s*\/\s*([\w/]+)/.exec(text);
  if (parted) {
    unit ||= parted[2] ?? '';
    text = text.replace(parted[0], ` ${parted[1]} `);
  }
  const tokens = text.replace(/[.,;]/g, ' ').split(/\s+/).filter(Boolean);
  let number = '';
  const rest: string[] = [];
  for (const [i, token] of tokens.entries()) {
    const letter = tokens[i + 1];
    if (!number && /^\d+[a-z]?(?:-\d+)?$/.test(token)) {
      number = token;
      if (/^\d+$/.test(token) && letter && /^[a-z]$/.test(letter) && i + 2 >= tokens.length) {
        number += letter;
        break;
      }
    } else rest.push(word(token, i));
  }
  return { street: rest.join(' '), number, unit };
}

const word = (token: string, at: number): string => {
  if (/.str$/.test(token)) return `${token}asse`;
  // "St Mary's Road" begins with a saint.
  return at === 0 && token === 'st' ? 'st_' : (words[token] ?? token);
};

export function placeOf(parts: { street?: unknown; city?: unknown; postal_code?: unknown }): Place | null {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const city = normalise(text(parts.city))
    .replace(/[.,\-/]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const postalCode = normalise(text(parts.postal_code))
    .replace(/[\s-]/g, '')
    .replace(/^[a-z]{1,2}(?=\d{4,5}$)/, '');
  const street = text(parts.street);
  if (!city && !postalCode && !street) return null;
  return { ...readStreet(street), city, postalCode };
}

export const ADDRESS = ['differs', 'place', 'street', 'building', 'flat'] as const;

/** Compares the best pair of both lists; the level is a place in `ADDRESS`. */
export function compareAddresses(a: Place[], b: Place[]): number {
  let level = 0;
  for (const one of a) for (const other of b) level = Math.max(level, comparePlaces(one, other));
  return level;
}

function comparePlaces(a: Place, b: Place): number {
  const sameCode = a.postalCode !== '' && a.postalCode === b.postalCode;
  const sameCity = a.city !== '' && b.city !== '' && (a.city === b.city || jaroWinkler(a.city, b.city) >= 0.92);
  const oneEmpty = (a.postalCode === '' || b.postalCode === '') && (a.city === '' || b.city === '');
  if (!sameCode && !sameCity && !oneEmpty) return 0;
  if (!a.street || !b.street) return sameCode || sameCity ? 1 : 0;
  if (a.street !== b.street && jaroWinkler(a.street, b.street) < 0.92) return sameCode || sameCity ? 1 : 0;
  if (a.number !== b.number && a.number && b.number) return 1;
  if (!a.number || !b.number) return 2;
  if (a.unit && b.unit) return a.unit === b.unit ? 4 : 1;
  return 3;
}
