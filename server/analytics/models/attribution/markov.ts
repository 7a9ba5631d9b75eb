import type { Refusal } from '../refusal.ts';
import type { Credit, Paths } from './paths.ts';

export interface Markov extends Credit {
  /** P(purchase) of the chain from its start. */
  rate: number;
  /** Share of all purchases that would be lost without the channel, 0 to 1, by its number. */
  removal: Float64Array;
}

/**
 * Attribution by a Markov chain of first order over the channels, solved exactly. Every step of a path counts as often as
 * the path was gone; it ends in "bought" or in "nothing". Without a channel its inflow ends in nothing; the loss is its
 * removal effect, and purchases and value are shared in proportion to these effects.
 *
 * With Q the steps among channels, r those to "bought" and s those from the start, (I − Q) x = r gives P(purchase) from each
 * channel. Taking channel c away loses exactly the journeys that reach c and would buy from there: with N = (I − Q)⁻¹ the
 * chance to reach it is (sN)_c / N_cc, so that one inversion answers for all channels and nothing is simulated.
 *
 * Anderl, Becker, von Wangenheim & Schumann (2016), "Mapping the customer journey", International Journal of Research in
 * Marketing 33(3).
 *
 * @param withMisses whether paths that ended in nothing take part
 */
export function markov(paths: Paths, withMisses = true): Markov | Refusal {
  const { channels, conversions, values } = paths;
  const n = channels.length;
  const bought = sum(conversions);
  if (n === 0 || bought === 0) return { refused: 'No path ended in a purchase yet.' };
  if (n > 1500) return { refused: 'More than 1,500 channels: group them first, by source or campaign.' };

  const { steps, first, wins } = stepsOf(paths, withMisses);
  const inverse = invert(steps, n);
  const buys = new Float64Array(n);
  const visits = new Float64Array(n);
  let rate = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const times = inverse[i * n + j] as number;
      buys[i] = (buys[i] as number) + times * (wins[j] as number);
      visits[j] = (visits[j] as number) + (first[i] as number) * times;
    }
  }
  for (let i = 0; i < n; i++) rate += (first[i] as number) * (buys[i] as number);
  const removal = Float64Array.from(
    buys,
    (buy, c) => ((visits[c] as number) / (inverse[c * n + c] as number) / rate) * buy,
  );
  const all = sum(removal);
  const worth = sum(values);
  return {
    rate,
    removal,
    conversions: removal.map((effect) => (bought * effect) / all),
    values: removal.map((effect) => (worth * effect) / all),
  };
}

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** Shares of the steps from each channel (`steps`, row after row), from the start and to a purchase. */
function stepsOf({ channels, starts, touches, conversions, misses }: Paths, withMisses: boolean) {
  const n = channels.length;
  const steps = new Float64Array(n * n);
  const first = new Float64Array(n);
  const wins = new Float64Array(n);
  const out = new Float64Array(n);
  const add = (to: Float64Array, at: number, weight: number) => {
    to[at] = (to[at] as number) + weight;
  };
  let begun = 0;
  for (let path = 0; path < conversions.length; path++) {
    const won = conversions[path] as number;
    const weight = won + (withMisses ? (misses[path] as number) : 0);
    const [start, end] = [starts[path] as number, starts[path + 1] as number];
    if (weight === 0 || start === end) continue;
    add(first, touches[start] as number, weight);
    begun += weight;
    for (let i = start; i < end; i++) {
      const from = touches[i] as number;
      add(out, from, weight);
      if (i + 1 < end) add(steps, from * n + (touches[i + 1] as number), weight);
      else add(wins, from, won);
    }
  }
  for (let i = 0; i < n; i++) {
    const all = out[i] || 1;
    for (let j = 0; j < n; j++) steps[i * n + j] = (steps[i * n + j] as number) / all;
    wins[i] = (wins[i] as number) / all;
    first[i] = (first[i] as number) / begun;
  }
  return { steps, first, wins };
}

/** (I − Q)⁻¹ by Gauss-Jordan with row pivots. Every channel leads out in the end, so that the matrix can be inverted. */
function invert(q: Float64Array, n: number): Float64Array {
  const a = q.map((share, at) => (Math.floor(at / n) === at % n ? 1 - share : -share));
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) inverse[i * n + i] = 1;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++)
      if (Math.abs(a[row * n + column] as number) > Math.abs(a[pivot * n + column] as number)) pivot = row;
    for (const table of [a, inverse]) {
      if (pivot !== column) swap(table, n, pivot, column);
    }
    const by = a[column * n + column] as number;
    for (let j = 0; j < n; j++) {
      a[column * n + j] = (a[column * n + j] as number) / by;
      inverse[column * n + j] = (inverse[column * n + j] as number) / by;
    }
    for (let row = 0; row < n; row++) {
      const times = a[row * n + column] as number;
      if (row === column || times === 0) continue;
      for (let j = 0; j < n; j++) {
        a[row * n + j] = (a[row * n + j] as number) - times * (a[column * n + j] as number);
        inverse[row * n + j] = (inverse[row * n + j] as number) - times * (inverse[column * n + j] as number);
      }
    }
  }
  return inverse;
}

function swap(table: Float64Array, n: number, a: number, b: number): void {
  const kept = table.slice(a * n, (a + 1) * n);
  table.copyWithin(a * n, b * n, (b + 1) * n);
  table.set(kept, b * n);
}
