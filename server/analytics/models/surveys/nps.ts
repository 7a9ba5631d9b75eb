import type { Refusal } from '../refusal.ts';
import { normalQuantile } from './student.ts';

export interface NetPromoter {
  answers: number;
  promoters: number;
  passives: number;
  detractors: number;
  /** Points, −100 to 100. */
  nps: number;
  /** Standard error, points. */
  error: number;
  /** Interval in points, cut at ±100. */
  interval: [number, number];
}

/**
 * Net promoter score of answers from 0 to 10: share of promoters (9, 10) less share of detractors (0 to 6), in points; its
 * standard error is 100·√((p + d − (p − d)²) / n), the interval the normal one. Answers that are no number from 0 to 10 are
 * left out. Where nobody or everybody is of one kind the error is 0 in this formula and would claim certainty; then the
 * interval comes from the Wilson bound of that share.
 *
 * Reichheld (2003), "The one number you need to grow", Harvard Business Review 81(12); error as of a difference of two
 * shares of one multinomial sample.
 */
export function netPromoter(answers: ArrayLike<number>, confidence = 0.95): NetPromoter | Refusal {
  let promoters = 0;
  let passives = 0;
  let detractors = 0;
  for (let i = 0; i < answers.length; i++) {
    const answer = answers[i] as number;
    if (!(answer >= 0 && answer <= 10)) continue;
    if (answer >= 9) promoters++;
    else if (answer >= 7) passives++;
    else detractors++;
  }
  return ofCounts(promoters, passives, detractors, confidence);
}

/** The same from counts, for figures that a database has counted. */
export function ofCounts(
  promoters: number,
  passives: number,
  detractors: number,
  confidence = 0.95,
): NetPromoter | Refusal {
  const answers = promoters + passives + detractors;
  if (answers === 0) return { refused: 'Nobody has answered yet.' };
  const p = promoters / answers;
  const d = detractors / answers;
  const nps = 100 * (p - d);
  const error = 100 * Math.sqrt(Math.max(0, p + d - (p - d) ** 2) / answers);
  const z = normalQuantile(confidence);
  // The farthest that a share of 100 % can be from the truth, when the sample shows no spread at all.
  const unseen = error > 0 ? 0 : 100 * (z ** 2 / (answers + z ** 2));
  const low = error > 0 ? nps - z * error : nps - (nps > 0 ? 2 : 1) * unseen;
  const high = error > 0 ? nps + z * error : nps + (nps < 0 ? 2 : 1) * unseen;
  return {
    answers,
    promoters,
    passives,
    detractors,
    nps,
    error,
    interval: [Math.max(-100, low), Math.min(100, high)],
  };
}

export interface Difference {
  /** Points that the second is above the first. */
  change: number;
  interval: [number, number];
  /** Whether the interval leaves zero out. */
  sure: boolean;
}

/** Whether one score is really above another, of two independent groups of people. */
export function difference(before: NetPromoter, after: NetPromoter, confidence = 0.95): Difference {
  const change = after.nps - before.nps;
  const half = normalQuantile(confidence) * Math.hypot(after.error, before.error);
  const interval: [number, number] = [change - half, change + half];
  return { change, interval, sure: half > 0 && (interval[0] > 0 || interval[1] < 0) };
}
