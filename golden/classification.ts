import { type Matrix, matrix, scale, scalingOf, take, takeRows } from '../server/analytics/models/linear.ts';
import { fitLogistic, logOdds, nullLogLikelihood, sigmoid, unscaled } from '../server/analytics/models/logistic.ts';
import { accuracy, auc, averagePrecision, brier, lift, logLoss } from '../server/analytics/models/metrics.ts';
import { type Ensemble, fitBoosting, fitForest, fitTree, probability } from '../server/analytics/models/trees.ts';
import type { Case, Found } from './compare.ts';
import { readTable } from './data.ts';
import type { Adapter } from './run.ts';

// Who leaves and who buys: yes or no, learnt from a table. What a case wants is in its own words: the target and what is left
// out in its format, the columns of the plain regression in its checks, the size of a forest in the name of its check.

interface Table {
  head: string[];
  rows: string[][];
}

export const classification: Adapter = (one, file) => {
  const [head = [], ...rows] = readTable(file(one.files[0] as string));
  const table = { head, rows };
  const words = `${one.format ?? ''}`;
  const target = targetOf(words, table);
  const y = Float64Array.from(rows, (row) => (isYes(row[target.column] as string, target.yes) ? 1 : 0));
  const dropped = words.split(';').filter((part) => /drop/i.test(part));
  const features = head
    .map((name, at) => ({ name, at }))
    .filter(({ name, at }) => at !== target.column && !dropped.some((part) => hasWord(part, name)) && !isKey(rows, at));
  const x = encode(
    rows,
    features.map(({ at }) => at),
  );
  return {
    rows: rows.length,
    positives: y.reduce((a, b) => a + b, 0),
    ...linearFigures(x, y),
    ...treeFigures(one, x, y),
    ...plainFigures(one, table, y),
  };
};

function targetOf(words: string, { head, rows }: Table): { column: number; yes: string | null } {
  const [, name = '', yes = null] = /target:?\s+([^\s=;,]+)(?:\s*=\s*([^\s;,]+))?/i.exec(words) ?? [];
  const column = head.indexOf(name);
  if (column < 0) throw new Error(`No column "${name}" in ${head.join(', ')}`);
  return { column, yes: yes ?? (rows.some((row) => /^yes$/i.test(row[column] ?? '')) ? 'yes' : null) };
}

function isYes(value: string, yes: string | null): boolean {
  if (yes) return value.toLowerCase() === yes.toLowerCase();
  return ['1', 'yes', 'true', 'true.', 'y', 't'].includes(value.toLowerCase());
}

const hasWord = (text: string, name: string) => text.split(/[^\w.-]+/).includes(name);
const isNumber = (cell: string | undefined) => cell !== undefined && cell !== '' && Number.isFinite(Number(cell));
const isNumeric = (rows: string[][], at: number) => rows.every((row) => row[at] === '' || isNumber(row[at]));
/** A text that is another on every row names the row and tells nothing. */
const isKey = (rows: string[][], at: number) =>
  !isNumeric(rows, at) && new Set(rows.map((row) => row[at])).size === rows.length;
const wordsOf = (rows: string[][], at: number) => [...new Set(rows.map((row) => row[at] as string))].sort();

/** Numbers as they are, nothing as 0; of each text column one column of zeros and ones per word but the first. */
function encode(rows: string[][], columns: number[]): Matrix {
  const made = columns.flatMap((at): Array<(row: string[]) => number> => {
    if (isNumeric(rows, at)) return [(row) => Number(row[at])];
    return wordsOf(rows, at)
      .slice(1)
      .map((word) => (row: string[]) => (row[at] === word ? 1 : 0));
  });
  return matrixOf(rows, made);
}

function matrixOf(rows: string[][], columns: Array<(row: string[]) => number>): Matrix {
  const x = matrix(rows.length, columns.length);
  rows.forEach((row, i) => {
    columns.forEach((of, j) => {
      x.values[i * columns.length + j] = of(row);
    });
  });
  return x;
}

type Predict = (known: Matrix, y: Float64Array, held: Matrix) => Float64Array;

/** Every fifth row is predicted by what was learnt from the others. */
function outOfFold(x: Matrix, y: Float64Array, predict: Predict): { p: Float64Array; folds: number[] } {
  const p = new Float64Array(x.rows);
  const folds: number[] = [];
  const all = Array.from({ length: x.rows }, (_, i) => i);
  for (let fold = 0; fold < 5; fold++) {
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

const each = (x: Matrix, of: (at: number) => number) => Float64Array.from({ length: x.rows }, (_, i) => of(i * x.cols));
const byTrees = (fitted: Ensemble, x: Matrix) => each(x, (at) => probability(fitted, x.values, at));

function linearFigures(x: Matrix, y: Float64Array): Found {
  const { p, folds } = outOfFold(x, y, (known, wins, held) => {
    const scaling = scalingOf(known);
    const fit = fitLogistic(scale(known, scaling), wins, 1);
    const scaled = scale(held, scaling);
    return each(scaled, (at) => sigmoid(logOdds(fit, scaled.values, at)));
  });
  const name = 'logit_l2_C1_std';
  return {
    [`5-fold (row index mod 5) pooled ROC AUC, ${name}`]: auc(y, p),
    [`mean of 5 fold AUCs, ${name}`]: folds.reduce((a, b) => a + b, 0) / folds.length,
    [`PR-AUC (average precision), ${name}`]: averagePrecision(y, p),
    [`log loss, ${name}`]: logLoss(y, p),
    [`Brier, ${name}`]: brier(y, p),
    [`accuracy@0.5, ${name}`]: accuracy(y, p),
    [`lift in top 10 %, ${name}`]: lift(y, p),
  };
}

function treeFigures({ checks }: Case, x: Matrix, y: Float64Array): Found {
  const found: Found = {};
  const asked = checks.flatMap(({ name }) => /^pooled ROC AUC at least, (.+)$/.exec(name)?.[1] ?? []);
  for (const name of asked) {
    const train = trainerOf(name);
    if (!train) continue;
    const { p } = outOfFold(x, y, (known, wins, held) => byTrees(train(known, wins), held));
    found[`pooled ROC AUC at least, ${name}`] = auc(y, p);
    found[`log loss at most, ${name}`] = logLoss(y, p);
  }
  return found;
}

function trainerOf(name: string): ((x: Matrix, y: Float64Array) => Ensemble) | null {
  const [, kind = '', rest = ''] = /^([a-z]+)(.*)$/.exec(name) ?? [];
  const number = (pattern: RegExp, otherwise: number) => Number(pattern.exec(rest)?.[1] ?? otherwise);
  if (kind === 'tree') return (x, y) => fitTree(x, y, { depth: number(/depth(\d+)/, 5) });
  if (kind === 'rf') return (x, y) => fitForest(x, y, { trees: number(/_(\d+)/, 150), leaf: number(/leaf(\d+)/, 5) });
  if (kind === 'gbm')
    return (x, y) => fitBoosting(x, y, { trees: number(/_(\d+)/, 100), depth: number(/_d(\d+)/, 3), rate: 0.1 });
  // As the reference grows them: up to 31 leaves of at least 20 rows.
  if (kind === 'histgb') return (x, y) => fitBoosting(x, y, { trees: 100, depth: 5, rate: 0.1, leaf: 20 });
  return null;
}

function plainFigures({ checks, notes = '' }: Case, { head, rows }: Table, y: Float64Array): Found {
  const names = checks.flatMap(({ name }) => /^logit coef (.+)$/.exec(name)?.[1] ?? []).filter((n) => n !== 'const');
  if (names.length === 0) return {};
  const x = matrixOf(
    rows,
    names.map((name) => columnNamed(name, notes, head, rows)),
  );
  const scaling = scalingOf(x);
  const scaled = scale(x, scaling);
  const fit = fitLogistic(scaled, y, 0);
  const found: Found = {
    'unpenalised logit: log-likelihood': fit.logLikelihood,
    'unpenalised logit: null log-likelihood': nullLogLikelihood(y),
    'unpenalised logit: AIC': 2 * (names.length + 1) - 2 * fit.logLikelihood,
    'unpenalised logit: in-sample AUC': auc(
      y,
      each(scaled, (at) => logOdds(fit, scaled.values, at)),
    ),
  };
  const { values, errors } = unscaled(fit, scaling);
  ['const', ...names].forEach((name, j) => {
    found[`logit coef ${name}`] = values[j];
    found[`logit std.err ${name}`] = errors[j];
  });
  return found;
}

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The column that a name of the reference means: itself, or where a text column holds one word. */
function columnNamed(name: string, notes: string, head: string[], rows: string[][]): (row: string[]) => number {
  const at = head.indexOf(name);
  const holds = (column: number, word: string) => (row: string[]) => (row[column] === word ? 1 : 0);
  if (at >= 0 && isNumeric(rows, at)) return (row) => Number(row[at]);
  // "prev_success (poutcome=success)", "cellular (contact)"
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const said = new RegExp(`${escaped}\\s*\\(([^)]+)\\)`).exec(notes)?.[1]?.split('=');
  if (said) {
    const column = head.indexOf((said[0] as string).trim());
    const word = (said[1] ?? name).trim();
    if (column >= 0 && rows.some((row) => row[column] === word)) return holds(column, word);
  }
  const [first = name, ...others] = name.split('_');
  const wanted = plain(others.join(''));
  for (const [column, title] of head.entries()) {
    if (!plain(title).startsWith(plain(first)) || (wanted === '' && isNumeric(rows, column))) continue;
    const words = isNumeric(rows, column) ? [] : wordsOf(rows, column);
    const yes = ['yes', 'true', '1'];
    const word = wanted
      ? (words.find((one) => plain(one) === wanted) ?? words.find((one) => plain(one).startsWith(wanted)))
      : words.find((one) => yes.includes(one.toLowerCase()));
    if (word !== undefined) return holds(column, word);
  }
  for (const [column, title] of head.entries()) {
    if (isNumeric(rows, column)) {
      if (plain(title) === plain(name)) return (row) => Number(row[column]);
      continue;
    }
    const word = wordsOf(rows, column).find((one) => plain(one) === plain(name));
    if (word !== undefined) return holds(column, word);
  }
  throw new Error(`No column is meant by "${name}"`);
}
