import { normalise } from '../../search-row.ts';
import nicknames from './nicknames.json' with { type: 'json' };
import { jaroWinkler, skeleton } from './strings.ts';

/** What is said before or after a name and is no part of it. */
const titles = new Set(
  `mr mrs ms miss mx dr prof professor doctor sir madam dame lord lady rev reverend fr father capt captain col hon
   herr herrn frau fraulein dipl ing dipl-ing mag
   m mme mlle monsieur madame mademoiselle maitre me
   sr sra srta don dona senor senora senorita
   sig sigra signor signora signorina dott dottssa avv
   dhr mevr mevrouw meneer pan pani hr fru froken
   phd md msc bsc mba ba ma esq jun jnr snr`.split(/\s+/),
);

// "Jr" tells a son from his father, so it is no title: it counts as part of the given name.
const particles = new Set(
  'de del della di da do dos das der den van von vom zu zum zur la le el al bin ibn y e und'.split(' '),
);

/** The words of a name as they are compared: no case, no accents, no titles and salutations. */
export function nameWords(name: string): string[] {
  const words = normalise(name)
    .replace(/[.,;()"]/g, ' ')
    .replace(/[’`´]/g, "'")
    .split(/\s+/)
    .filter(Boolean);
  const own = words.filter((word) => !titles.has(word));
  // Someone whose whole name is "Don" or "Ma" keeps it.
  return own.length > 0 ? own : words;
}

/** The words of a family name, without "von", "de la" and the like; double names in their parts. */
export function familyWords(name: string): string[] {
  const words = nameWords(name).flatMap((word) => word.split('-').filter(Boolean));
  const own = words.filter((word) => !particles.has(word));
  return own.length > 0 ? own : words;
}

// Each line of the table is a name with its short forms. A short form of several names ("Alex") joins them all.
const groupsOf = new Map<string, number[]>();
const rootOf: string[] = [];
for (const [i, line] of (nicknames as string[]).entries()) {
  const names = line.split(' ');
  rootOf[i] = names[0] as string;
  for (const name of names) {
    const groups = groupsOf.get(name) ?? [];
    groups.push(i);
    groupsOf.set(name, groups);
  }
}

/** Whether one name is a usual form of the other: Bill and William, Sepp and Josef, Pepe and José. */
export function isNickname(a: string, b: string): boolean {
  if (a === b) return false;
  const groups = groupsOf.get(a);
  const others = groupsOf.get(b);
  return groups !== undefined && others !== undefined && groups.some((group) => others.includes(group));
}

/**
 * One name for each group of forms: what blocks are made of. Two names that are nicknames of each other share one.
 * Groups are not joined any further: over "Jan", "Hans" and "Jane" half of all names would become one.
 */
export function rootNames(name: string): string[] {
  const groups = groupsOf.get(name);
  return groups ? groups.map((group) => rootOf[group] as string) : [name];
}

export const GIVEN = ['differs', 'initial', 'similar', 'variant', 'same'] as const;

/** Compares given names; the level is a place in `GIVEN`. */
export function compareGiven(a: string[], b: string[]): number {
  const [first = '', ...moreA] = a;
  const [second = '', ...moreB] = b;
  if (first === second) {
    if (first.length === 1) return 1;
    return moreA.join(' ') === moreB.join(' ') || moreA.length === 0 || moreB.length === 0 ? 4 : 3;
  }
  if (first.length === 1 || second.length === 1) return first[0] === second[0] ? 1 : 0;
  if (isNickname(first, second)) return 3;
  // "Karl-Heinz" and "Karl Heinz", "Maria Anna" and "Anna".
  if (a.join('').replaceAll('-', '') === b.join('').replaceAll('-', '')) return 4;
  if (moreA.includes(second) || moreB.includes(first)) return 3;
  if (first.startsWith(`${second}-`) || second.startsWith(`${first}-`)) return 3;
  return jaroWinkler(first, second) >= 0.88 ? 2 : 0;
}

export const FAMILY = ['differs', 'similar', 'part', 'same'] as const;

/** Compares family names; the level is a place in `FAMILY`. */
export function compareFamily(a: string[], b: string[]): number {
  const whole = a.join(' ');
  const other = b.join(' ');
  if (whole === other || a.join('') === b.join('')) return 3;
  if (whole.length === 1 || other.length === 1) return whole[0] === other[0] ? 1 : 0;
  if (a.length + b.length > 2 && a.some((word) => word.length > 2 && b.includes(word))) return 2;
  if (jaroWinkler(whole, other) >= 0.9) return 1;
  const sound = skeleton(whole);
  return sound.length > 1 && sound === skeleton(other) ? 1 : 0;
}
