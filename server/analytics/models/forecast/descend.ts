import { LineSearch } from './line-search.ts';

/**
 * The lowest point near a start within bounds, by following the slope: limited-memory BFGS with bounds (Byrd, Lu, Nocedal and
 * Zhu 1995, A limited memory algorithm for bound constrained optimization), the slope taken from both sides by steps of
 * 0.001. It is what R's `optim` does for `HoltWinters`, so that its figures can be told again; it ends in the valley it
 * begins in. For few numbers: the bend of the function is kept as a whole table.
 */
export function descendWithin(
  f: (x: Float64Array) => number,
  start: ArrayLike<number>,
  low: number,
  high: number,
  { rounds = 100, memory = 5, tolerance = 1e7 * Number.EPSILON, step = 1e-3 } = {},
): { x: Float64Array; value: number } {
  const n = start.length;
  const slope = (at: Float64Array) => slopeAt(f, at, low, high, step);
  let x: Float64Array = Float64Array.from(start, (v) => Math.min(high, Math.max(low, v)));
  let value = f(x);
  let g: Float64Array = slope(x);
  let pairs: Pair[] = [];
  let theta = 1;
  for (let round = 0; round < rounds && Number.isFinite(value); ) {
    const bend = bendOf(n, theta, pairs);
    const cauchy = cauchyPoint(x, g, bend, low, high);
    const goal = pairs.length > 0 ? refined(x, g, bend, cauchy, low, high) : cauchy.at;
    const d = goal.map((v, i) => v - (x[i] as number));
    const found = alongLine(f, slope, x, value, g, d, round === 0 ? 1 : room(x, d, low, high));
    if (!found) {
      if (pairs.length === 0) break;
      // What was learnt of the bend misleads: begin anew from here.
      pairs = [];
      theta = 1;
      continue;
    }
    round++;
    const gained = value - found.value;
    const size = Math.max(Math.abs(value), Math.abs(found.value), 1);
    const s = found.x.map((v, i) => v - (x[i] as number));
    const y = found.g.map((v, i) => v - (g[i] as number));
    const before = -dot(g, s);
    ({ x, value, g } = found);
    if (gained <= tolerance * size) break;
    const sy = dot(s, y);
    if (sy > Number.EPSILON * before) {
      pairs = [...pairs, { s, y }].slice(-memory);
      theta = dot(y, y) / sy;
    }
  }
  return { x, value };
}

interface Pair {
  s: Float64Array;
  y: Float64Array;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function slopeAt(f: (x: Float64Array) => number, x: Float64Array, low: number, high: number, step: number) {
  const moved = Float64Array.from(x);
  return x.map((here, i) => {
    const up = Math.min(high, here + step);
    const down = Math.max(low, here - step);
    moved[i] = up;
    const above = f(moved);
    moved[i] = down;
    const below = f(moved);
    moved[i] = here;
    return (above - below) / (up - here + (here - down));
  });
}

/** How the function bends, as the last steps have shown: BFGS from a round bowl. */
function bendOf(n: number, theta: number, pairs: Pair[]): Float64Array {
  const b = new Float64Array(n * n);
  for (let i = 0; i < n; i++) b[i * n + i] = theta;
  for (const { s, y } of pairs) {
    const bs = times(b, n, s);
    const sbs = dot(s, bs);
    const sy = dot(s, y);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        b[i * n + j] =
          (b[i * n + j] as number) -
          ((bs[i] as number) * (bs[j] as number)) / sbs +
          ((y[i] as number) * (y[j] as number)) / sy;
  }
  return b;
}

function times(b: Float64Array, n: number, v: Float64Array): Float64Array {
  return v.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (b[i * n + j] as number) * (v[j] as number);
    return sum;
  });
}

/** The first low point of the bowl on the way straight down, bent at the bounds; and which numbers are free there. */
function cauchyPoint(x: Float64Array, g: Float64Array, bend: Float64Array, low: number, high: number) {
  const n = x.length;
  const until = x.map((v, i) => {
    const fall = g[i] as number;
    if (fall === 0) return Number.POSITIVE_INFINITY;
    return (fall < 0 ? v - high : v - low) / fall;
  });
  const d = g.map((v, i) => ((until[i] as number) > 0 ? -v : 0));
  const z = new Float64Array(n);
  const free = Array.from(until, (t) => t > 0);
  const stops = Array.from(until, (t, i) => ({ t, i }))
    .filter(({ t }) => t > 0 && Number.isFinite(t))
    .sort((a, b) => a.t - b.t);
  let now = 0;
  for (;;) {
    const first = dot(g, d) + dot(d, times(bend, n, z));
    const second = dot(d, times(bend, n, d));
    const least = second > 0 ? -first / second : Number.POSITIVE_INFINITY;
    const next = stops.shift();
    if (!next || now + least < next.t) {
      const on = Number.isFinite(least) ? Math.max(0, least) : 0;
      for (let i = 0; i < n; i++) z[i] = (z[i] as number) + on * (d[i] as number);
      break;
    }
    const on = next.t - now;
    for (let i = 0; i < n; i++) z[i] = (z[i] as number) + on * (d[i] as number);
    z[next.i] = ((g[next.i] as number) < 0 ? high : low) - (x[next.i] as number);
    d[next.i] = 0;
    free[next.i] = false;
    now = next.t;
    if (d.every((v) => v === 0)) break;
  }
  return { at: x.map((v, i) => v + (z[i] as number)), free };
}

/** From there to the lowest point of the bowl over the free numbers, as far as the bounds allow. */
function refined(
  x: Float64Array,
  g: Float64Array,
  bend: Float64Array,
  { at, free }: { at: Float64Array; free: boolean[] },
  low: number,
  high: number,
): Float64Array {
  const n = x.length;
  const open = free.flatMap((one, i) => (one ? [i] : []));
  if (open.length === 0) return at;
  const moved = times(
    bend,
    n,
    at.map((v, i) => v - (x[i] as number)),
  );
  const table = open.map((i) => [
    ...open.map((j) => bend[i * n + j] as number),
    -(g[i] as number) - (moved[i] as number),
  ]);
  const step = solved(table);
  if (!step) return at;
  let share = 1;
  open.forEach((i, k) => {
    const by = step[k] as number;
    const here = at[i] as number;
    if (by > 0) share = Math.min(share, (high - here) / by);
    else if (by < 0) share = Math.min(share, (low - here) / by);
  });
  const goal = Float64Array.from(at);
  open.forEach((i, k) => {
    goal[i] = Math.min(high, Math.max(low, (at[i] as number) + share * (step[k] as number)));
  });
  return goal;
}

/** Few equations with their right sides, by elimination; null where they contradict each other. */
function solved(rows: number[][]): number[] | null {
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++)
      if (Math.abs(rows[r]?.[c] as number) > Math.abs(rows[pivot]?.[c] as number)) pivot = r;
    const head = rows[pivot] as number[];
    if (!(Math.abs(head[c] as number) > 1e-300)) return null;
    [rows[c], rows[pivot]] = [head, rows[c] as number[]];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const row = rows[r] as number[];
      const factor = (row[c] as number) / (head[c] as number);
      for (let k = c; k <= n; k++) row[k] = (row[k] as number) - factor * (head[k] as number);
    }
  }
  return rows.map((row, i) => (row[n] as number) / (row[i] as number));
}

/** How many steps of `d` fit before a bound. */
function room(x: Float64Array, d: Float64Array, low: number, high: number): number {
  let most = 1e10;
  d.forEach((by, i) => {
    const here = x[i] as number;
    if (by > 0) most = Math.min(most, (high - here) / by);
    else if (by < 0) most = Math.min(most, (low - here) / by);
  });
  return most;
}

function alongLine(
  f: (x: Float64Array) => number,
  slope: (x: Float64Array) => Float64Array,
  x: Float64Array,
  value: number,
  g: Float64Array,
  d: Float64Array,
  most: number,
): { x: Float64Array; value: number; g: Float64Array } | null {
  const fall = dot(g, d);
  if (!(fall < 0)) return null;
  const search = new LineSearch(value, fall, Math.min(1, most), most);
  for (let tries = 0; tries < 20; tries++) {
    const step = search.step;
    const next = x.map((v, i) => v + step * (d[i] as number));
    const found = f(next);
    if (!Number.isFinite(found)) return null;
    const there = slope(next);
    if (search.tell(found, dot(there, d))) return { x: next, value: found, g: there };
  }
  return null;
}
