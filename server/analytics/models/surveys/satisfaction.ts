import type { Refusal } from '../refusal.ts';
import { normalQuantile, studentQuantile } from './student.ts';

export interface Satisfaction {
  answers: number;
  satisfied: number;
  /** Satisfied answers of all, per cent. */
  share: number;
  /** Wilson interval of the share, per cent. */
  interval: [number, number];
  mean: number;
  /** Student interval of the mean, in points of the scale; the mean itself twice where one answer shows no spread. */
  meanInterval: [number, number];
}

/**
 * Customer satisfaction (CSAT): share of answers at or above `satisfiedFrom` and the mean, each with its interval. The
 * customer effort score (CES) is the same reading of an agreement scale ("it was easy", 5 to 7 of 7).
 * Answers that are no finite number are left out.
 *
 * Interval of the share: Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.
 * CES: Dixon, Freeman & Toman (2010), "Stop trying to delight your customers", Harvard Business Review 88(7).
 */
export function satisfaction(
  answers: ArrayLike<number>,
  satisfiedFrom: number,
  confidence = 0.95,
): Satisfaction | Refusal {
  let count = 0;
  let satisfied = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < answers.length; i++) {
    const answer = answers[i] as number;
    if (!Number.isFinite(answer)) continue;
    count++;
    if (answer >= satisfiedFrom) satisfied++;
    const before = count > 1 ? sum / (count - 1) : answer;
    sum += answer;
    squares += (answer - before) * (answer - sum / count);
  }
  if (count === 0) return { refused: 'Nobody has answered yet.' };
  const mean = sum / count;
  const half = count > 1 ? studentQuantile(confidence, count - 1) * Math.sqrt(squares / (count - 1) / count) : 0;
  const [low, high] = wilson(satisfied, count, confidence);
  return {
    answers: count,
    satisfied,
    share: (100 * satisfied) / count,
    interval: [100 * low, 100 * high],
    mean,
    meanInterval: [mean - half, mean + half],
  };
}

/** Interval of a share of `hits` in `tries`, 0 to 1; it never claims certainty, even of none or all. */
export function wilson(hits: number, tries: number, confidence = 0.95): [number, number] {
  if (tries === 0) return [0, 1];
  const z = normalQuantile(confidence);
  const share = hits / tries;
  const wide = 1 + z ** 2 / tries;
  const middle = (share + z ** 2 / (2 * tries)) / wide;
  const half = (z / wide) * Math.sqrt((share * (1 - share)) / tries + z ** 2 / (4 * tries ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
