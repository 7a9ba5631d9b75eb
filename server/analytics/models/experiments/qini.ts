import { ranked } from '../metrics.ts';
import { effectOf } from './effect.ts';

type Numbers = ArrayLike<number>;

/** How well a ranking finds those on whom the treatment works, by the outcomes of an experiment. */
export interface Qini {
  /** The mean over k of Q(k). */
  area: number;
  /** What treating customers in any order would give: the mean of Q(N)·k/N. */
  random: number;
  /** The difference: above 0 the ranking is better than none. */
  gain: number;
  /** Q(N): the extra outcomes if everyone of the experiment counts as treated. */
  all: number;
  /** Points of the curve, some hundred at most: how many were treated, and what they gave in addition. */
  curve: Array<{ share: number; gained: number }>;
}

/**
 * Q(k) = Yt(k) - Yc(k)·Nt(k)/Nc(k) over the k best-scored: outcomes of the treated among them, less those of the others among
 * them, scaled to as many (Radcliffe 2007). Equal scores keep their order; while nobody of the others is among them, the second
 * term is 0.
 */
export function qini(scores: Numbers, treated: Numbers, y: Numbers, points = 100): Qini {
  const order = ranked(scores);
  const n = order.length;
  let [yt, yc, nt, nc, sum] = [0, 0, 0, 0, 0];
  const curve: Qini['curve'] = [{ share: 0, gained: 0 }];
  let value = 0;
  for (let k = 0; k < n; k++) {
    const row = order[k] as number;
    if ((treated[row] as number) > 0.5) {
      nt++;
      yt += y[row] as number;
    } else {
      nc++;
      yc += y[row] as number;
    }
    value = yt - (nc > 0 ? (yc * nt) / nc : 0);
    sum += value;
    if (Math.floor(((k + 1) * points) / n) > Math.floor((k * points) / n))
      curve.push({ share: (k + 1) / n, gained: value });
  }
  const area = n > 0 ? sum / n : 0;
  const random = n > 0 ? (value * (n + 1)) / (2 * n) : 0;
  return { area, random, gain: area - random, all: value, curve };
}

/** The effect among the best-scored part: treated less others. */
export function upliftAtTop(scores: Numbers, treated: Numbers, y: Numbers, part: number) {
  const order = ranked(scores).subarray(0, Math.floor(scores.length * part));
  const side = (wanted: boolean) =>
    Float64Array.from(order.filter((row) => (treated[row] as number) > 0.5 === wanted)).map((row) => y[row] as number);
  return effectOf(side(true), side(false));
}
