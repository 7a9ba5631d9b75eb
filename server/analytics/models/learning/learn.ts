import { type Column, type Encoder, encode, encoderOf, originsOf } from '../attributes.ts';
import { type Calibration, calibrate, calibrated } from '../calibration.ts';
import { type Matrix, seeded, take } from '../linear.ts';
import { fitLogistic, type Logistic, logOdds } from '../logistic.ts';
import { auc, type Estimate, logLoss } from '../metrics.ts';
import { type Ensemble, fitBoosting, fitForest, fitTree, rawScore } from '../trees.ts';
import { type Coefficient, coefficientsOf, type Group, groupsOf, type Kind, type Leak, leakOf } from './drivers.ts';
import { measureNumbers, measureYesNo, type NumberMeasures, type YesNoMeasures } from './measures.ts';
import { fitNetwork, type Network, networkSays } from './network.ts';
import { type ReadableNode, readableTree } from './readable.ts';
import { fitLasso, fitRidge } from './regression.ts';

export type Method = 'regression' | 'lasso' | 'tree' | 'forest' | 'boosting' | 'network';

/** What is to be learnt: known things of each row, and what came of it. */
export interface Problem {
  kind: Kind;
  columns: Column[];
  /** 1 and 0, or numbers. */
  y: ArrayLike<number>;
  /** Rows of the same number are never in two folds: the same customer seen at several times. */
  groups?: ArrayLike<number> | null;
  /** Fields that are used though they seem to know the answer. */
  trusted?: string[];
}

/** All that predicting needs; JSON. */
export interface Predictor {
  kind: Kind;
  method: Method;
  encoder: Encoder;
  linear: { intercept: number; weights: number[] } | null;
  trees: Ensemble | null;
  network: Network | null;
  calibration: Calibration | null;
  /** The mean of each encoded column, against which reasons are told. */
  usual: number[];
  /** Numbers: the model speaks in spreads from the mean, and never beyond what was seen. */
  mean: number;
  spread: number;
  range: [number, number];
}

export interface Tried {
  method: Method | 'baseline';
  /** Log loss for yes or no, mean squared error in the target's unit squared for numbers; from folds it had not seen. */
  loss: number;
  auc: number | null;
}

export interface Driver {
  name: string;
  /** Of all that the fields together tell, by how much worse predictions get when this one is shuffled. */
  share: number;
  groups: Group[];
}

export interface Learnt {
  kind: Kind;
  rows: number;
  /** The share of yes, or the mean. */
  usual: number;
  method: Method;
  /** The chosen one is better than saying the same to everyone, by more than chance. */
  better: boolean;
  tried: Tried[];
  measures: YesNoMeasures | null;
  numbers: NumberMeasures | null;
  drivers: Driver[];
  tree: ReadableNode;
  coefficients: Coefficient[];
  leaks: Leak[];
  /** What the folds said of each row, before the model saw it. */
  unseen: Float64Array;
  predictor: Predictor;
}

export interface NotLearnt {
  refused: 'too_few_rows' | 'too_few_of_one' | 'no_variance' | 'nothing_known';
  rows: number;
  /** Of the rarer outcome. */
  rarer: number;
  needed: { rows: number; each: number };
  leaks: Leak[];
}

/** Below this a prediction would be a guess. */
export const NEEDED = { rows: 150, each: 30 };
const FOLDS = 5;

/**
 * Learns yes or no, or a number, from what is known of records. Five methods and one baseline are tried by cross-validation: each
 * row is predicted by models that had not seen it. The simplest method whose loss is within one standard error of the best one's is
 * taken (Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 7.10), and fitted to all rows. Fields that seem to know
 * the answer are left out unless trusted.
 */
export function learn(problem: Problem, { seed = 1 } = {}): Learnt | NotLearnt {
  const { kind, trusted = [] } = problem;
  const y = Float64Array.from(problem.y);
  const n = y.length;
  const leaks = problem.columns.flatMap((column) => leakOf(column, y, kind) ?? []);
  const ones = kind === 'yes_no' ? y.reduce((a, b) => a + b, 0) : 0;
  const rarer = kind === 'yes_no' ? Math.min(ones, n - ones) : n;
  const refuse = (refused: NotLearnt['refused']): NotLearnt => ({ refused, rows: n, rarer, needed: NEEDED, leaks });
  if (n < NEEDED.rows) return refuse('too_few_rows');
  if (kind === 'yes_no' && rarer < NEEDED.each) return refuse('too_few_of_one');
  const [mean, spread] = centreOf(y);
  if (!(spread > 0)) return refuse('no_variance');
  const left = new Set(leaks.map(({ name }) => name).filter((name) => !trusted.includes(name)));
  const columns = problem.columns.filter((column) => !left.has(column.name) && tellsApart(column));
  if (columns.length === 0) return refuse('nothing_known');

  const folds = foldsOf(n, problem.groups ?? null, kind === 'yes_no' ? y : null, seed);
  const target = kind === 'yes_no' ? y : y.map((value) => (value - mean) / spread);
  const methods: Method[] =
    kind === 'yes_no'
      ? ['regression', 'tree', 'boosting', 'forest', 'network']
      : ['regression', 'lasso', 'tree', 'boosting', 'forest', 'network'];
  const candidates = methods.map((method) => {
    const raw = new Float64Array(n);
    for (let fold = 0; fold < FOLDS; fold++) {
      const [inside, outside] = partsOf(folds, fold);
      const fit = fitMethod(kind, method, columns, target, inside, seed);
      const said = saysRaw(fit, encode(fit.encoder, columns, outside));
      outside.forEach((row, i) => {
        raw[row] = said[i] as number;
      });
    }
    const said = kind === 'yes_no' ? calibratedAcross(raw, y, folds) : raw.map((value) => mean + spread * value);
    return { method, raw, said, losses: lossesOf(kind, y, said) };
  });
  const baseline = lossesOf(kind, y, baselineOf(y, folds));
  const best = simplest(candidates);
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const fit = fitMethod(kind, best.method, columns, target, all, seed);
  const predictor: Predictor = {
    ...fit,
    calibration: kind === 'yes_no' ? calibrate(best.raw, y) : null,
    mean,
    spread,
    range: [y.reduce((a, b) => Math.min(a, b)), y.reduce((a, b) => Math.max(a, b))],
  };
  const tried: Tried[] = [
    { method: 'baseline', loss: average(baseline), auc: kind === 'yes_no' ? 0.5 : null },
    ...candidates.map(({ method, losses, said }) => ({
      method,
      loss: average(losses),
      auc: kind === 'yes_no' ? auc(y, said) : null,
    })),
  ];
  return {
    kind,
    rows: n,
    usual: mean,
    method: best.method,
    better: isBetter(best.losses, baseline),
    tried,
    measures: kind === 'yes_no' ? measureYesNo(y, best.said) : null,
    numbers: kind === 'number' ? measureNumbers(y, best.said) : null,
    drivers: driversOf(),
    tree: readableTree(columns, y, all, { kind }),
    coefficients: coefficientsOf(columns, y, all, kind),
    leaks,
    unseen: best.said,
    predictor,
  };

  /** How much worse the rows of one fold are predicted when a field's values are dealt out anew among them. */
  function driversOf(): Driver[] {
    const [inside, outside] = partsOf(folds, 0);
    const some = outside.subarray(0, 4000);
    const held = fitMethod(kind, best.method, columns, target, inside, seed);
    const truth = take(target, some);
    const loss = (rows: Column[]) => {
      const said = saysRaw(held, encode(held.encoder, rows, some));
      const p = kind === 'yes_no' ? said.map((odds) => 1 / (1 + Math.exp(-odds))) : said;
      return kind === 'yes_no' ? logLoss(truth, p) : average(lossesOf(kind, truth, p));
    };
    const before = loss(columns);
    const random = seeded(seed + 5);
    const worse = columns.map((column) => {
      let sum = 0;
      for (let round = 0; round < 3; round++) {
        const values = column.values.slice();
        for (let i = some.length - 1; i > 0; i--) {
          const [a, b] = [some[i] as number, some[Math.floor(random() * (i + 1))] as number];
          [values[a], values[b]] = [values[b] ?? null, values[a] ?? null];
        }
        sum += loss(columns.map((one) => (one === column ? { ...column, values } : one))) - before;
      }
      return Math.max(0, sum / 3);
    });
    const total = worse.reduce((a, b) => a + b, 0) || 1;
    return columns
      .map((column, i) => ({
        name: column.name,
        share: (worse[i] as number) / total,
        groups: groupsOf(column, y, kind),
      }))
      .sort((a, b) => b.share - a.share)
      .slice(0, 12);
  }
}

type Fitted = Omit<Predictor, 'calibration' | 'mean' | 'spread' | 'range'>;

function fitMethod(
  kind: Kind,
  method: Method,
  columns: Column[],
  y: Float64Array,
  rows: Int32Array,
  seed: number,
): Fitted {
  const encoder = encoderOf(columns, rows);
  const x = encode(encoder, columns, rows);
  const own = take(y, rows);
  const none = { kind, method, encoder, linear: null, trees: null, network: null, usual: meansOf(x) };
  // Enough rows on each leaf that its share is more than luck.
  const leaf = Math.max(5, Math.min(40, Math.round(rows.length / 100)));
  const link = kind === 'number' ? ('number' as const) : ('probability' as const);
  if (method === 'network') return { ...none, network: fitNetwork(x, own, { kind, seed }) };
  if (method === 'tree') return { ...none, trees: fitTree(x, own, { depth: 4, leaf, link }) };
  if (method === 'forest')
    return { ...none, trees: fitForest(x, own, { trees: 80, leaf: Math.min(leaf, 12), seed, link }) };
  if (method === 'boosting')
    return {
      ...none,
      trees: fitBoosting(x, own, {
        trees: 100,
        depth: 3,
        rate: 0.08,
        leaf,
        link: kind === 'number' ? 'number' : 'log_odds',
      }),
    };
  // The penalty at which chance alone would carry nothing: sqrt(2 ln p / n) in spreads of the target.
  const small = Math.sqrt((2 * Math.log(Math.max(2, x.cols))) / Math.max(1, x.rows)) / 2;
  const { intercept, weights }: Logistic =
    kind === 'yes_no' ? fitLogistic(x, own, 2) : method === 'lasso' ? fitLasso(x, own, small) : fitRidge(x, own, 2);
  return { ...none, linear: { intercept, weights: Array.from(weights) } };
}

/** Log-odds of each row of `x`, or spreads from the mean. */
function saysRaw(model: Fitted, x: Matrix): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => rawAt(model, x.values, i * x.cols));
}

function rawAt(model: Fitted, values: ArrayLike<number>, at: number): number {
  if (model.linear) return logOdds(model.linear, values, at);
  if (model.network) return networkSays(model.network, values, at);
  const raw = rawScore(model.trees as Ensemble, values, at);
  if (model.trees?.link !== 'probability') return raw;
  const p = Math.min(Math.max(raw, 0.002), 0.998);
  return Math.log(p / (1 - p));
}

/** Probabilities of yes, or numbers in the target's unit. Words never seen count as none of the known ones. */
export function predict(predictor: Predictor, columns: Column[], rows: ArrayLike<number>): Float64Array {
  return saysRaw(predictor, encode(predictor.encoder, columns, rows)).map((raw) => finished(predictor, raw));
}

function finished({ kind, calibration, mean, spread, range }: Predictor, raw: number): number {
  if (kind === 'yes_no') return calibration ? calibrated(calibration, raw) : 1 / (1 + Math.exp(-raw));
  return Math.min(Math.max(mean + spread * raw, range[0]), range[1]);
}

export interface Reason {
  name: string;
  /** By how much what is known of this field moves the prediction from what it were if nothing special were known of it. */
  effect: number;
}

/**
 * Why one row is predicted so: each field in turn is replaced by what is usual, a number by its mean, a word by all words as
 * often as they occur (in probability, or in the target's unit).
 */
export function reasonsFor(predictor: Predictor, columns: Column[], row: number): Reason[] {
  const x = encode(predictor.encoder, columns, [row]);
  const says = (values: ArrayLike<number>) => finished(predictor, rawAt(predictor, values, 0));
  const said = says(x.values);
  const origins = originsOf(predictor.encoder);
  return predictor.encoder.parts
    .map(({ name, kind }, part) => {
      const own = origins.flatMap((of, j) => (of === part ? [j] : []));
      const usual = (j: number) => predictor.usual[j] as number;
      const without = x.values.slice();
      if (kind === 'number') {
        for (const j of own) without[j] = usual(j);
        return { name, effect: said - says(without) };
      }
      for (const j of own) without[j] = 0;
      let rest = 1;
      let expected = 0;
      for (const j of own) {
        without[j] = 1;
        expected += usual(j) * says(without);
        without[j] = 0;
        rest -= usual(j);
      }
      return { name, effect: said - expected - Math.max(0, rest) * says(without) };
    })
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}

function meansOf({ rows, cols, values }: Matrix): number[] {
  const means = new Array<number>(cols).fill(0);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) means[j] = (means[j] as number) + (values[i * cols + j] as number) / rows;
  return means;
}

/** Each fold's scores are turned into probabilities by what the others bore out. */
function calibratedAcross(raw: Float64Array, y: Float64Array, folds: Uint8Array): Float64Array {
  const p = new Float64Array(raw.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const [inside, outside] = partsOf(folds, fold);
    const calibration = calibrate(take(raw, inside), take(y, inside));
    for (const row of outside) p[row] = calibrated(calibration, raw[row] as number);
  }
  return p;
}

/** Of each fold what the others have on average. */
function baselineOf(y: Float64Array, folds: Uint8Array): Float64Array {
  const said = new Float64Array(y.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const [inside, outside] = partsOf(folds, fold);
    const mean = average(take(y, inside));
    for (const row of outside) said[row] = mean;
  }
  return said;
}

/** Folds by chance, each with about as many yes; groups stay together. */
function foldsOf(n: number, groups: ArrayLike<number> | null, y: Float64Array | null, seed: number): Uint8Array {
  const random = seeded(seed + 17);
  const folds = new Uint8Array(n);
  if (groups) {
    const of = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const group = groups[i] as number;
      if (!of.has(group)) of.set(group, Math.floor(random() * FOLDS));
      folds[i] = of.get(group) as number;
    }
    return folds;
  }
  const draws = Float64Array.from({ length: n }, random);
  const order = Int32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (y ? (y[a] as number) - (y[b] as number) : 0) || (draws[a] as number) - (draws[b] as number),
  );
  order.forEach((row, i) => {
    folds[row] = i % FOLDS;
  });
  return folds;
}

function partsOf(folds: Uint8Array, fold: number): [Int32Array, Int32Array] {
  const all = Int32Array.from({ length: folds.length }, (_, i) => i);
  return [all.filter((i) => folds[i] !== fold), all.filter((i) => folds[i] === fold)];
}

const lossesOf = (kind: Kind, y: Float64Array, said: Float64Array) =>
  said.map((one, i) =>
    kind === 'number'
      ? (one - (y[i] as number)) ** 2
      : -Math.log(Math.max(1e-12, (y[i] as number) > 0.5 ? one : 1 - one)),
  );

const average = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / (values.length || 1);

/** In the order of how easily they are explained: the first that is not worse than the best by more than one standard error. */
function simplest<C extends { losses: Float64Array }>(candidates: C[]): C {
  const best = candidates.reduce((a, b) => (average(b.losses) < average(a.losses) ? b : a));
  return candidates.find((one) => !exceeds(one.losses, best.losses, 1)) ?? best;
}

const isBetter = (losses: Float64Array, baseline: Float64Array) => exceeds(baseline, losses, 2);

/** Whether the first losses are higher by more than `errors` standard errors of the difference. */
function exceeds(a: Float64Array, b: Float64Array, errors: number): boolean {
  const gaps = a.map((loss, i) => loss - (b[i] as number));
  const mean = average(gaps);
  const variance = average(gaps.map((gap) => (gap - mean) ** 2));
  return mean > errors * Math.sqrt(variance / gaps.length) && mean > 0;
}

function centreOf(y: Float64Array): [number, number] {
  const mean = average(y);
  return [mean, Math.sqrt(average(y.map((value) => (value - mean) ** 2)))];
}

/** A field that is the same everywhere, or known nowhere, tells nothing. */
function tellsApart({ values }: Column): boolean {
  const first = values[0] ?? null;
  return values.some((value) => (value ?? null) !== first);
}

export type { Estimate };
