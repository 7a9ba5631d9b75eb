import type { Column } from '../attributes.ts';

/** Where the middle of a group stands among all: far below, below, like, above, far above most. */
export type Standing = 'lowest' | 'low' | 'usual' | 'high' | 'highest';

/** What sets a group apart in one field. */
export interface Trait {
  name: string;
  /** For numbers: where the group stands, and its middle value beside that of all. */
  standing: Standing | null;
  middle: number | null;
  overall: number | null;
  /** For words: the one that the group has more often than others, its share in the group and among all. */
  word: string | null;
  share: number | null;
  overallShare: number | null;
  /** From 0, as everybody, to 1. */
  strength: number;
}

/**
 * What each group is like, the most telling first: numbers by where the middle of the group lies among all (in ranks, so that a few
 * very large values do not matter), words by how much more often than elsewhere.
 */
export function profilesOf(columns: Column[], of: Int32Array, k: number): Trait[][] {
  const traits: Trait[][] = Array.from({ length: k }, () => []);
  for (const column of columns) {
    const found = column.kind === 'number' ? numberTraits(column, of, k) : wordTraits(column, of, k);
    found.forEach((trait, c) => {
      if (trait) traits[c]?.push(trait);
    });
  }
  return traits.map((own) => own.sort((a, b) => b.strength - a.strength));
}

function numberTraits({ name, values }: Column, of: Int32Array, k: number): Array<Trait | null> {
  const all = numbers(values, () => true);
  if (all.length === 0 || all[0] === all.at(-1)) return [];
  return Array.from({ length: k }, (_, c) => {
    const own = numbers(values, (i) => of[i] === c);
    if (own.length === 0) return null;
    const middle = middleOf(own);
    const place = (below(all, middle) + below(all, middle, true)) / 2 / all.length;
    const standing =
      place <= 0.15 ? 'lowest' : place <= 0.35 ? 'low' : place < 0.65 ? 'usual' : place < 0.85 ? 'high' : 'highest';
    return {
      name,
      standing,
      middle,
      overall: middleOf(all),
      word: null,
      share: null,
      overallShare: null,
      strength: Math.abs(place - 0.5) * 2,
    };
  });
}

function numbers(values: Column['values'], which: (row: number) => boolean): Float64Array {
  const own: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number' && Number.isFinite(value) && which(i)) own.push(value);
  }
  return Float64Array.from(own).sort();
}

const middleOf = (sorted: Float64Array) =>
  ((sorted[Math.floor((sorted.length - 1) / 2)] as number) + (sorted[Math.floor(sorted.length / 2)] as number)) / 2;

/** How many are smaller, or with `equal` not larger. */
function below(sorted: Float64Array, value: number, equal = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle] as number;
    if (one < value || (equal && one === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function wordTraits({ name, values }: Column, of: Int32Array, k: number): Array<Trait | null> {
  const overall = new Map<string, number>();
  const inGroup = Array.from({ length: k }, () => new Map<string, number>());
  const sizes = new Array<number>(k).fill(0);
  let rows = 0;
  for (let i = 0; i < values.length; i++) {
    const c = of[i] as number;
    if (c < 0) continue;
    rows++;
    sizes[c] = (sizes[c] as number) + 1;
    const value = values[i];
    if (value === null || value === undefined) continue;
    const word = String(value);
    overall.set(word, (overall.get(word) ?? 0) + 1);
    const own = inGroup[c] as Map<string, number>;
    own.set(word, (own.get(word) ?? 0) + 1);
  }
  return inGroup.map((own, c) => {
    let best: Trait | null = null;
    for (const [word, count] of own) {
      const share = count / (sizes[c] || 1);
      const overallShare = (overall.get(word) ?? 0) / (rows || 1);
      const strength = share - overallShare;
      if (strength <= (best?.strength ?? 0.1)) continue;
      best = { name, standing: null, middle: null, overall: null, word, share, overallShare, strength };
    }
    return best;
  });
}
