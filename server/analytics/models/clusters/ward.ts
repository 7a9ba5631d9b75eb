import type { Matrix } from '../linear.ts';
import { finiteRows } from './k-means.ts';

export interface Merge {
  /** Rows are 0 to n − 1; what merge m made is n + m. */
  a: number;
  b: number;
  /** How far apart the two were. */
  height: number;
  size: number;
}

export interface Tree {
  /** The rows of the table that have all values, in order of the leaves' numbers. */
  rows: Int32Array;
  /** From the closest to the last one, which holds all. */
  merges: Merge[];
  /** The leaves from left to right, so that no branches cross. */
  order: Int32Array;
}

/** Beyond so many rows the table of all distances grows too large. */
export const MOST_ROWS = 2000;

/**
 * Hierarchical groups by Ward's criterion (Ward 1963; the "ward.D2" of R and "ward" of scikit-learn): joins the two groups that lose
 * least by it, over and over. Nearest-neighbour chains (Murtagh 1983) find the same in the square of the rows.
 */
export function wardTree(table: Matrix): Tree | { refused: string } {
  const { rows, values } = finiteRows(table);
  const n = rows.length;
  if (n < 2) return { refused: 'At least two customers with all values are needed.' };
  if (n > MOST_ROWS)
    return {
      refused: `${n} customers are too many for a tree of groups, which takes at most ${MOST_ROWS}. Use a view of fewer.`,
    };
  const { cols } = table;
  const d = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < a; b++) {
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += ((values[a * cols + j] as number) - (values[b * cols + j] as number)) ** 2;
      d[a * n + b] = sum;
      d[b * n + a] = sum;
    }
  const size = new Float64Array(n).fill(1);
  const alive = new Uint8Array(n).fill(1);
  const found: Array<{ a: number; b: number; height: number }> = [];
  const chain: number[] = [];
  while (found.length < n - 1) {
    if (chain.length === 0) chain.push(alive.indexOf(1));
    for (;;) {
      const top = chain.at(-1) as number;
      const before = chain.at(-2) ?? -1;
      let near = before;
      let least = before >= 0 ? (d[top * n + before] as number) : Number.POSITIVE_INFINITY;
      for (let other = 0; other < n; other++) {
        if (!alive[other] || other === top) continue;
        const own = d[top * n + other] as number;
        if (own < least) {
          least = own;
          near = other;
        }
      }
      if (near !== before || before < 0) {
        chain.push(near);
        continue;
      }
      chain.length -= 2;
      join(top, near, least);
      break;
    }
  }
  return { rows, ...sorted(found, n) };

  /** Lance & Williams' update: what was `b` holds both from now on. */
  function join(a: number, b: number, least: number): void {
    found.push({ a, b, height: Math.sqrt(least) });
    const [sa, sb] = [size[a] as number, size[b] as number];
    alive[a] = 0;
    for (let c = 0; c < n; c++) {
      if (!alive[c] || c === b) continue;
      const sc = size[c] as number;
      const next =
        ((sa + sc) * (d[a * n + c] as number) + (sb + sc) * (d[b * n + c] as number) - sc * least) / (sa + sb + sc);
      d[b * n + c] = next;
      d[c * n + b] = next;
    }
    size[b] = sa + sb;
  }
}

/** Chains find merges out of order: by height, with the numbers that the groups have then. */
function sorted(found: Array<{ a: number; b: number; height: number }>, n: number): Pick<Tree, 'merges' | 'order'> {
  found.sort((x, y) => x.height - y.height);
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  const number = Int32Array.from({ length: n }, (_, i) => i);
  const leaves: number[][] = Array.from({ length: n }, (_, i) => [i]);
  const merges = found.map(({ a, b, height }, m): Merge => {
    const [x, y] = [root(a), root(b)];
    const [left, right] = (number[x] as number) < (number[y] as number) ? [x, y] : [y, x];
    const merge = { a: number[left] as number, b: number[right] as number, height, size: 0 };
    parent[right] = left;
    leaves[left] = [...(leaves[left] as number[]), ...(leaves[right] as number[])];
    leaves[right] = [];
    number[left] = n + m;
    merge.size = (leaves[left] as number[]).length;
    return merge;
  });
  return { merges, order: Int32Array.from(leaves[root(0)] as number[]) };
}

/** The groups that are left when the tree is cut into k: of each leaf the number of its group, from left to right. */
export function cut({ rows, merges, order }: Tree, k: number): Int32Array {
  const n = rows.length;
  const parent = new Int32Array(2 * n - 1).fill(-1);
  merges.slice(0, Math.max(0, n - k)).forEach(({ a, b }, m) => {
    parent[a] = n + m;
    parent[b] = n + m;
  });
  const top = (leaf: number) => {
    let at = leaf;
    while ((parent[at] as number) >= 0) at = parent[at] as number;
    return at;
  };
  const numbers = new Map<number, number>();
  const of = new Int32Array(n);
  for (const leaf of order) {
    const group = top(leaf);
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    of[leaf] = numbers.get(group) as number;
  }
  return of;
}
