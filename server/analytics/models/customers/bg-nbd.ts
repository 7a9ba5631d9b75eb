import { minimise } from '../forecast/minimise.ts';
import { type Buying, type Weighted, weigh } from './buying.ts';
import { hypergeometric } from './special.ts';

// Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005): "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD
// Model. Marketing Science 24 (2). While alive, a customer buys at random at a rate of their own (gamma: r, alpha); after each
// purchase they may leave, with a probability of their own (beta: a, b).

export interface BgNbd {
  r: number;
  alpha: number;
  a: number;
  b: number;
  /** The logarithm of the likelihood. */
  ll: number;
}

/** Beyond these the likelihood is flat, and differences of huge numbers pretend to be better fits. */
const LOWEST = Math.log(1e-4);
const HIGHEST = Math.log(1e4);
export const outside = (log: ArrayLike<number>): boolean =>
  Array.from(log).some((value) => !(value >= LOWEST && value <= HIGHEST));

/** Starts from several places, as one may lead into a side valley. */
const STARTS = [
  [0, 2, 0, 1],
  [-1.5, 1, 0, 0.5],
];

/** Fits by greatest likelihood, over logarithms of the parameters within bounds. Times in weeks. `near`: where to start. */
export function fitBgNbd(buying: Pick<Buying, 'x' | 'tx' | 'T'>, near?: Omit<BgNbd, 'll'>): BgNbd {
  const rows = weigh(buying);
  const f = negativeLogLikelihood(rows);
  const starts = near ? [[near.r, near.alpha, near.a, near.b].map(Math.log)] : STARTS;
  const [best] = starts.map((start) => minimise(f, start)).sort((p, q) => p.value - q.value);
  const [r, alpha, a, b] = Array.from((best as { x: Float64Array }).x, Math.exp) as [number, number, number, number];
  return { r, alpha, a, b, ll: -(best as { value: number }).value };
}

/** Of the logarithms of r, alpha, a, b. */
function negativeLogLikelihood({ x, tx, T, weight, most }: Weighted): (log: Float64Array) => number {
  return (log) => {
    if (outside(log)) return Number.POSITIVE_INFINITY;
    const [r, alpha, a, b] = Array.from(log, Math.exp) as [number, number, number, number];
    // By the number of purchases alone, from one to the next: gamma(r + x) / gamma(r), gamma(b + x) / gamma(a + b + x).
    const common = new Float64Array(most + 1);
    common[0] = r * Math.log(alpha);
    for (let k = 1; k <= most; k++)
      common[k] = (common[k - 1] as number) + Math.log(r + k - 1) + Math.log((b + k - 1) / (a + b + k - 1));
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      const n = x[i] as number;
      const alive = -(r + n) * Math.log(alpha + (T[i] as number));
      let own = alive;
      if (n > 0) {
        const gone = Math.log(a / (b + n - 1)) - (r + n) * Math.log(alpha + (tx[i] as number));
        own = gone > alive ? gone + Math.log1p(Math.exp(alive - gone)) : alive + Math.log1p(Math.exp(gone - alive));
      }
      sum += (weight[i] as number) * ((common[n] as number) + own);
    }
    return Number.isFinite(sum) ? -sum : Number.POSITIVE_INFINITY;
  };
}

/** How likely it is that the customer still buys. Without a repeat nobody has had an occasion to leave: 1. */
export function bgAlive({ r, alpha, a, b }: BgNbd, x: number, tx: number, T: number): number {
  if (x === 0) return 1;
  const odds = (a / (b + x - 1)) * Math.exp((r + x) * Math.log((alpha + T) / (alpha + tx)));
  return 1 / (1 + odds);
}

/** Purchases to expect in the next `weeks`. */
export function bgExpected(fit: BgNbd, x: number, tx: number, T: number, weeks: number): number {
  const { r, alpha, b } = fit;
  const a = apart(fit.a);
  const z = weeks / (alpha + T + weeks);
  // Euler's transformation (15.3.3) keeps the series short and the powers small.
  const series = hypergeometric(a + b - 1 - r, a - 1, a + b + x - 1, z);
  const lasting = (1 - (1 - z) ** (a - 1) * series) * ((a + b + x - 1) / (a - 1));
  return Math.max(0, lasting) * bgAlive(fit, x, tx, T);
}

/** Purchases to expect of somebody new in their first `weeks`. */
export function bgExpectedNew(fit: BgNbd, weeks: number): number {
  const { r, alpha, b } = fit;
  const a = apart(fit.a);
  const z = weeks / (alpha + weeks);
  const series = hypergeometric(a + b - 1 - r, a - 1, a + b - 1, z);
  return Math.max(0, ((a + b - 1) / (a - 1)) * (1 - (1 - z) ** (a - 1) * series));
}

/** The formula has a hole at 1 that its values close. */
const apart = (a: number) => (Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a);
