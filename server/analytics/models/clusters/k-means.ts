import { type Matrix, scalingOf, seeded } from '../linear.ts';

export interface Clusters {
  k: number;
  /** Of each row the number of its cluster, 0 to k − 1; −1 for rows with a value that is no number. */
  of: Int32Array;
  /** `k * cols` values. */
  centres: Float64Array;
  sizes: Int32Array;
  /** The sum of squared distances of all rows to the centre of their cluster. */
  inertia: number;
  iterations: number;
  /** Rows that were left out because a value is missing or endless. */
  left: number;
}

export interface ClusterOptions {
  k: number;
  /** How many times to start anew; the best is kept. */
  starts?: number;
  seed?: number;
  iterations?: number;
}

/**
 * k-means (Lloyd 1982) from k-means++ starts (Arthur & Vassilvitskii 2007, the best of a few draws for each centre), with the bounds of
 * Hamerly (2010), which spare most distances and find just the same. Ends when no row moves any more; of more than 10,000 rows when the
 * centres hardly move. Distances are as the columns stand: scale them first where their units differ.
 */
export function kMeans(table: Matrix, options: ClusterOptions): Clusters | { refused: string } {
  const { k, seed = 7, iterations = 300 } = options;
  const { rows: full, values, left } = finiteRows(table);
  const n = full.length;
  if (!(Number.isInteger(k) && k >= 1)) return { refused: 'The number of groups is a whole number from 1 on.' };
  const distinct = distinctRows(values, n, table.cols, k);
  if (distinct < k)
    return {
      refused:
        n < k
          ? `There are ${n} customers with all values; ${k} groups need at least as many.`
          : `Only ${distinct} of the customers differ from each other; ${k} groups cannot be told apart.`,
    };
  const random = seeded(seed);
  const tolerance = n > LARGE ? 1e-4 * meanVariance(values, n, table.cols) : 0;
  const run = new Run(values, n, table.cols, k);
  let best: Omit<Clusters, 'left'> | null = null;
  for (let start = 0; start < (options.starts ?? 1); start++) {
    run.start(random);
    const found = run.settle(iterations, tolerance);
    if (!best || found.inertia < best.inertia) best = found;
  }
  const { of: own, ...rest } = best as Omit<Clusters, 'left'>;
  const of = new Int32Array(table.rows).fill(-1);
  for (let i = 0; i < n; i++) of[full[i] as number] = own[i] as number;
  return { ...rest, of, left };
}

const LARGE = 10_000;

/** The squared way that all centres went together. */
const still = (moved: Float64Array) => moved.reduce((sum, one) => sum + one * one, 0);

function meanVariance(values: Float64Array, n: number, cols: number): number {
  const { spreads } = scalingOf({ rows: n, cols, values });
  return spreads.reduce((sum, one) => sum + one * one, 0) / (cols || 1);
}

/** The squared distance of two points, each by where it begins. */
function squared(a: Float64Array, atA: number, b: Float64Array, atB: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const off = (a[atA + j] as number) - (b[atB + j] as number);
    sum += off * off;
  }
  return sum;
}

/** Of each row how far the nearest centre is, if a point becomes one more; the sum of all. */
function nearer(
  values: Float64Array,
  n: number,
  d: number,
  point: number,
  nearest: Float64Array,
  into: Float64Array,
  points: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const own = squared(values, i * d, points, point * d, d);
    const known = nearest[i] as number;
    const less = own < known ? own : known;
    into[i] = less;
    sum += less;
  }
  return sum;
}

/** Rows whose values are all numbers, and these values. */
export function finiteRows({ rows, cols, values }: Matrix): { rows: Int32Array; values: Float64Array; left: number } {
  const kept = new Int32Array(rows);
  let n = 0;
  for (let i = 0; i < rows; i++) {
    let whole = true;
    for (let j = 0; j < cols && whole; j++) whole = Number.isFinite(values[i * cols + j]);
    if (whole) kept[n++] = i;
  }
  if (n === rows) return { rows: kept, values, left: 0 };
  const own = new Float64Array(n * cols);
  for (let i = 0; i < n; i++) {
    const at = (kept[i] as number) * cols;
    own.set(values.subarray(at, at + cols), i * cols);
  }
  return { rows: kept.slice(0, n), values: own, left: rows - n };
}

function distinctRows(values: Float64Array, n: number, cols: number, enough: number): number {
  const seen = new Set<string>();
  for (let i = 0; i < n && seen.size < enough; i++) seen.add(values.subarray(i * cols, (i + 1) * cols).join());
  return seen.size;
}

/** One table, its centres and bounds, used for start after start. */
class Run {
  private readonly values: Float64Array;
  private readonly n: number;
  private readonly d: number;
  private readonly k: number;
  private centres: Float64Array;
  private readonly of: Int32Array;
  private readonly sums: Float64Array;
  private readonly sizes: Int32Array;
  /** At most so far from the own centre, at least so far from every other. */
  private readonly upper: Float64Array;
  private readonly lower: Float64Array;

  constructor(values: Float64Array, n: number, d: number, k: number) {
    this.values = values;
    this.n = n;
    this.d = d;
    this.k = k;
    this.centres = new Float64Array(k * d);
    this.of = new Int32Array(n);
    this.sums = new Float64Array(k * d);
    this.sizes = new Int32Array(k);
    this.upper = new Float64Array(n);
    this.lower = new Float64Array(n);
  }

  private squared(row: number, centre: number): number {
    return squared(this.values, row * this.d, this.centres, centre * this.d, this.d);
  }

  /** k-means++: each further centre is drawn where rows are far from those there are; of a few draws the best. */
  start(random: () => number): void {
    const { values, n, d, k } = this;
    const draws = 2 + Math.floor(Math.log(k));
    const place = (centre: number, row: number) => this.centres.set(values.subarray(row * d, row * d + d), centre * d);
    place(0, Math.floor(random() * n));
    let nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    let total = nearer(values, n, d, 0, nearest, nearest, this.centres);
    let tried = new Float64Array(n);
    let kept = new Float64Array(n);
    for (let c = 1; c < k; c++) {
      let best = Number.POSITIVE_INFINITY;
      let bestRow = 0;
      for (let t = 0; t < draws; t++) {
        const row = drawn(nearest, random() * total);
        const sum = nearer(values, n, d, row, nearest, tried, values);
        if (sum >= best) continue;
        best = sum;
        bestRow = row;
        [kept, tried] = [tried, kept];
      }
      place(c, bestRow);
      total = best;
      [nearest, kept] = [kept, nearest];
    }
  }

  settle(most: number, tolerance: number): Omit<Clusters, 'left'> {
    const { n, d, k, of, sizes, sums, upper, lower } = this;
    sums.fill(0);
    sizes.fill(0);
    for (let i = 0; i < n; i++) {
      this.assign(i);
      this.add(i, of[i] as number, 1);
    }
    let iterations = 1;
    const moved = new Float64Array(k);
    const apart = new Float64Array(k);
    for (; iterations < most; iterations++) {
      this.fillEmpty();
      this.move(moved);
      let far = 0;
      let second = 0;
      let farthest = 0;
      for (let c = 0; c < k; c++) {
        const own = moved[c] as number;
        if (own > far) {
          second = far;
          far = own;
          farthest = c;
        } else if (own > second) second = own;
      }
      if (still(moved) <= tolerance) break;
      this.distancesApart(apart);
      let changed = 0;
      for (let i = 0; i < n; i++) {
        const own = of[i] as number;
        upper[i] = (upper[i] as number) + (moved[own] as number);
        lower[i] = (lower[i] as number) - (own === farthest ? second : far);
        const bound = Math.max(apart[own] as number, lower[i] as number);
        if ((upper[i] as number) <= bound) continue;
        upper[i] = Math.sqrt(this.squared(i, own));
        if ((upper[i] as number) <= bound) continue;
        const next = this.assign(i);
        if (next === own) continue;
        this.add(i, own, -1);
        this.add(i, next, 1);
        changed++;
      }
      if (changed === 0) break;
    }
    // Sums that were added to and taken from carry rounding: the centres that are told are means of their rows.
    sums.fill(0);
    sizes.fill(0);
    for (let i = 0; i < n; i++) this.add(i, of[i] as number, 1);
    this.move(moved);
    let inertia = 0;
    for (let i = 0; i < n; i++) inertia += this.squared(i, of[i] as number);
    return {
      k,
      of: of.slice(),
      centres: this.centres.slice(0, k * d),
      sizes: sizes.slice(),
      inertia,
      iterations,
    };
  }

  /** The nearest centre of a row, with its bounds. */
  private assign(row: number): number {
    const { k, of, upper, lower } = this;
    let best = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    let own = 0;
    for (let c = 0; c < k; c++) {
      const distance = this.squared(row, c);
      if (distance < best) {
        second = best;
        best = distance;
        own = c;
      } else if (distance < second) second = distance;
    }
    of[row] = own;
    upper[row] = Math.sqrt(best);
    lower[row] = Math.sqrt(second);
    return own;
  }

  private add(row: number, centre: number, sign: 1 | -1): void {
    const { values, sums, sizes, d } = this;
    sizes[centre] = (sizes[centre] as number) + sign;
    for (let j = 0, a = row * d, b = centre * d; j < d; j++, a++, b++)
      sums[b] = (sums[b] as number) + sign * (values[a] as number);
  }

  /** A centre that lost all its rows gets the one that is farthest from its own. */
  private fillEmpty(): void {
    const { n, k, of, sizes } = this;
    for (let c = 0; c < k; c++) {
      if (sizes[c] !== 0) continue;
      let row = 0;
      let far = -1;
      for (let i = 0; i < n; i++) {
        const distance = this.squared(i, of[i] as number);
        if (distance > far && (sizes[of[i] as number] as number) > 1) {
          far = distance;
          row = i;
        }
      }
      this.add(row, of[row] as number, -1);
      this.add(row, c, 1);
      of[row] = c;
      this.upper[row] = Number.POSITIVE_INFINITY;
      this.lower[row] = 0;
    }
  }

  /** Centres to the middle of their rows; how far each went. */
  private move(moved: Float64Array): void {
    const { k, d, sums, sizes, centres } = this;
    for (let c = 0; c < k; c++) {
      let sum = 0;
      for (let j = 0, at = c * d; j < d; j++, at++) {
        const next = (sums[at] as number) / ((sizes[c] as number) || 1);
        const off = next - (centres[at] as number);
        sum += off * off;
        centres[at] = next;
      }
      moved[c] = Math.sqrt(sum);
    }
  }

  /** Half the distance of each centre to the next one: who is nearer to their own stays. */
  private distancesApart(apart: Float64Array): void {
    const { k, d, centres } = this;
    apart.fill(Number.POSITIVE_INFINITY);
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < a; b++) {
        let sum = 0;
        for (let j = 0; j < d; j++) {
          const off = (centres[a * d + j] as number) - (centres[b * d + j] as number);
          sum += off * off;
        }
        const half = Math.sqrt(sum) / 2;
        if (half < (apart[a] as number)) apart[a] = half;
        if (half < (apart[b] as number)) apart[b] = half;
      }
    }
  }
}

function drawn(weights: Float64Array, wanted: number): number {
  let rest = wanted;
  for (let i = 0; i < weights.length; i++) {
    rest -= weights[i] as number;
    if (rest < 0) return i;
  }
  for (let i = weights.length - 1; i > 0; i--) if ((weights[i] as number) > 0) return i;
  return 0;
}

/** The cluster of further rows by their nearest centre; −1 where a value is no number. */
export function assignTo({ k, centres }: Pick<Clusters, 'k' | 'centres'>, { rows, cols, values }: Matrix): Int32Array {
  const of = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let best = Number.POSITIVE_INFINITY;
    of[i] = -1;
    for (let c = 0; c < k; c++) {
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += ((values[i * cols + j] as number) - (centres[c * cols + j] as number)) ** 2;
      if (sum < best) {
        best = sum;
        of[i] = c;
      }
    }
  }
  return of;
}
