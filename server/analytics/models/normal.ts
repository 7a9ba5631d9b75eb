/** The standard normal distribution: its density, what lies below x, and the x below which a share lies. */
export const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * The share below x, to about 1e-15: a series in the middle (Marsaglia 2004, Evaluating the Normal Distribution), a continued
 * fraction in the tails, where a series would lose all digits.
 */
export function below(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < -5) return tail(-x);
  if (x > 5) return 1 - tail(x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 400; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * density(x);
}

function tail(x: number): number {
  if (x > 38) return 0;
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
  return density(x) / fraction;
}

/** How probable a value so far from 0, either way, is by chance. */
export const twoSided = (z: number): number => Math.min(1, 2 * below(-Math.abs(z)));

/** The x below which this share lies: Acklam's rational approximation (2003), made exact by one step of Halley's method. */
export function quantile(share: number): number {
  if (!(share > 0)) return Number.NEGATIVE_INFINITY;
  if (!(share < 1)) return Number.POSITIVE_INFINITY;
  const polynomial = (x: number, ...terms: number[]) => terms.reduce((sum, term) => sum * x + term, 0);
  const outer = (q: number) =>
    polynomial(
      q,
      -7.784894002430293e-3,
      -3.223964580411365e-1,
      -2.400758277161838,
      -2.549732539343734,
      4.374664141464968,
      2.938163982698783,
    ) / polynomial(q, 7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1);
  let x: number;
  if (share < 0.02425) x = outer(Math.sqrt(-2 * Math.log(share)));
  else if (share > 0.97575) x = -outer(Math.sqrt(-2 * Math.log(1 - share)));
  else {
    const q = share - 0.5;
    const r = q * q;
    x =
      (q *
        polynomial(
          r,
          -3.969683028665376e1,
          2.209460984245205e2,
          -2.759285104469687e2,
          1.38357751867269e2,
          -3.066479806614716e1,
          2.506628277459239,
        )) /
      polynomial(
        r,
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
        1,
      );
  }
  const error = (below(x) - share) / density(x);
  return Number.isFinite(error) ? x - error / (1 + (x * error) / 2) : x;
}
