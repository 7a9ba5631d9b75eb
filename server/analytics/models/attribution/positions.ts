import { type Credit, noCredit, type Paths } from './paths.ts';

// Models that share each purchase out by the place of a touch in its path. Every touch counts, repeats too.

/** Weights of `count` touches from the first to the last, in any unit; `ages` in days before the end, where known. */
type Weigh = (weights: Float64Array, count: number, ages: Float64Array | undefined) => void;

export const firstTouch = (paths: Paths): Credit =>
  share(paths, (weights) => {
    weights[0] = 1;
  });

export const lastTouch = (paths: Paths): Credit =>
  share(paths, (weights, count) => {
    weights[count - 1] = 1;
  });

export const linear = (paths: Paths): Credit =>
  share(paths, (weights, count) => {
    weights.fill(1, 0, count);
  });

export interface UShape {
  first: number;
  middle: number;
  last: number;
}

/** First and last touch take most, those between share the rest alike; of two touches each keeps its part, one takes all. */
export const uShape = (
  paths: Paths,
  { first, middle, last }: UShape = { first: 0.4, middle: 0.2, last: 0.4 },
): Credit =>
  share(paths, (weights, count) => {
    if (count > 2) weights.fill(middle / (count - 2), 1, count - 1);
    weights[0] = count === 1 ? 1 : first;
    if (count > 1) weights[count - 1] = last;
  });

/**
 * A touch counts half as much for each `halfLife` between it and the end: in touches, or in days where `unit` says so and the
 * times are known.
 */
export const timeDecay = (paths: Paths, halfLife: number, unit: 'touches' | 'days' = 'touches'): Credit =>
  share(paths, (weights, count, ages) => {
    // From the youngest: a path whose touches all lie years back must not divide nothing by nothing.
    const youngest = ages?.[count - 1] ?? 0;
    for (let i = 0; i < count; i++) {
      const back = unit === 'days' && ages ? (ages[i] as number) - youngest : count - 1 - i;
      weights[i] = 2 ** (-back / halfLife);
    }
  });

function share({ channels, starts, touches, conversions, values, ages }: Paths, weigh: Weigh): Credit {
  const credit = noCredit(channels.length);
  let weights = new Float64Array(16);
  for (let path = 0; path < conversions.length; path++) {
    const [won, worth] = [conversions[path] as number, values[path] as number];
    if (won === 0 && worth === 0) continue;
    const start = starts[path] as number;
    const end = starts[path + 1] as number;
    const count = end - start;
    if (weights.length < count) weights = new Float64Array(count * 2);
    weights.fill(0, 0, count);
    weigh(weights, count, ages?.subarray(start, end));
    let sum = 0;
    for (let i = 0; i < count; i++) sum += weights[i] as number;
    for (let i = 0; i < count; i++) {
      const part = (weights[i] as number) / sum;
      const channel = touches[start + i] as number;
      credit.conversions[channel] = (credit.conversions[channel] as number) + won * part;
      credit.values[channel] = (credit.values[channel] as number) + worth * part;
    }
  }
  return credit;
}
