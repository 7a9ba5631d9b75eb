/**
 * The lowest point of a function near a start, by following its slope (BFGS, the slope taken by small steps). Places where
 * the function is not finite are walls.
 */
export function minimise(
  f: (x: Float64Array) => number,
  start: ArrayLike<number>,
  { rounds = 200, tolerance = 1e-9 } = {},
): { x: Float64Array; value: number } {
  const n = start.length;
  let x = Float64Array.from(start);
  let value = f(x);
  let g = slope(f, x, value);
  const h = new Float64Array(n * n);
  const reset = () => {
    h.fill(0);
    for (let i = 0; i < n; i++) h[i * n + i] = 1;
  };
  reset();
  let fresh = true;
  for (let round = 0; round < rounds; round++) {
    const d = new Float64Array(n);
    let down = 0;
    let size = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) d[i] = (d[i] as number) - (h[i * n + j] as number) * (g[j] as number);
      down += (d[i] as number) * (g[i] as number);
      size += (d[i] as number) ** 2;
    }
    if (!(down < 0)) {
      if (fresh) break;
      reset();
      fresh = true;
      continue;
    }
    let step = Math.min(1, 2 / Math.sqrt(size));
    let next = x;
    let lower = Number.NaN;
    for (let k = 0; k < 30; k++, step /= 2) {
      next = x.map((v, i) => v + step * (d[i] as number));
      lower = f(next);
      if (lower <= value + 1e-4 * step * down) break;
    }
    if (!(lower < value)) {
      if (fresh) break;
      reset();
      fresh = true;
      continue;
    }
    const slopes = slope(f, next, lower);
    const s = next.map((v, i) => v - (x[i] as number));
    const y = slopes.map((v, i) => v - (g[i] as number));
    let sy = 0;
    for (let i = 0; i < n; i++) sy += (s[i] as number) * (y[i] as number);
    if (sy > 1e-12) bend(h, n, s, y, sy);
    const gained = value - lower;
    x = next;
    value = lower;
    g = slopes;
    fresh = false;
    if (gained < tolerance * (1 + Math.abs(value))) break;
  }
  return { x, value };
}

function slope(f: (x: Float64Array) => number, x: Float64Array, value: number): Float64Array {
  const g = new Float64Array(x.length);
  const moved = Float64Array.from(x);
  for (let i = 0; i < x.length; i++) {
    const here = x[i] as number;
    const step = 1e-6 * Math.max(1, Math.abs(here));
    moved[i] = here + step;
    const rise = (f(moved) - value) / step;
    g[i] = Number.isFinite(rise) ? rise : 1e6;
    moved[i] = here;
  }
  return g;
}

function bend(h: Float64Array, n: number, s: Float64Array, y: Float64Array, sy: number): void {
  const hy = new Float64Array(n);
  let yhy = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) hy[i] = (hy[i] as number) + (h[i * n + j] as number) * (y[j] as number);
    yhy += (y[i] as number) * (hy[i] as number);
  }
  const scale = (1 + yhy / sy) / sy;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const more =
        scale * (s[i] as number) * (s[j] as number) -
        ((hy[i] as number) * (s[j] as number) + (s[i] as number) * (hy[j] as number)) / sy;
      h[i * n + j] = (h[i * n + j] as number) + more;
    }
  }
}

/** The lowest point of a function of few numbers, each within bounds, by a shrinking simplex (Nelder and Mead 1965). */
export function minimiseWithin(
  f: (x: Float64Array) => number,
  start: ArrayLike<number>,
  low: number,
  high: number,
  { rounds = 600, tolerance = 1e-12 } = {},
): { x: Float64Array; value: number } {
  const n = start.length;
  const inside = (x: Float64Array) => x.map((v) => Math.min(high, Math.max(low, v)));
  const point = (x: Float64Array) => {
    const at = inside(x);
    return { x: at, value: f(at) };
  };
  let points = [point(Float64Array.from(start))];
  for (let i = 0; i < n; i++) {
    const x = Float64Array.from(start);
    x[i] = (x[i] as number) + ((x[i] as number) + 0.1 <= high ? 0.1 : -0.1);
    points.push(point(x));
  }
  for (let round = 0; round < rounds; round++) {
    points = points.toSorted((a, b) => a.value - b.value);
    const best = points[0] as (typeof points)[number];
    const worst = points[n] as (typeof points)[number];
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + 1e-300)) break;
    const centre = new Float64Array(n);
    for (const { x } of points.slice(0, n))
      for (let i = 0; i < n; i++) centre[i] = (centre[i] as number) + (x[i] as number) / n;
    const along = (t: number) => point(centre.map((c, i) => c + t * (c - (worst.x[i] as number))));
    const reflected = along(1);
    if (reflected.value < best.value) {
      const further = along(2);
      points[n] = further.value < reflected.value ? further : reflected;
    } else if (reflected.value < (points[n - 1] as typeof best).value) points[n] = reflected;
    else {
      const nearer = along(reflected.value < worst.value ? 0.5 : -0.5);
      if (nearer.value < Math.min(worst.value, reflected.value)) points[n] = nearer;
      else
        points = points.map((p, k) =>
          k === 0 ? p : point(p.x.map((v, i) => ((v as number) + (best.x[i] as number)) / 2)),
        );
    }
  }
  return points.toSorted((a, b) => a.value - b.value)[0] as { x: Float64Array; value: number };
}
