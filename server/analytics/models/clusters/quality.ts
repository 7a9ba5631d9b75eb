import { type Matrix, matrix, seeded, takeRows } from '../linear.ts';
import { finiteRows, kMeans } from './k-means.ts';

/**
 * Silhouette (Rousseeuw 1987): how much nearer rows are to their own group than to the next one, from −1 to 1; above 0.5 the groups are
 * clear, below 0.25 there is hardly anything between them. Of large tables a sample is looked at.
 */
export function silhouette(table: Matrix, of: Int32Array, { most = 2000, seed = 3 } = {}): number {
  const rows = sampled(
    Int32Array.from({ length: table.rows }, (_, i) => i).filter((i) => (of[i] as number) >= 0),
    most,
    seed,
  );
  const { cols, values } = takeRows(table, rows);
  const n = rows.length;
  const k = rows.reduce((top, row) => Math.max(top, (of[row] as number) + 1), 0);
  const sizes = new Int32Array(k);
  for (const row of rows) sizes[of[row] as number] = (sizes[of[row] as number] as number) + 1;
  const sums = new Float64Array(n * k);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      let sum = 0;
      for (let j = 0, x = a * cols, y = b * cols; j < cols; j++, x++, y++) {
        const off = (values[x] as number) - (values[y] as number);
        sum += off * off;
      }
      const distance = Math.sqrt(sum);
      const [ofA, ofB] = [a * k + (of[rows[b] as number] as number), b * k + (of[rows[a] as number] as number)];
      sums[ofA] = (sums[ofA] as number) + distance;
      sums[ofB] = (sums[ofB] as number) + distance;
    }
  }
  let total = 0;
  for (let a = 0; a < n; a++) {
    const own = of[rows[a] as number] as number;
    const size = sizes[own] as number;
    if (size < 2) continue;
    const inside = (sums[a * k + own] as number) / (size - 1);
    let next = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++)
      if (c !== own && (sizes[c] as number) > 0)
        next = Math.min(next, (sums[a * k + c] as number) / (sizes[c] as number));
    if (Number.isFinite(next)) total += (next - inside) / (Math.max(inside, next) || 1);
  }
  return n > 0 ? total / n : Number.NaN;
}

function sampled(rows: Int32Array, most: number, seed: number): Int32Array {
  if (rows.length <= most) return rows;
  const random = seeded(seed);
  const own = rows.slice();
  for (let i = 0; i < most; i++) {
    const j = i + Math.floor(random() * (own.length - i));
    [own[i], own[j]] = [own[j] as number, own[i] as number];
  }
  return own.subarray(0, most);
}

export interface Suggestion {
  /** How many groups to make. */
  k: number;
  /** The numbers that were tried. */
  tried: Array<{ k: number; inertia: number; silhouette: number; gap: number; gapError: number }>;
  /** How many groups the gap statistic finds; 1 says that the data are one cloud. */
  byGap: number;
  /** How clear the groups of the suggested number are. */
  clarity: 'clear' | 'weak' | 'none';
}

/**
 * How many groups: the number with the best silhouette. Beside it the gap statistic (Tibshirani, Walther & Hastie 2001), which
 * compares with data that have no groups at all and so can also say that there are none. Of large tables a sample is looked at.
 */
export function suggestK(
  table: Matrix,
  { most = 8, rows = 2000, seed = 9 }: { most?: number; rows?: number; seed?: number } = {},
): Suggestion | { refused: string } {
  const finite = finiteRows(table);
  const sample = takeRows(table, sampled(finite.rows, rows, seed));
  if (sample.rows < 20)
    return { refused: `Only ${sample.rows} customers have all values; at least 20 are needed to find groups.` };
  const references = Array.from({ length: 8 }, (_, i) => flat(sample, seed + 1 + i));
  const tried: Suggestion['tried'] = [];
  for (let k = 1; k <= Math.min(most, sample.rows - 1); k++) {
    const found = kMeans(sample, { k, starts: 10, seed });
    if ('refused' in found) break;
    const logs = references.map((one) => {
      const own = kMeans(one, { k, starts: 2, seed });
      return 'refused' in own ? 0 : Math.log(own.inertia || 1e-300);
    });
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
    const variance = logs.reduce((a, b) => a + (b - mean) ** 2, 0) / logs.length;
    tried.push({
      k,
      inertia: found.inertia,
      silhouette: k === 1 ? 0 : silhouette(sample, found.of, { most: 1000 }),
      gap: mean - Math.log(found.inertia || 1e-300),
      gapError: Math.sqrt(variance * (1 + 1 / logs.length)),
    });
  }
  const several = tried.filter(({ k }) => k > 1);
  if (several.length === 0)
    return { refused: 'All customers are alike in these fields: there is nothing to tell groups by.' };
  const best = several.reduce((a, b) => (b.silhouette > a.silhouette ? b : a));
  const next = (k: number) => tried.find((one) => one.k === k + 1);
  const byGap =
    tried.find(({ k, gap }) => {
      const more = next(k);
      return more !== undefined && gap >= more.gap - more.gapError;
    })?.k ?? best.k;
  const clarity = best.silhouette >= 0.5 ? 'clear' : best.silhouette >= 0.25 ? 'weak' : 'none';
  return { k: best.k, tried, byGap, clarity };
}

/** As many rows, spread evenly over the same range in each column. */
function flat({ rows, cols, values }: Matrix, seed: number): Matrix {
  const random = seeded(seed);
  const even = matrix(rows, cols);
  for (let j = 0; j < cols; j++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < rows; i++) {
      low = Math.min(low, values[i * cols + j] as number);
      high = Math.max(high, values[i * cols + j] as number);
    }
    for (let i = 0; i < rows; i++) even.values[i * cols + j] = low + random() * (high - low);
  }
  return even;
}

/** How far two groupings of the same rows agree beyond chance (Hubert & Arabie 1985): 1 is the same, 0 chance. */
export function adjustedRand(a: ArrayLike<number | string>, b: ArrayLike<number | string>): number {
  const both = new Map<string, number>();
  const ofA = new Map<number | string, number>();
  const ofB = new Map<number | string, number>();
  const add = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    add(both, `${a[i]} ${b[i]}`);
    add(ofA, a[i] as number | string);
    add(ofB, b[i] as number | string);
  }
  const pairs = (map: Map<unknown, number>) => [...map.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const [same, inA, inB] = [pairs(both), pairs(ofA), pairs(ofB)];
  const all = (a.length * (a.length - 1)) / 2;
  const expected = (inA * inB) / (all || 1);
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (same - expected) / (most - expected);
}
