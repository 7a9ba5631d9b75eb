import type { Paths } from './paths.ts';

/**
 * How likely each path is to end in a purchase, from the steps it took: two chains, one learnt from the paths that did and one
 * from those that did not, tell how typical it is of either (log-likelihood ratio, each step seen `prior` times more than it was,
 * spread evenly). Only for asking whether the steps tell anything at all: see `auc`.
 *
 * @param learn paths to learn from, by number; @param judge paths to judge
 */
export function buyingOdds(
  { channels, starts, touches, conversions, misses }: Paths,
  learn: ArrayLike<number>,
  judge: ArrayLike<number>,
  prior = 1,
): Float64Array {
  const n = channels.length;
  // State n is the start as "from", the end as "to".
  const bought = new Float64Array((n + 1) * (n + 1)).fill(prior);
  const left = new Float64Array((n + 1) * (n + 1)).fill(prior);
  const walk = (path: number, step: (at: number) => void) => {
    let from = n;
    for (let i = starts[path] as number; i < (starts[path + 1] as number); i++) {
      const to = touches[i] as number;
      step(from * (n + 1) + to);
      from = to;
    }
    step(from * (n + 1) + n);
  };
  for (let i = 0; i < learn.length; i++) {
    const path = learn[i] as number;
    walk(path, (at) => {
      bought[at] = (bought[at] as number) + (conversions[path] as number);
      left[at] = (left[at] as number) + (misses[path] as number);
    });
  }
  const ratio = new Float64Array(bought.length);
  for (let from = 0; from <= n; from++) {
    const row = (table: Float64Array) =>
      table.subarray(from * (n + 1), (from + 1) * (n + 1)).reduce((a, b) => a + b, 0);
    const [b, l] = [row(bought), row(left)];
    for (let to = 0; to <= n; to++) {
      const at = from * (n + 1) + to;
      ratio[at] = Math.log((bought[at] as number) / b) - Math.log((left[at] as number) / l);
    }
  }
  return Float64Array.from(judge, (path) => {
    let odds = 0;
    walk(path, (at) => {
      odds += ratio[at] as number;
    });
    return odds;
  });
}
