import { minimise } from '../forecast/minimise.ts';
import { outside } from './bg-nbd.ts';
import { type Buying, type Weighted, weigh } from './buying.ts';
import { hypergeometric, integral } from './special.ts';

// Schmittlein, D. C., Morrison, D. G., Colombo, R. (1987): Counting Your Customers: Who Are They and What Will They Do Next?
// Management Science 33 (1). Buying as in BG/NBD (r, alpha); leaving may happen at any time, at a rate of one's own
// (gamma: s, beta). Likelihood as in Fader and Hardie (2005): A Note on Deriving the Pareto/NBD Model.

export interface ParetoNbd {
  r: number;
  alpha: number;
  s: number;
  beta: number;
  ll: number;
}

const STARTS = [
  [-0.5, 2.3, -0.5, 2.3],
  [0, 1, 0, 3],
];

/** Fits by greatest likelihood, over logarithms of the parameters within bounds. Times in weeks. `near`: where to start. */
export function fitParetoNbd(buying: Pick<Buying, 'x' | 'tx' | 'T'>, near?: Omit<ParetoNbd, 'll'>): ParetoNbd {
  const f = negativeLogLikelihood(weigh(buying));
  const starts = near ? [[near.r, near.alpha, near.s, near.beta].map(Math.log)] : STARTS;
  const [best] = starts.map((start) => minimise(f, start)).sort((p, q) => p.value - q.value);
  const [r, alpha, s, beta] = Array.from((best as { x: Float64Array }).x, Math.exp) as [number, number, number, number];
  return { r, alpha, s, beta, ll: -(best as { value: number }).value };
}

function negativeLogLikelihood({ x, tx, T, weight, most }: Weighted): (log: Float64Array) => number {
  return (log) => {
    if (outside(log)) return Number.POSITIVE_INFINITY;
    const [r, alpha, s, beta] = Array.from(log, Math.exp) as [number, number, number, number];
    const common = new Float64Array(most + 1);
    common[0] = r * Math.log(alpha) + s * Math.log(beta);
    for (let k = 1; k <= most; k++) common[k] = (common[k - 1] as number) + Math.log(r + k - 1);
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      const n = x[i] as number;
      const t = T[i] as number;
      const alive = -(r + n) * Math.log(alpha + t) - s * Math.log(beta + t);
      const gone = lnGone(r + n, alpha, s, beta, tx[i] as number, t);
      const own = gone > alive ? gone + Math.log1p(Math.exp(alive - gone)) : alive + Math.log1p(Math.exp(gone - alive));
      sum += (weight[i] as number) * ((common[n] as number) + own);
    }
    return Number.isFinite(sum) ? -sum : Number.POSITIVE_INFINITY;
  };
}

/**
 * The logarithm of the integral of s (alpha + y)^-k (beta + y)^-(s + 1) over y from tx to T: the customer left in between. By
 * the hypergeometric function while its series is short, else by quadrature over the logarithm of time.
 */
function lnGone(k: number, alpha: number, s: number, beta: number, tx: number, T: number): number {
  if (!(T > tx)) return Number.NEGATIVE_INFINITY;
  const larger = Math.max(alpha, beta);
  const z = Math.abs(alpha - beta) / (larger + tx);
  const power = k + s;
  if (z < 0.6) {
    const b = alpha >= beta ? s + 1 : k;
    const late = Math.abs(alpha - beta) / (larger + T);
    const from = -power * Math.log(larger + tx) + Math.log(hypergeometric(power, b, power + 1, z));
    const to = -power * Math.log(larger + T) + Math.log(hypergeometric(power, b, power + 1, late));
    return from + Math.log1p(-Math.exp(to - from)) + Math.log(s / power);
  }
  const smaller = Math.min(alpha, beta);
  const [from, to] = [Math.log(smaller + tx), Math.log(smaller + T)];
  const at = (u: number) => {
    const y = Math.exp(u) - smaller;
    return -k * Math.log(alpha + y) - (s + 1) * Math.log(beta + y) + u;
  };
  // Told against its largest value, so that nothing underflows.
  const top = Math.max(at(from), at(to));
  const pieces = 1 + Math.min(20, Math.floor(((k + s) * (to - from)) / 25));
  return Math.log(s) + top + Math.log(integral((u) => Math.exp(at(u) - top), from, to, pieces));
}

/** How likely it is that the customer still buys. */
export function paretoAlive({ r, alpha, s, beta }: ParetoNbd, x: number, tx: number, T: number): number {
  const alive = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T);
  const gone = lnGone(r + x, alpha, s, beta, tx, T);
  return 1 / (1 + Math.exp(gone - alive));
}

/** Purchases to expect in the next `weeks`. */
export function paretoExpected(fit: ParetoNbd, x: number, tx: number, T: number, weeks: number): number {
  const { r, alpha, s, beta } = fit;
  const lasting = timeLeft(s, beta + T, weeks);
  return (((r + x) * lasting) / (alpha + T)) * paretoAlive(fit, x, tx, T);
}

/** Purchases to expect of somebody new in their first `weeks`. */
export const paretoExpectedNew = ({ r, alpha, s, beta }: ParetoNbd, weeks: number): number =>
  (r / alpha) * timeLeft(s, beta, weeks);

/** How long somebody alive stays, on average, within the next `weeks`. */
function timeLeft(s: number, beta: number, weeks: number): number {
  const grown = Math.log((beta + weeks) / beta);
  return Math.abs(s - 1) < 1e-9 ? beta * grown : (beta / (s - 1)) * -Math.expm1(-(s - 1) * grown);
}
