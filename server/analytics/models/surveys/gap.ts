import type { Refusal } from '../refusal.ts';
import { studentQuantile, studentTwoSided } from './student.ts';

/** One item as answered: what was got and what was expected, person by person; NaN where one is missing. */
export interface Item {
  name: string;
  perceived: Float64Array;
  expected: Float64Array;
}

export interface Gap {
  name: string;
  /** People who answered both. */
  pairs: number;
  perceived: number;
  expected: number;
  /** Perceived less expected, points of the scale: below zero customers get less than they expect. */
  gap: number;
  interval: [number, number];
  /** Paired t of the gap, and how likely one so large is by chance; NaN without spread. */
  t: number;
  p: number;
}

export interface Gaps {
  items: Gap[];
  /** Mean of the items' gaps. */
  overall: number;
  /** The same, each weighed by what is expected of it. */
  weighted: number;
}

/**
 * Gaps between perceived and expected service, item by item, with paired t tests.
 *
 * Parasuraman, Zeithaml & Berry (1988), "SERVQUAL", Journal of Retailing 64(1).
 */
export function serviceGaps(items: Item[], confidence = 0.95): Gaps | Refusal {
  const found = items.map((item) => gapOf(item, confidence)).filter(({ pairs }) => pairs > 0);
  if (found.length === 0) return { refused: 'Nobody has answered both what they expect and what they get.' };
  const weights = found.reduce((sum, { expected }) => sum + expected, 0);
  return {
    items: found,
    overall: found.reduce((sum, { gap }) => sum + gap, 0) / found.length,
    weighted: weights === 0 ? Number.NaN : found.reduce((sum, { gap, expected }) => sum + gap * expected, 0) / weights,
  };
}

function gapOf({ name, perceived, expected }: Item, confidence: number): Gap {
  let pairs = 0;
  const sums = [0, 0];
  const differences: number[] = [];
  for (let i = 0; i < perceived.length; i++) {
    const [p, e] = [perceived[i] as number, expected[i] as number];
    if (!Number.isFinite(p) || !Number.isFinite(e)) continue;
    pairs++;
    sums[0] = (sums[0] as number) + p;
    sums[1] = (sums[1] as number) + e;
    differences.push(p - e);
  }
  const gap = differences.reduce((a, b) => a + b, 0) / pairs;
  const variance = differences.reduce((sum, one) => sum + (one - gap) ** 2, 0) / (pairs - 1);
  const error = Math.sqrt(variance / pairs);
  const t = error > 0 ? gap / error : Number.NaN;
  const half = pairs > 1 ? studentQuantile(confidence, pairs - 1) * error : Number.POSITIVE_INFINITY;
  return {
    name,
    pairs,
    perceived: (sums[0] as number) / pairs,
    expected: (sums[1] as number) / pairs,
    gap,
    interval: [gap - half, gap + half],
    t,
    p: pairs > 1 ? studentTwoSided(t, pairs - 1) : Number.NaN,
  };
}
