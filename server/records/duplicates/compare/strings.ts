/**
 * How alike two texts are, from 0 (nothing in common) to 1 (the same).
 *
 * Jaro: M. A. Jaro, "Advances in record-linkage methodology as applied to matching the 1985 census of Tampa, Florida",
 * Journal of the American Statistical Association 84 (1989), 414–420.
 * Winkler: W. E. Winkler, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record
 * linkage", Proceedings of the Section on Survey Research Methods (1990), 354–359.
 * Levenshtein: V. I. Levenshtein, "Binary codes capable of correcting deletions, insertions and reversals" (1966).
 */

const LONGEST = 200;
// Work space that every comparison shares: millions of pairs are compared, one after another.
const takenA = new Uint8Array(LONGEST);
const takenB = new Uint8Array(LONGEST);
let above = new Uint16Array(LONGEST + 1);
let below = new Uint16Array(LONGEST + 1);

/** Letters that agree within half the longer text, and how many of them stand in another order. */
export function jaro(a: string, b: string): number {
  if (a === b) return 1;
  const la = Math.min(a.length, LONGEST);
  const lb = Math.min(b.length, LONGEST);
  if (la === 0 || lb === 0) return 0;
  const reach = Math.max(0, (Math.max(la, lb) >> 1) - 1);
  takenA.fill(0, 0, la);
  takenB.fill(0, 0, lb);
  let common = 0;
  for (let i = 0; i < la; i++) {
    const code = a.charCodeAt(i);
    const end = Math.min(lb - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= end; j++) {
      if (takenB[j] === 1 || b.charCodeAt(j) !== code) continue;
      takenA[i] = 1;
      takenB[j] = 1;
      common++;
      break;
    }
  }
  if (common === 0) return 0;
  let moved = 0;
  for (let i = 0, j = 0; i < la; i++) {
    if (takenA[i] === 0) continue;
    while (takenB[j] === 0) j++;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) moved++;
    j++;
  }
  return (common / la + common / lb + (common - (moved >> 1)) / common) / 3;
}

/** Jaro, with a bonus of a tenth for each of the first four letters that agree, where they are alike at all (0.7). */
export function jaroWinkler(a: string, b: string): number {
  const likeness = jaro(a, b);
  if (likeness <= 0.7 || likeness === 1) return likeness;
  const most = Math.min(4, a.length, b.length);
  let prefix = 0;
  while (prefix < most && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  return likeness + prefix * 0.1 * (1 - likeness);
}

/** The fewest letters put in, left out or replaced that make one text the other. */
export function levenshtein(a: string, b: string): number {
  if (a === b) return 0;
  const la = Math.min(a.length, LONGEST);
  const lb = Math.min(b.length, LONGEST);
  if (la === 0) return lb;
  if (lb === 0) return la;
  for (let j = 0; j <= lb; j++) above[j] = j;
  for (let i = 1; i <= la; i++) {
    below[0] = i;
    const code = a.charCodeAt(i - 1);
    for (let j = 1; j <= lb; j++) {
      const replaced = (above[j - 1] as number) + (b.charCodeAt(j - 1) === code ? 0 : 1);
      below[j] = Math.min(replaced, (above[j] as number) + 1, (below[j - 1] as number) + 1);
    }
    [above, below] = [below, above];
  }
  return above[lb] as number;
}

/** 1 less the Levenshtein distance over the longer length. */
export function levenshteinSimilarity(a: string, b: string): number {
  const longer = Math.max(Math.min(a.length, LONGEST), Math.min(b.length, LONGEST));
  return longer === 0 ? 1 : 1 - levenshtein(a, b) / longer;
}

/**
 * The sound of a name, coarsely and for several languages at once: letters that sound alike become one, doubled ones
 * and vowels after the first fall away. "Meyer", "Maier" and "Mayr" share `mr`; "Schmidt" and "Schmitt" share `smt`.
 */
export function skeleton(word: string): string {
  const sounds = word
    .replace(/sch|sh|cz|tz|ts/g, 's')
    .replace(/ph|pf/g, 'f')
    .replace(/th|dt/g, 't')
    .replace(/ck|qu?|ch|c|g/g, 'k')
    .replace(/x/g, 'ks')
    .replace(/[zß]/g, 's')
    .replace(/[vw]/g, 'f')
    .replace(/d/g, 't')
    .replace(/b/g, 'p');
  const first = /^[aeiouyhj]/.test(sounds) ? 'a' : '';
  return first + sounds.replace(/[aeiouyhj']/g, '').replace(/(.)\1+/gu, '$1');
}
