import { normalQuantile, studentTwoSided } from './student.ts';

export interface Driver {
  name: string;
  pairs: number;
  /** Pearson correlation with the outcome; NaN where one of the two never varies. */
  correlation: number;
  /** By Fisher's transformation; −1 to 1 where fewer than four people answered both. */
  interval: [number, number];
  /** How likely a correlation so far from zero is by chance. */
  p: number;
  mean: number;
}

/**
 * How closely each item goes with the outcome, from the strongest: where the mean is low and the correlation high is most to
 * win. A correlation is no proof that one causes the other. Pairs with a missing answer are left out.
 *
 * Interval: Fisher (1915), "Frequency distribution of the values of the correlation coefficient", Biometrika 10(4).
 */
export function drivers(
  outcome: ArrayLike<number>,
  items: Array<{ name: string; answers: ArrayLike<number> }>,
  confidence = 0.95,
): Driver[] {
  return items
    .map(({ name, answers }) => driverOf(name, outcome, answers, confidence))
    .sort((a, b) => strength(b) - strength(a));
}

const strength = ({ correlation }: Driver) => (Number.isNaN(correlation) ? -1 : Math.abs(correlation));

function driverOf(name: string, outcome: ArrayLike<number>, answers: ArrayLike<number>, confidence: number): Driver {
  let pairs = 0;
  let [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < Math.min(outcome.length, answers.length); i++) {
    const [x, y] = [answers[i] as number, outcome[i] as number];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    pairs++;
    const [dx, dy] = [x - meanX, y - meanY];
    meanX += dx / pairs;
    meanY += dy / pairs;
    xx += dx * (x - meanX);
    yy += dy * (y - meanY);
    xy += dx * (y - meanY);
  }
  const correlation = xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : Number.NaN;
  const known = pairs > 3 && Math.abs(correlation) < 1;
  const half = known ? normalQuantile(confidence) / Math.sqrt(pairs - 3) : 0;
  const at = Math.atanh(correlation);
  const freedom = pairs - 2;
  return {
    name,
    pairs,
    correlation,
    interval: known ? [Math.tanh(at - half), Math.tanh(at + half)] : [-1, 1],
    p: freedom > 0 ? studentTwoSided(correlation * Math.sqrt(freedom / (1 - correlation ** 2)), freedom) : Number.NaN,
    mean: pairs > 0 ? meanX : Number.NaN,
  };
}
