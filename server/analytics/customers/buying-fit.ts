import { type BgNbd, bgAlive, bgExpected, fitBgNbd } from '../models/customers/bg-nbd.ts';
import { type Buying, buyingOf } from '../models/customers/buying.ts';
import { fitParetoNbd, type ParetoNbd, paretoAlive, paretoExpected } from '../models/customers/pareto-nbd.ts';
import type { Orders } from '../models/customers/rfm.ts';
import { seeded } from '../models/linear.ts';

/** Customers and repeat purchases below which a model of buying is not fitted. */
export const FEWEST = { customers: 50, repeats: 30 };

/** A fitted model of buying, whichever. Times in weeks. */
export interface BuyingFit {
  parameters: BgNbd | ParetoNbd;
  alive(x: number, tx: number, T: number): number;
  expected(x: number, tx: number, T: number, weeks: number): number;
  /** Weeks to the next purchase of somebody who still buys. */
  wait(x: number, T: number): number;
}

/** Of more customers a part, drawn at random, says as much. */
const MOST = 40_000;

/**
 * `near`: a fit of the same model to start from. `pareto_nbd` also doubts those who bought once; BG/NBD holds all of them for alive, as nobody leaves before a second purchase.
 */
export function fitBuying(all: Buying, model: 'bg_nbd' | 'pareto_nbd', near?: BuyingFit): BuyingFit {
  const buying = drawn(all);
  if (model === 'bg_nbd') {
    const fit = fitBgNbd(buying, near?.parameters as BgNbd | undefined);
    return {
      parameters: fit,
      alive: (x, tx, T) => bgAlive(fit, x, tx, T),
      expected: (x, tx, T, weeks) => bgExpected(fit, x, tx, T, weeks),
      wait: (x, T) => (fit.alpha + T) / (fit.r + x),
    };
  }
  const fit = fitParetoNbd(buying, near?.parameters as ParetoNbd | undefined);
  return {
    parameters: fit,
    alive: (x, tx, T) => paretoAlive(fit, x, tx, T),
    expected: (x, tx, T, weeks) => paretoExpected(fit, x, tx, T, weeks),
    wait: (x, T) => (fit.alpha + T) / (fit.r + x),
  };
}

function drawn(buying: Buying): Pick<Buying, 'x' | 'tx' | 'T'> {
  const n = buying.x.length;
  if (n <= MOST) return buying;
  const random = seeded(1987);
  const places = Int32Array.from({ length: MOST }, () => Math.floor(random() * n));
  const pick = (values: Float64Array) => Float64Array.from(places, (i) => values[i] as number);
  return { x: pick(buying.x), tx: pick(buying.tx), T: pick(buying.T) };
}

/** Whether there is enough to learn from. */
export const enough = ({ x }: Buying): boolean =>
  x.length >= FEWEST.customers && x.reduce((a, b) => a + b, 0) >= FEWEST.repeats;

const LONGEST_WEEKS = 26;

export interface HoldOut {
  /** What was known on the day `until`, and how many purchases each made in the weeks after. */
  buying: Buying;
  actual: Float64Array;
  until: number;
  weeks: number;
}

/** Holds back the last quarter of the time, at most half a year; null where too little is left to learn from. */
export function holdOut(orders: Orders, asOf: number): HoldOut | null {
  let first = Number.POSITIVE_INFINITY;
  for (const day of orders.day) if (day < first) first = day;
  const weeks = Math.min(LONGEST_WEEKS, Math.floor((asOf - first) / 7 / 4));
  if (!(weeks >= 2)) return null;
  const until = asOf - weeks * 7;
  const buying = buyingOf(orders, until);
  if (!enough(buying)) return null;
  const place = new Map(Array.from(buying.who, (who, i) => [who, i]));
  const actual = new Float64Array(buying.who.length);
  const seen = new Set<string>();
  for (let i = 0; i < orders.customer.length; i++) {
    const at = Math.floor(orders.day[i] as number);
    const who = place.get(orders.customer[i] as number);
    if (who === undefined || !(at > until && at <= asOf) || !((orders.amount[i] as number) >= 0)) continue;
    const key = `${who} ${at}`;
    if (seen.has(key)) continue;
    seen.add(key);
    actual[who] = (actual[who] as number) + 1;
  }
  return { buying, actual, until, weeks };
}
