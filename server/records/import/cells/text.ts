import { normalise as keyOf } from '../../search-row.ts';

export { keyOf };

const yes = new Set(['true', 'yes', 'y', '1', 'x', 'on', 'ja', 'j', 'wahr', 'oui', 'si', 'vrai', '✓', '✔', '☑']);
const no = new Set(['false', 'no', 'n', '0', 'off', 'nein', 'falsch', 'non', 'faux', '-', '☐', '✗']);

/** Reads yes and no in words of several languages. Null: neither. */
export function readBoolean(text: string): boolean | null {
  const word = keyOf(text);
  if (yes.has(word)) return true;
  return no.has(word) ? false : null;
}

/** The letters and digits of a text alone: `GTX Pro` and `GTXPro` share it. */
export function squeeze(text: string): string {
  return keyOf(text).replace(/[^\p{L}\p{N}]+/gu, '');
}

const EMAIL = /^[^\s@<>()",;]+@[^\s@<>()",;]+\.[^\s@.<>()",;]{2,}$/;
const PHONE = /^\+?[\d\s()./-]{6,24}(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?$/i;
const URL_LIKE = /^(?:https?:\/\/\S+|www\.\S+\.\S{2,}|(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:\/\S*)?)$/i;

export const looksLikeEmail = (text: string): boolean => EMAIL.test(text);
export const looksLikeUrl = (text: string): boolean => URL_LIKE.test(text) && /[a-z]/i.test(text);
export const looksLikePhone = (text: string): boolean => {
  if (!PHONE.test(text)) return false;
  const digits = text.replace(/\D/g, '').length;
  return digits >= 7 && digits <= 17 && (/^\+|[\s()/-]/.test(text) || text.startsWith('0'));
};

let countryKeys: Set<string> | null = null;

/** Whether `text` is the English or German name of a country, or its code of three letters. */
export function looksLikeCountry(text: string): boolean {
  countryKeys ??= countries();
  return countryKeys.has(keyOf(text));
}

function countries(): Set<string> {
  const keys = new Set([
    'usa',
    'uk',
    'korea',
    'england',
    'scotland',
    'wales',
    'great britain',
    'holland',
    'deutschland',
  ]);
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const language of ['en', 'de']) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const a of letters)
      for (const b of letters) {
        const name = names.of(a + b);
        if (name) keys.add(keyOf(name));
      }
  }
  return keys;
}

const particles = new Set([
  'von',
  'van',
  'der',
  'den',
  'de',
  'del',
  'della',
  'di',
  'da',
  'dos',
  'la',
  'le',
  'el',
  'al',
  'bin',
  'zu',
  'zum',
  'zur',
  'ter',
  'ten',
  'af',
  'st',
  'st.',
  'mac',
  "o'",
]);
const titles = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'herr', 'frau', 'sir', 'dame', 'mx']);

/** Splits `Ludwig van Beethoven`, `Beethoven, Ludwig van` and `Dr. Ada Lovelace` into first and last name. */
export function splitName(text: string): { first: string | null; last: string | null } {
  const whole = text.replace(/\s+/g, ' ').trim();
  const comma = whole.indexOf(',');
  if (comma > 0) {
    const last = whole.slice(0, comma).trim();
    const first = whole.slice(comma + 1).trim();
    if (first && !/^(jr|sr|ii|iii|iv|phd|md|mba)\.?$/i.test(first)) return { first, last };
  }
  const words = whole
    .split(' ')
    .filter((word, index) => !(index === 0 && titles.has(word.toLowerCase().replace('.', ''))));
  if (words.length === 0) return { first: whole || null, last: null };
  if (words.length === 1) return { first: words[0] ?? null, last: null };
  let start = words.length - 1;
  while (start > 1 && particles.has((words[start - 1] as string).toLowerCase())) start--;
  return { first: words.slice(0, start).join(' '), last: words.slice(start).join(' ') };
}

const NAME =
  /^(?:\p{Lu}[\p{L}'’.-]*|(?:van|von|de|der|di|da|la|le|del|al|bin))(?:,? (?:\p{Lu}[\p{L}'’.-]*|van|von|de|der|di|da|la|le|del|al|bin)){1,4}$/u;
export const looksLikeFullName = (text: string): boolean => NAME.test(text) && text.length <= 80;

/**
 * How alike two texts are, 0 to 1: 0.98 where they differ in spaces and signs only, else by the letters that would
 * have to be changed, swapped, added or dropped, and by the words they share.
 */
export function similarity(a: string, b: string): number {
  const left = keyOf(a);
  const right = keyOf(b);
  if (left === right) return 1;
  const [s, t] = [squeeze(a), squeeze(b)];
  if (!s || !t) return 0;
  if (s === t) return 0.98;
  const longest = Math.max(s.length, t.length);
  const edits = distance(s, t, Math.ceil(longest * 0.4));
  const byLetters = edits === null ? 0 : 1 - edits / longest;
  return Math.max(byLetters, byWords(left, right));
}

function byWords(left: string, right: string): number {
  const words = (text: string) => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1);
  const [a, b] = [words(left), words(right)];
  if (!a.length || !b.length) return 0;
  const shared = a.filter((word) => b.includes(word)).length;
  // `Bluth` for `Bluth Company` is likely, yet less than a slip of the pen.
  return (0.9 * (2 * shared)) / (a.length + b.length);
}

/** Edits with swaps of neighbours (optimal string alignment); null where it takes more than `limit`. */
function distance(a: string, b: string, limit: number): number | null {
  if (Math.abs(a.length - b.length) > limit) return null;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] as number) + 1);
      row.push(value);
      if (value < least) least = value;
    }
    if (least > limit) return null;
    before = last;
    last = row;
  }
  const edits = last[b.length] as number;
  return edits <= limit ? edits : null;
}
