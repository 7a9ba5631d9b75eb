import { fitRidge } from '../learning/regression.ts';
import { type Matrix, take, takeRows } from '../linear.ts';
import { fitLogistic, type Logistic, logOdds, sigmoid } from '../logistic.ts';
import { quantile } from '../normal.ts';
import { armOf, effectOfArms, type Refused } from './effect.ts';

type Numbers = ArrayLike<number>;

/** Fewer of either side teach nothing about who differs from whom. */
const LEAST = 100;

export interface TwoModels {
  treated: Logistic;
  control: Logistic;
  /** Whether outcomes are yes or no, or amounts. */
  binary: boolean;
}

/**
 * Uplift by two models (T-learner; Künzel and others 2019): one learns the outcome of the treated, one of the others; the
 * difference of what they say of a customer is the effect on that one. Logistic for yes or no, linear for amounts; `penalty` as in
 * fitLogistic. Columns should be scaled.
 */
export function fitTwoModels(x: Matrix, treated: Numbers, y: Numbers, penalty = 1): TwoModels | Refused {
  const sides = [true, false].map((wanted) => rowsWhere(treated, wanted));
  if (sides.some((rows) => rows.length < LEAST))
    return { refused: `At least ${LEAST} customers on each side are needed to learn whom it works for.` };
  const values = Float64Array.from(y);
  const binary = values.every((one) => one === 0 || one === 1);
  const fit = (rows: Int32Array): Logistic => {
    const own = takeRows(x, rows);
    const outcome = take(values, rows);
    return binary ? fitLogistic(own, outcome, penalty) : fitRidge(own, outcome, penalty);
  };
  return { treated: fit(sides[0] as Int32Array), control: fit(sides[1] as Int32Array), binary };
}

/** The expected effect on each row, in the unit of the outcome. */
export function upliftOf({ treated, control, binary }: TwoModels, x: Matrix): Float64Array {
  const says = (model: Logistic, at: number) => {
    const z = logOdds(model, x.values, at);
    return binary ? sigmoid(z) : z;
  };
  return Float64Array.from({ length: x.rows }, (_, i) => says(treated, i * x.cols) - says(control, i * x.cols));
}

const rowsWhere = (treated: Numbers, wanted: boolean) =>
  Int32Array.from({ length: treated.length }, (_, i) => i).filter((i) => (treated[i] as number) > 0.5 === wanted);

/** A question that parts customers on whom the treatment works differently; a leaf where there is none. */
export interface UpliftNode {
  rows: number;
  treated: number;
  effect: number;
  error: number;
  /** Those whose column is at most `threshold` go left. */
  split: { column: number; threshold: number; left: UpliftNode; right: UpliftNode } | null;
}

/**
 * A decision tree on the effect itself: of all questions the one that parts the effects farthest in units of their error,
 * (τL - τR)² / (eL² + eR²) (Su and others 2009, interaction trees). Each side keeps at least `leaf` treated and `leaf` others, and a
 * question must part by more than chance would after all that were tried (Bonferroni).
 */
export function fitUpliftTree(
  x: Matrix,
  treated: Numbers,
  y: Numbers,
  { depth = 3, leaf = LEAST, alpha = 0.05 } = {},
): UpliftNode | Refused {
  const all = Int32Array.from({ length: x.rows }, (_, i) => i);
  const sides = [true, false].map((wanted) => rowsWhere(treated, wanted).length);
  if (sides.some((count) => count < 2 * leaf))
    return { refused: `At least ${2 * leaf} customers on each side are needed to part them.` };
  return nodeOf(all, depth);

  function nodeOf(rows: Int32Array, left: number): UpliftNode {
    const own = effectIn(rows);
    const found = left > 0 ? bestQuestion(rows) : null;
    return {
      rows: rows.length,
      treated: own.treated,
      effect: own.effect,
      error: own.error,
      split: found && {
        ...found,
        left: nodeOf(
          rows.filter((row) => isLeft(row, found)),
          left - 1,
        ),
        right: nodeOf(
          rows.filter((row) => !isLeft(row, found)),
          left - 1,
        ),
      },
    };
  }

  function isLeft(row: number, { column, threshold }: { column: number; threshold: number }): boolean {
    return (x.values[row * x.cols + column] as number) <= threshold;
  }

  function effectIn(rows: Int32Array) {
    const side = (wanted: boolean) =>
      armOf(
        Float64Array.from(rows.filter((row) => (treated[row] as number) > 0.5 === wanted)).map(
          (row) => y[row] as number,
        ),
      );
    const [with_, without] = [side(true), side(false)];
    const found = effectOfArms(with_, without);
    const known = 'refused' in found ? { effect: 0, error: Number.POSITIVE_INFINITY } : found;
    return { treated: with_.count, effect: known.effect, error: known.error };
  }

  function bestQuestion(rows: Int32Array): { column: number; threshold: number } | null {
    const questions: Array<{ column: number; threshold: number }> = [];
    for (let column = 0; column < x.cols; column++)
      for (const threshold of cutsOf(rows, column)) questions.push({ column, threshold });
    // One draw among so many looks farther out than one alone.
    const bar = quantile(1 - alpha / 2 / Math.max(1, questions.length));
    let best: { column: number; threshold: number } | null = null;
    let farthest = bar ** 2;
    for (const question of questions) {
      const [low, high] = partsOf(rows, question);
      if (Math.min(low.treated, low.control, high.treated, high.control) < leaf) continue;
      const apart = (low.effect - high.effect) ** 2 / (low.error ** 2 + high.error ** 2);
      if (apart > farthest) {
        farthest = apart;
        best = question;
      }
    }
    return best;
  }

  /** Both sides of a question in one pass over the rows. */
  function partsOf(rows: Int32Array, question: { column: number; threshold: number }) {
    const sums = [0, 1, 2, 3].map(() => ({ n: 0, sum: 0, squares: 0 }));
    for (const row of rows) {
      const at = sums[(isLeft(row, question) ? 0 : 2) + ((treated[row] as number) > 0.5 ? 0 : 1)] as (typeof sums)[0];
      const value = y[row] as number;
      at.n++;
      at.sum += value;
      at.squares += value * value;
    }
    const arm = ({ n, sum, squares }: (typeof sums)[0]) => {
      const mean = sum / (n || 1);
      return { count: n, mean, variance: n > 1 ? Math.max(0, (squares - n * mean * mean) / (n - 1)) : 0 };
    };
    return [0, 2].map((k) => {
      const [a, b] = [arm(sums[k] as (typeof sums)[0]), arm(sums[k + 1] as (typeof sums)[0])];
      const found = effectOfArms(a, b);
      const { effect, error } = 'refused' in found ? { effect: 0, error: 1e9 } : found;
      return { treated: a.count, control: b.count, effect, error };
    }) as [Part, Part];
  }

  function cutsOf(rows: Int32Array, column: number): number[] {
    const values = Float64Array.from(rows)
      .map((row) => x.values[row * x.cols + column] as number)
      .sort();
    const distinct = [...new Set(values)];
    if (distinct.length <= 8) return distinct.slice(0, -1);
    const cuts = [1, 2, 3, 4, 5, 6, 7].map((k) => values[Math.floor((k * values.length) / 8)] as number);
    return [...new Set(cuts)].filter((cut) => cut < (values.at(-1) as number));
  }
}

interface Part {
  treated: number;
  control: number;
  effect: number;
  error: number;
}
