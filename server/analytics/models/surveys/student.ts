// Student's t and the normal distribution, as far as intervals of means need them.

/** z of a two-sided interval that holds the true value with `confidence`. */
export const normalQuantile = (confidence: number): number => quantile(confidence, normalWithin);

/** t of a two-sided interval with `freedom` degrees of freedom. */
export const studentQuantile = (confidence: number, freedom: number): number =>
  quantile(confidence, (t) => 1 - studentTwoSided(t, freedom));

/** How likely a |t| at least this large is when there is no difference. */
export function studentTwoSided(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? Number.NaN : 0;
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

function quantile(confidence: number, within: (x: number) => number): number {
  let low = 0;
  let high = 1;
  while (within(high) < confidence && high < 1e6) high *= 2;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (within(middle) < confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Share of a normal distribution within ±z, by the series of Abramowitz & Stegun 26.2.10 (exact to rounding for |z| < 7). */
function normalWithin(z: number): number {
  if (z > 7) return 1;
  let term = z;
  let sum = z;
  for (let n = 1; n < 200 && term !== 0; n++) {
    term *= (-z * z) / (2 * n);
    const part = term / (2 * n + 1);
    sum += part;
    if (Math.abs(part) < 1e-17 * Math.abs(sum)) break;
  }
  return (2 * sum) / Math.sqrt(2 * Math.PI);
}

/** Regularised incomplete beta function by Lentz's continued fraction (Numerical Recipes 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    product *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    product *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return product;
}

/** ln Γ(x) for x > 0: Stirling's series after stepping up to where it is exact. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift -= Math.log(at);
  const r = 1 / (at * at);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / at;
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}
