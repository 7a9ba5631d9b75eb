/**
 * How likely `count` or more would be where `expected` are expected and counts spread with the variance `spread`. Few: Poisson's
 * tail, which is on the safe side for sums of unequal chances; many: the normal curve with a correction for whole numbers.
 */
export function chanceOfAtLeast(count: number, expected: number, spread: number): number {
  if (count <= 0) return 1;
  if (expected <= 0) return 0;
  if (expected < 30) return poissonTail(count, expected);
  return normalTail((count - 0.5 - expected) / Math.sqrt(Math.max(spread, 1e-12)));
}

function poissonTail(count: number, expected: number): number {
  // Summed from `count` on, so that small chances do not drown in rounding.
  let log = -expected + count * Math.log(expected);
  for (let i = 2; i <= count; i++) log -= Math.log(i);
  let term = Math.exp(log);
  let sum = 0;
  for (let i = count; i < count + 2000 && term > 0; i++) {
    sum += term;
    term *= expected / (i + 1);
    if (term < sum * 1e-15) break;
  }
  return Math.min(1, sum);
}

/** The share of the normal curve above z (Abramowitz & Stegun 26.2.17 and, far out, 26.2.12). */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 6) return (density / z) * (1 - 1 / (z * z) + 3 / z ** 4);
  const t = 1 / (1 + 0.2316419 * z);
  return density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}

/**
 * Which of these chances stay telling although `tests` were made, so that of those told apart one in twenty is wrong at most on
 * average (Benjamini & Hochberg 1995). Tests that are not listed count as untelling.
 */
export function clearOnes(chances: number[], tests: number, wrong = 0.05): Uint8Array {
  const order = chances.map((_, i) => i).sort((a, b) => (chances[a] as number) - (chances[b] as number));
  let last = -1;
  order.forEach((row, i) => {
    if ((chances[row] as number) <= (wrong * (i + 1)) / Math.max(1, tests)) last = i;
  });
  const clear = new Uint8Array(chances.length);
  for (let i = 0; i <= last; i++) clear[order[i] as number] = 1;
  return clear;
}
