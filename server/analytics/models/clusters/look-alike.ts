import type { Column } from '../attributes.ts';
import { seeded } from '../linear.ts';
import { type Estimate, measure } from '../metrics.ts';

/** What is usual in a group, in one field: for each kind of value how much more usual than among everybody. */
interface Habit {
  name: string;
  kind: Column['kind'];
  /** Where the kinds of a number begin; kind 0 is "not known". */
  cuts: number[];
  /** The words of a field of words; kind 1 is any other. */
  words: string[];
  /** The logarithm of how many times more often the group has this kind. */
  weights: number[];
}

export interface LookAlikes {
  habits: Habit[];
  /** How alike each row is, higher is more. */
  scores: Float64Array;
  /** For each row the share of the members themselves who are less alike: 0.5 is as alike as the middle of the group. */
  likeness: Float64Array;
  /** How the group tells itself apart, from members that were held back: of ten rows the top one, how many times more members than by chance. */
  auc: Estimate;
  lift: Estimate;
  /** What tells members apart most, as a share of all that does. */
  telling: Array<{ name: string; share: number }>;
}

const NEEDED = { members: 20, others: 50 };
const FOLDS = 5;
const KINDS = 5;

/**
 * Who is like a group: adds up, field by field, how much more usual each value is in the group than among everybody (naive Bayes over
 * bins, as in information value; Good 1950). Each member is judged by what the other members are like, so that how well it works can be told.
 */
export function lookAlikes(
  columns: Column[],
  member: Uint8Array,
  { seed = 13 }: { seed?: number } = {},
): LookAlikes | { refused: string } {
  const n = member.length;
  const members = member.reduce((a, b) => a + b, 0);
  if (members < NEEDED.members)
    return {
      refused: `The group has ${members} customers; at least ${NEEDED.members} are needed to tell what they have in common.`,
    };
  if (n - members < NEEDED.others)
    return {
      refused: `There are only ${n - members} others to compare the group with; at least ${NEEDED.others} are needed.`,
    };
  const random = seeded(seed);
  const fold = Int8Array.from({ length: n }, () => Math.floor(random() * FOLDS));
  const shapes = columns.map(shapeOf);
  const kinds = columns.map((column, j) =>
    Int16Array.from({ length: n }, (_, i) => kindOf(shapes[j] as Shape, column.values[i])),
  );
  const scores = new Float64Array(n);
  for (let f = 0; f < FOLDS; f++) {
    const habits = learn(shapes, kinds, member, (i) => fold[i] !== f);
    for (let i = 0; i < n; i++) if (fold[i] === f) scores[i] = sumOf(habits, kinds, i);
  }
  const { auc, lift } = measure(member, scores, { draws: n > 20_000 ? 60 : 200 });
  const habits = learn(shapes, kinds, member, () => true);
  return { habits, scores, likeness: likenessOf(scores, member), auc, lift, telling: tellingOf(habits, kinds, member) };
}

interface Shape {
  name: string;
  kind: Column['kind'];
  cuts: number[];
  words: string[];
  count: number;
}

function shapeOf({ name, kind, values }: Column): Shape {
  if (kind === 'number') {
    const sorted = values
      .filter((one): one is number => typeof one === 'number' && Number.isFinite(one))
      .sort((a, b) => a - b);
    const at = Array.from({ length: KINDS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / KINDS)]);
    const cuts = [...new Set(at.filter((one): one is number => one !== undefined && one > (sorted[0] as number)))];
    return { name, kind, cuts, words: [], count: cuts.length + 2 };
  }
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== null && value !== undefined) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const words = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 20)
    .map(([word]) => word);
  return { name, kind, cuts: [], words, count: words.length + 2 };
}

function kindOf({ kind, cuts, words }: Shape, value: number | string | null | undefined): number {
  if (value === null || value === undefined) return 0;
  if (kind === 'category') return words.indexOf(String(value)) + 2 || 1;
  const number = Number(value);
  if (!Number.isFinite(number)) return 0;
  let place = 1;
  while (place <= cuts.length && number >= (cuts[place - 1] as number)) place++;
  return place;
}

function learn(shapes: Shape[], kinds: Int16Array[], member: Uint8Array, which: (row: number) => boolean): Habit[] {
  return shapes.map(({ name, kind, cuts, words, count }, j) => {
    const own = new Float64Array(count).fill(0.5);
    const all = new Float64Array(count).fill(0.5);
    const places = kinds[j] as Int16Array;
    for (let i = 0; i < member.length; i++) {
      if (!which(i)) continue;
      const place = places[i] as number;
      all[place] = (all[place] as number) + 1;
      if (member[i]) own[place] = (own[place] as number) + 1;
    }
    const [sumOwn, sumAll] = [own.reduce((a, b) => a + b, 0), all.reduce((a, b) => a + b, 0)];
    const weights = Array.from(own, (one, place) => Math.log(one / sumOwn / ((all[place] as number) / sumAll)));
    return { name, kind, cuts, words, weights };
  });
}

function sumOf(habits: Habit[], kinds: Int16Array[], row: number): number {
  let sum = 0;
  for (let j = 0; j < habits.length; j++)
    sum += (habits[j] as Habit).weights[(kinds[j] as Int16Array)[row] as number] as number;
  return sum;
}

function likenessOf(scores: Float64Array, member: Uint8Array): Float64Array {
  const own = scores.filter((_, i) => member[i] === 1).sort();
  return scores.map((score) => {
    let [low, high] = [0, own.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((own[middle] as number) <= score) low = middle + 1;
      else high = middle;
    }
    return low / own.length;
  });
}

function tellingOf(habits: Habit[], kinds: Int16Array[], member: Uint8Array): LookAlikes['telling'] {
  const sums = habits.map(({ name, weights }, j) => {
    let sum = 0;
    let rows = 0;
    for (let i = 0; i < member.length; i++) {
      if (!member[i]) continue;
      sum += weights[(kinds[j] as Int16Array)[i] as number] as number;
      rows++;
    }
    return { name, share: Math.max(0, sum / (rows || 1)) };
  });
  const all = sums.reduce((a, { share }) => a + share, 0) || 1;
  return sums.map(({ name, share }) => ({ name, share: share / all })).sort((a, b) => b.share - a.share);
}

/** What makes one record alike, or not, the most telling field first. */
export function likenessReasons(
  habits: Habit[],
  values: Record<string, number | string | null>,
): Array<{ name: string; effect: number }> {
  return habits
    .map((habit) => {
      const place = kindOf({ ...habit, count: habit.weights.length }, values[habit.name]);
      return { name: habit.name, effect: habit.weights[place] ?? 0 };
    })
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}
