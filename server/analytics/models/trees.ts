import { type Matrix, seeded } from './linear.ts';
import { sigmoid } from './logistic.ts';

/** A tree of yes-or-no questions, its nodes in arrays: `feature` is -1 on a leaf, `value` stands on every node. */
export interface Tree {
  feature: number[];
  /** Rows whose value is at most this go left. */
  threshold: number[];
  left: number[];
  right: number[];
  value: number[];
}

/** The sum of trees. `link` says what it is: log-odds, a probability, or a number in the unit of the target. */
export interface Ensemble {
  base: number;
  trees: Tree[];
  link: 'log_odds' | 'probability' | 'number';
}

interface Growing {
  depth: number;
  /** A leaf holds at least so many rows. */
  leaf: number;
  /** How many columns each question is chosen from; all unless told. */
  columns?: number;
  random?: () => number;
}

const MOST_BINS = 254;

/** Columns cut into at most 254 ranges of about as many rows each: questions are asked between ranges. */
interface Binned {
  rows: number;
  cols: number;
  /** Column after column. */
  bins: Uint8Array;
  /** The upper end of each range but the last. */
  edges: Float64Array[];
  /** Where the ranges of each column begin among those of all. */
  offsets: Int32Array;
  /** The range that most rows of a column lie in: what is counted for the others is missing from the whole. */
  usual: Uint8Array;
  /** For each row the ranges that are not the usual ones, from `begins[row]` to `begins[row + 1]`. */
  begins: Int32Array;
  unusual: Int32Array;
}

function binned({ rows, cols, values }: Matrix): Binned {
  const bins = new Uint8Array(rows * cols);
  const edges: Float64Array[] = [];
  const column = new Float64Array(rows);
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i < rows; i++) column[i] = values[i * cols + j] as number;
    const sorted = column.slice().sort();
    const distinct: number[] = [];
    for (let i = 0; i < rows; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i] as number);
    const cuts: number[] = [];
    if (distinct.length <= MOST_BINS) {
      for (let k = 1; k < distinct.length; k++) cuts.push(((distinct[k - 1] as number) + (distinct[k] as number)) / 2);
    } else {
      for (let k = 1; k < MOST_BINS; k++) {
        const at = Math.floor((k * rows) / MOST_BINS);
        const cut = ((sorted[at - 1] as number) + (sorted[at] as number)) / 2;
        if (cuts.length === 0 || cut > (cuts.at(-1) as number)) cuts.push(cut);
      }
    }
    const own = Float64Array.from(cuts);
    edges.push(own);
    for (let i = 0; i < rows; i++) bins[j * rows + i] = binOf(own, column[i] as number);
  }
  return { rows, cols, bins, edges, ...sparse(rows, cols, bins, edges) };
}

/** Most columns are zeros and ones with few ones: only what is unusual about a row is kept, and counted. */
function sparse(rows: number, cols: number, bins: Uint8Array, edges: Float64Array[]) {
  const offsets = new Int32Array(cols + 1);
  const usual = new Uint8Array(cols);
  for (let j = 0; j < cols; j++) {
    const count = (edges[j] as Float64Array).length + 1;
    offsets[j + 1] = (offsets[j] as number) + count;
    const seen = new Int32Array(count);
    for (let i = 0; i < rows; i++) {
      const bin = bins[j * rows + i] as number;
      seen[bin] = (seen[bin] as number) + 1;
    }
    usual[j] = seen.indexOf(Math.max(...seen));
  }
  const begins = new Int32Array(rows + 1);
  const unusual: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const bin = bins[j * rows + i] as number;
      if (bin !== usual[j]) unusual.push((offsets[j] as number) + bin);
    }
    begins[i + 1] = unusual.length;
  }
  return { offsets, usual, begins, unusual: Int32Array.from(unusual) };
}

function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Grows one tree that lowers the loss with these slopes (`gradient`) and bends (`hessian`) most; a leaf's value is its
 * Newton step. With gradient -y and hessian 1 that is the mean of y, and a split lowers variance (for 0 and 1: Gini).
 */
function grow(data: Binned, rows: Int32Array, gradient: Float64Array, hessian: Float64Array, how: Growing): Tree {
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], value: [] };
  const g = new Float64Array(256);
  const h = new Float64Array(256);
  const n = new Int32Array(256);
  const order = Int32Array.from({ length: data.cols }, (_, j) => j);
  const spare = new Int32Array(rows.length);

  const node = (from: number, to: number, depth: number): number => {
    let sumG = 0;
    let sumH = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      sumG += gradient[row] as number;
      sumH += hessian[row] as number;
    }
    const id = tree.feature.length;
    tree.feature.push(-1);
    tree.threshold.push(0);
    tree.left.push(-1);
    tree.right.push(-1);
    tree.value.push(sumH > 0 ? -sumG / sumH : 0);
    if (depth === 0 || to - from < 2 * how.leaf) return id;
    let best = 1e-9 + (sumG * sumG) / (sumH || 1);
    let column = -1;
    let cut = -1;
    const asked = how.columns ? Math.min(how.columns, data.cols) : data.cols;
    for (let k = 0; k < asked; k++) {
      if (how.columns && how.random) {
        const other = k + Math.floor(how.random() * (data.cols - k));
        const swapped = order[k] as number;
        order[k] = order[other] as number;
        order[other] = swapped;
      }
      const j = order[k] as number;
      const edges = data.edges[j] as Float64Array;
      const count = edges.length + 1;
      if (count === 1) continue;
      g.fill(0, 0, count);
      h.fill(0, 0, count);
      n.fill(0, 0, count);
      const base = j * data.rows;
      for (let i = from; i < to; i++) {
        const row = rows[i] as number;
        const bin = data.bins[base + row] as number;
        g[bin] = (g[bin] as number) + (gradient[row] as number);
        h[bin] = (h[bin] as number) + (hessian[row] as number);
        n[bin] = (n[bin] as number) + 1;
      }
      let leftG = 0;
      let leftH = 0;
      let left = 0;
      for (let bin = 0; bin < count - 1; bin++) {
        leftG += g[bin] as number;
        leftH += h[bin] as number;
        left += n[bin] as number;
        if (n[bin] === 0 || left < how.leaf) continue;
        if (to - from - left < how.leaf) break;
        const rightG = sumG - leftG;
        const rightH = sumH - leftH;
        const gain = (leftG * leftG) / (leftH || 1e-12) + (rightG * rightG) / (rightH || 1e-12);
        if (gain > best) {
          best = gain;
          column = j;
          cut = bin;
        }
      }
    }
    if (column < 0) return id;
    const base = column * data.rows;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      if ((data.bins[base + row] as number) <= cut) rows[left++] = row;
      else spare[right++] = row;
    }
    rows.set(spare.subarray(0, right), left);
    tree.feature[id] = column;
    tree.threshold[id] = (data.edges[column] as Float64Array)[cut] as number;
    tree.left[id] = node(from, left, depth - 1);
    tree.right[id] = node(left, to, depth - 1);
    return id;
  };
  node(0, rows.length, how.depth);
  return tree;
}

/**
 * As `grow` with all columns, by counting each node once for all of them: of two children only the smaller is counted,
 * the other is what is left of their parent.
 */
function growCounted(
  data: Binned,
  rows: Int32Array,
  gradient: Float64Array,
  hessian: Float64Array,
  how: Growing,
): Tree {
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], value: [] };
  const spare = new Int32Array(rows.length);
  const size = 3 * (data.offsets[data.cols] as number);

  const count = (from: number, to: number): Float64Array => {
    const counted = new Float64Array(size);
    const { begins, unusual } = data;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      const g = gradient[row] as number;
      const h = hessian[row] as number;
      const end = begins[row + 1] as number;
      for (let k = begins[row] as number; k < end; k++) {
        const at = 3 * (unusual[k] as number);
        counted[at] = (counted[at] as number) + g;
        counted[at + 1] = (counted[at + 1] as number) + h;
        counted[at + 2] = (counted[at + 2] as number) + 1;
      }
    }
    return counted;
  };

  const node = (from: number, to: number, depth: number, counted: Float64Array | null): number => {
    let sumG = 0;
    let sumH = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      sumG += gradient[row] as number;
      sumH += hessian[row] as number;
    }
    const id = tree.feature.length;
    tree.feature.push(-1);
    tree.threshold.push(0);
    tree.left.push(-1);
    tree.right.push(-1);
    tree.value.push(sumH > 0 ? -sumG / sumH : 0);
    if (!counted || depth === 0 || to - from < 2 * how.leaf) return id;
    const found = bestSplit(data, counted, { g: sumG, h: sumH, n: to - from }, how.leaf);
    if (!found) return id;
    const base = found.column * data.rows;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i] as number;
      if ((data.bins[base + row] as number) <= found.cut) rows[left++] = row;
      else spare[right++] = row;
    }
    rows.set(spare.subarray(0, right), left);
    tree.feature[id] = found.column;
    tree.threshold[id] = (data.edges[found.column] as Float64Array)[found.cut] as number;
    let ofLeft: Float64Array | null = null;
    let ofRight: Float64Array | null = null;
    if (depth > 1) {
      const smaller = left - from <= to - left ? count(from, left) : count(left, to);
      const larger = counted;
      for (let i = 0; i < size; i++) larger[i] = (larger[i] as number) - (smaller[i] as number);
      [ofLeft, ofRight] = left - from <= to - left ? [smaller, larger] : [larger, smaller];
    }
    tree.left[id] = node(from, left, depth - 1, ofLeft);
    tree.right[id] = node(left, to, depth - 1, ofRight);
    return id;
  };
  node(0, rows.length, how.depth, count(0, rows.length));
  return tree;
}

function bestSplit(data: Binned, counted: Float64Array, all: { g: number; h: number; n: number }, leaf: number) {
  let best = 1e-9 + (all.g * all.g) / (all.h || 1);
  let found: { column: number; cut: number } | null = null;
  for (let j = 0; j < data.cols; j++) {
    const first = data.offsets[j] as number;
    const count = (data.offsets[j + 1] as number) - first;
    if (count === 1) continue;
    let { g: usualG, h: usualH, n: usualN } = all;
    for (let bin = 0; bin < count; bin++) {
      const at = 3 * (first + bin);
      usualG -= counted[at] as number;
      usualH -= counted[at + 1] as number;
      usualN -= counted[at + 2] as number;
    }
    const usual = data.usual[j] as number;
    let leftG = 0;
    let leftH = 0;
    let left = 0;
    for (let bin = 0; bin < count - 1; bin++) {
      const at = 3 * (first + bin);
      leftG += bin === usual ? usualG : (counted[at] as number);
      leftH += bin === usual ? usualH : (counted[at + 1] as number);
      left += bin === usual ? usualN : (counted[at + 2] as number);
      if (left < leaf) continue;
      if (all.n - left < leaf) break;
      const rightG = all.g - leftG;
      const rightH = all.h - leftH;
      const gain = (leftG * leftG) / (leftH || 1e-12) + (rightG * rightG) / (rightH || 1e-12);
      if (gain > best) {
        best = gain;
        found = { column: j, cut: bin };
      }
    }
  }
  return found;
}

const allRows = (rows: number) => Int32Array.from({ length: rows }, (_, i) => i);

/** One tree whose leaves hold the share of ones, or with `link: 'number'` the mean. */
export function fitTree(
  x: Matrix,
  y: ArrayLike<number>,
  { depth = 5, leaf = 1, link = 'probability' as Ensemble['link'] } = {},
): Ensemble {
  const gradient = Float64Array.from(y, (v) => -v);
  const tree = grow(binned(x), allRows(x.rows), gradient, new Float64Array(x.rows).fill(1), { depth, leaf });
  return { base: 0, trees: [tree], link };
}

/** A random forest: trees on samples drawn with replacement, each question from a random few of the columns (Breiman 2001). */
export function fitForest(
  x: Matrix,
  y: ArrayLike<number>,
  { trees = 150, leaf = 5, seed = 1, link = 'probability' as Ensemble['link'] } = {},
): Ensemble {
  const data = binned(x);
  const random = seeded(seed);
  // Numbers ask for more columns at each question than shares do (Breiman 2001, section 11).
  const columns = Math.max(1, Math.round(link === 'number' ? x.cols / 3 : Math.sqrt(x.cols)));
  const grown = Array.from({ length: trees }, () => {
    const times = new Int32Array(x.rows);
    for (let i = 0; i < x.rows; i++) {
      const drawn = Math.floor(random() * x.rows);
      times[drawn] = (times[drawn] as number) + 1;
    }
    const rows = allRows(x.rows).filter((i) => (times[i] as number) > 0);
    const hessian = Float64Array.from(times);
    const gradient = Float64Array.from(y, (v, i) => -v * (times[i] as number));
    const tree = grow(data, rows, gradient, hessian, { depth: 60, leaf, columns, random });
    for (let k = 0; k < tree.value.length; k++) tree.value[k] = (tree.value[k] as number) / trees;
    return tree;
  });
  return { base: 0, trees: grown, link };
}

/**
 * Gradient boosting of small trees on the logistic loss, or with `link: 'number'` on squares (Friedman 2001), with Newton steps
 * in the leaves.
 */
export function fitBoosting(
  x: Matrix,
  y: ArrayLike<number>,
  { trees = 100, depth = 3, rate = 0.1, leaf = 1, link = 'log_odds' as 'log_odds' | 'number' } = {},
): Ensemble {
  const data = binned(x);
  let mean = 0;
  for (let i = 0; i < x.rows; i++) mean += (y[i] as number) / x.rows;
  const share = Math.min(Math.max(mean, 1e-6), 1 - 1e-6);
  const base = link === 'number' ? mean : Math.log(share / (1 - share));
  const score = new Float64Array(x.rows).fill(base);
  const gradient = new Float64Array(x.rows);
  const hessian = new Float64Array(x.rows);
  const grown: Tree[] = [];
  for (let k = 0; k < trees; k++) {
    for (let i = 0; i < x.rows; i++) {
      const p = link === 'number' ? (score[i] as number) : sigmoid(score[i] as number);
      gradient[i] = p - (y[i] as number);
      hessian[i] = link === 'number' ? 1 : Math.max(p * (1 - p), 1e-6);
    }
    const tree = growCounted(data, allRows(x.rows), gradient, hessian, { depth, leaf });
    for (let v = 0; v < tree.value.length; v++) tree.value[v] = (tree.value[v] as number) * rate;
    for (let i = 0; i < x.rows; i++) score[i] = (score[i] as number) + leafOf(tree, x.values, i * x.cols);
    grown.push(tree);
  }
  return { base, trees: grown, link };
}

function leafOf(tree: Tree, row: ArrayLike<number>, at: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] as number;
    if (feature < 0) return tree.value[node] as number;
    node = (
      (row[at + feature] as number) <= (tree.threshold[node] as number) ? tree.left[node] : tree.right[node]
    ) as number;
  }
}

export function rawScore({ base, trees }: Ensemble, row: ArrayLike<number>, at = 0): number {
  let score = base;
  for (const tree of trees) score += leafOf(tree, row, at);
  return score;
}

export function probability(ensemble: Ensemble, row: ArrayLike<number>, at = 0): number {
  const score = rawScore(ensemble, row, at);
  return ensemble.link === 'log_odds' ? sigmoid(score) : Math.min(Math.max(score, 0), 1);
}

/** What each column has added to the score of a row: on its way down, each question moves it from one mean to the next. */
export function contributions({ trees }: Ensemble, row: ArrayLike<number>, cols: number, at = 0): Float64Array {
  const added = new Float64Array(cols);
  for (const tree of trees) {
    let node = 0;
    for (;;) {
      const feature = tree.feature[node] as number;
      if (feature < 0) break;
      const next = (
        (row[at + feature] as number) <= (tree.threshold[node] as number) ? tree.left[node] : tree.right[node]
      ) as number;
      added[feature] = (added[feature] as number) + ((tree.value[next] as number) - (tree.value[node] as number));
      node = next;
    }
  }
  return added;
}
