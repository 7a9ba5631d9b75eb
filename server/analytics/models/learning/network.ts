import { type Matrix, seeded } from '../linear.ts';
import { sigmoid } from '../logistic.ts';

/** A network of one hidden layer: z = b + Σ out·tanh(bias + Σ weight·column). Plain lists, so that it is kept as JSON. */
export interface Network {
  hidden: number;
  cols: number;
  /** `hidden * cols`, unit after unit. */
  weights: number[];
  biases: number[];
  out: number[];
  base: number;
  /** For numbers: what comes out is in these units. */
  mean: number;
  spread: number;
}

interface Options {
  kind: 'yes_no' | 'number';
  hidden?: number;
  /** Weight of half the sum of squared weights, per row. */
  penalty?: number;
  seed?: number;
}

const BATCH = 64;
const RATE = 0.01;
const MOST_ROUNDS = 60;
const PATIENCE = 6;

/**
 * Learns by small steps against the slope of the loss (log loss for yes or no, squares for numbers) with Adam (Kingma & Ba 2015), and
 * stops when the seventh part of the rows that is kept aside is predicted no better for a while. Columns should be scaled.
 */
export function fitNetwork(x: Matrix, y: ArrayLike<number>, options: Options): Network {
  const { kind, hidden = 12, penalty = 1e-3, seed = 1 } = options;
  const { rows, cols, values } = x;
  const random = seeded(seed);
  const gauss = () => Math.sqrt(-2 * Math.log(random() || 1e-12)) * Math.cos(2 * Math.PI * random());
  const [mean, spread] = kind === 'number' ? centreOf(y) : [0, 1];
  const target = Float64Array.from(y, (value) => (value - mean) / spread);

  // One list for all that is learnt: weights, biases, out, base.
  const size = hidden * cols + 2 * hidden + 1;
  const [biasAt, outAt, baseAt] = [hidden * cols, hidden * cols + hidden, size - 1];
  const theta = new Float64Array(size);
  for (let i = 0; i < hidden * cols; i++) theta[i] = gauss() / Math.sqrt(cols || 1);
  for (let i = outAt; i < baseAt; i++) theta[i] = (0.3 * gauss()) / Math.sqrt(hidden);
  if (kind === 'yes_no') {
    const share = Math.min(Math.max(target.reduce((a, b) => a + b, 0) / (rows || 1), 0.001), 0.999);
    theta[baseAt] = Math.log(share / (1 - share));
  }
  const order = shuffled(rows, random);
  const aside = Math.max(1, Math.floor(rows / 7));
  const inside = order.slice(aside);
  const units = new Float64Array(hidden);
  const slope = new Float64Array(size);
  const [first, second] = [new Float64Array(size), new Float64Array(size)];
  const rounds = Math.max(5, Math.min(MOST_ROUNDS, Math.floor(400_000 / (rows || 1))));
  let best = { loss: Number.POSITIVE_INFINITY, theta: theta.slice(), round: 0 };
  let steps = 0;

  for (let round = 1; round <= rounds; round++) {
    mix(inside, random);
    for (let from = 0; from < inside.length; from += BATCH) {
      const to = Math.min(inside.length, from + BATCH);
      slope.fill(0);
      for (let i = from; i < to; i++) addSlope(inside[i] as number, to - from);
      steps++;
      const [one, two] = [1 - 0.9 ** steps, 1 - 0.999 ** steps];
      for (let k = 0; k < size; k++) {
        const g =
          (slope[k] as number) + (k < biasAt || (k >= outAt && k < baseAt) ? penalty * (theta[k] as number) : 0);
        first[k] = 0.9 * (first[k] as number) + 0.1 * g;
        second[k] = 0.999 * (second[k] as number) + 0.001 * g * g;
        theta[k] =
          (theta[k] as number) -
          (RATE * ((first[k] as number) / one)) / (Math.sqrt((second[k] as number) / two) + 1e-8);
      }
    }
    const loss = lossOf(order.subarray(0, aside));
    if (loss < best.loss - 1e-5) best = { loss, theta: theta.slice(), round };
    else if (round - best.round >= PATIENCE) break;
  }
  const kept = [...best.theta];
  return {
    hidden,
    cols,
    weights: kept.slice(0, biasAt),
    biases: kept.slice(biasAt, outAt),
    out: kept.slice(outAt, baseAt),
    base: kept[baseAt] as number,
    mean,
    spread,
  };

  function says(row: number): number {
    const at = row * cols;
    let z = theta[baseAt] as number;
    for (let h = 0; h < hidden; h++) {
      let sum = theta[biasAt + h] as number;
      const own = h * cols;
      for (let j = 0; j < cols; j++) sum += (theta[own + j] as number) * (values[at + j] as number);
      units[h] = Math.tanh(sum);
      z += (theta[outAt + h] as number) * (units[h] as number);
    }
    return z;
  }

  function addSlope(row: number, of: number): void {
    const z = says(row);
    const off = ((kind === 'yes_no' ? sigmoid(z) : z) - (target[row] as number)) / of;
    slope[baseAt] = (slope[baseAt] as number) + off;
    const at = row * cols;
    for (let h = 0; h < hidden; h++) {
      const unit = units[h] as number;
      slope[outAt + h] = (slope[outAt + h] as number) + off * unit;
      const back = off * (theta[outAt + h] as number) * (1 - unit * unit);
      slope[biasAt + h] = (slope[biasAt + h] as number) + back;
      const own = h * cols;
      for (let j = 0; j < cols; j++) slope[own + j] = (slope[own + j] as number) + back * (values[at + j] as number);
    }
  }

  function lossOf(these: Int32Array): number {
    let sum = 0;
    for (const row of these) {
      const z = says(row);
      const t = target[row] as number;
      sum += kind === 'yes_no' ? Math.log1p(Math.exp(-Math.abs(z))) + Math.max(0, z) - t * z : (z - t) ** 2;
    }
    return sum / these.length;
  }
}

/** Log-odds for yes or no, else in the units of y. */
export function networkSays(network: Network, row: ArrayLike<number>, at = 0): number {
  const { hidden, cols, weights, biases, out, base, mean, spread } = network;
  let z = base;
  for (let h = 0; h < hidden; h++) {
    let sum = biases[h] as number;
    for (let j = 0; j < cols; j++) sum += (weights[h * cols + j] as number) * (row[at + j] as number);
    z += (out[h] as number) * Math.tanh(sum);
  }
  return mean + spread * z;
}

function centreOf(y: ArrayLike<number>): [number, number] {
  let mean = 0;
  for (let i = 0; i < y.length; i++) mean += (y[i] as number) / y.length;
  let squares = 0;
  for (let i = 0; i < y.length; i++) squares += ((y[i] as number) - mean) ** 2;
  return [mean, Math.sqrt(squares / (y.length || 1)) || 1];
}

function shuffled(n: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  mix(order, random);
  return order;
}

function mix(order: Int32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    const swapped = order[i] as number;
    order[i] = order[other] as number;
    order[other] = swapped;
  }
}
