import { describe, test } from 'vitest';
import { type GoldenCheck, goldenCases, goldenPlace, goldenRows, holdAgainst } from './golden.ts';
import { type Matrix, matrix, scale, scalingOf, take, takeRows } from './linear.ts';
import { fitLogistic, logOdds, sigmoid, unscaled } from './logistic.ts';
import { accuracy, auc, averagePrecision, brier, lift, logLoss } from './metrics.ts';
import { type Ensemble, fitBoosting, fitForest, fitTree, probability } from './trees.ts';

const place = goldenPlace('leads');

/** Numbers as they are; of each text column one column of zeros and ones per word but the first. */
function encode(rows: string[][], head: string[], without: string[]): { x: Matrix; names: string[] } {
  const columns: Array<{ name: string; of: (row: string[]) => number }> = [];
  head.forEach((name, j) => {
    if (without.includes(name)) return;
    const numeric = rows.every((row) => row[j] !== '' && Number.isFinite(Number(row[j])));
    if (numeric) columns.push({ name, of: (row) => Number(row[j]) });
    else {
      const words = [...new Set(rows.map((row) => row[j] as string))].sort().slice(1);
      for (const word of words) columns.push({ name: `${name}=${word}`, of: (row) => (row[j] === word ? 1 : 0) });
    }
  });
  const x = matrix(rows.length, columns.length);
  rows.forEach((row, i) => {
    columns.forEach(({ of }, j) => {
      x.values[i * columns.length + j] = of(row);
    });
  });
  return { x, names: columns.map(({ name }) => name) };
}

function outOfFold(
  x: Matrix,
  y: Uint8Array,
  predict: (train: Matrix, wins: Float64Array, test: Matrix) => Float64Array,
): { p: Float64Array; folds: number[] } {
  const p = new Float64Array(x.rows);
  const folds: number[] = [];
  for (let fold = 0; fold < 5; fold++) {
    const all = Array.from({ length: x.rows }, (_, i) => i);
    const inside = all.filter((i) => i % 5 !== fold);
    const outside = all.filter((i) => i % 5 === fold);
    const own = predict(takeRows(x, inside), take(y, inside), takeRows(x, outside));
    outside.forEach((row, i) => {
      p[row] = own[i] as number;
    });
    folds.push(auc(take(y, outside), own));
  }
  return { p, folds };
}

const apply = (x: Matrix, of: (at: number) => number) =>
  Float64Array.from({ length: x.rows }, (_, i) => of(i * x.cols));
const forest = (fitted: Ensemble, x: Matrix) => apply(x, (at) => probability(fitted, x.values, at));

describe.skipIf(!place)('published results of lead scoring', () => {
  const { checks } = (place ? goldenCases(place)[0] : { checks: [] }) as { checks: GoldenCheck[] };
  test('are reached by regression, trees, forest and boosting', { timeout: 90_000 }, () => {
    const [head = [], ...rows] = goldenRows(`${place}bank_even.csv.gz`);
    const y = Uint8Array.from(rows, (row) => (row.at(-1) === 'yes' ? 1 : 0));
    const { x, names } = encode(rows, head, ['y', 'duration']);
    const found: Record<string, number> = { rows: rows.length, positives: y.reduce((a, b) => a + b, 0) };

    const logit = outOfFold(x, y, (train, wins, held) => {
      const scaling = scalingOf(train);
      const fit = fitLogistic(scale(train, scaling), wins, 1);
      const scaled = scale(held, scaling);
      return apply(scaled, (at) => sigmoid(logOdds(fit, scaled.values, at)));
    });
    const model = 'logit_l2_C1_std';
    found[`5-fold (row index mod 5) pooled ROC AUC, ${model}`] = auc(y, logit.p);
    found[`mean of 5 fold AUCs, ${model}`] = logit.folds.reduce((a, b) => a + b, 0) / 5;
    found[`PR-AUC (average precision), ${model}`] = averagePrecision(y, logit.p);
    found[`log loss, ${model}`] = logLoss(y, logit.p);
    found[`Brier, ${model}`] = brier(y, logit.p);
    found[`accuracy@0.5, ${model}`] = accuracy(y, logit.p);
    found[`lift in top 10 %, ${model}`] = lift(y, logit.p);

    const others = {
      tree_depth5: (train: Matrix, wins: Float64Array) => fitTree(train, wins, { depth: 5 }),
      rf_150_leaf5: (train: Matrix, wins: Float64Array) => fitForest(train, wins, { trees: 24, leaf: 5 }),
      gbm_100_d3: (train: Matrix, wins: Float64Array) => fitBoosting(train, wins),
    };
    for (const [name, train] of Object.entries(others)) {
      const began = performance.now();
      const { p } = outOfFold(x, y, (known, wins, held) => forest(train(known, wins), held));
      if (process.env.SHOW_FIGURES) console.log(name, Math.round(performance.now() - began), 'ms');
      found[`pooled ROC AUC at least, ${name}`] = auc(y, p);
      found[`log loss at most, ${name}`] = logLoss(y, p);
    }

    const few = ['age', 'campaign', 'poutcome=success', 'contact=cellular', 'euribor3m', 'nr.employed'];
    const small = matrix(rows.length, few.length);
    few.forEach((name, j) => {
      const other = name === 'contact=cellular' ? names.indexOf('contact=telephone') : -1;
      const at = names.indexOf(name);
      for (let i = 0; i < rows.length; i++) {
        small.values[i * few.length + j] = (
          other >= 0 ? 1 - (x.values[i * x.cols + other] as number) : x.values[i * x.cols + at]
        ) as number;
      }
    });
    const scaling = scalingOf(small);
    const scaled = scale(small, scaling);
    const plain = fitLogistic(scaled, y, 0);
    const rate = (found.positives as number) / rows.length;
    found['unpenalised logit: log-likelihood'] = plain.logLikelihood;
    found['unpenalised logit: null log-likelihood'] =
      rows.length * (rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate));
    found['unpenalised logit: AIC'] = 2 * 7 - 2 * plain.logLikelihood;
    found['unpenalised logit: in-sample AUC'] = auc(
      y,
      apply(scaled, (at) => logOdds(plain, scaled.values, at)),
    );
    const { values, errors } = unscaled(plain, scaling);
    ['const', 'age', 'campaign', 'prev_success', 'cellular', 'euribor3m', 'nr.employed'].forEach((name, j) => {
      found[`logit coef ${name}`] = values[j] as number;
      found[`logit std.err ${name}`] = errors[j] as number;
    });
    holdAgainst(checks, found, ['context: AUC with sklearn StratifiedKFold(5,shuffle,seed 42), logit']);
  });
});
