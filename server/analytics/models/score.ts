import { type Column, type Encoder, type Evidence, encode, encoderOf, evidenceOf, originsOf } from './attributes.ts';
import { type Calibration, calibrate, calibrated } from './calibration.ts';
import { type Matrix, take } from './linear.ts';
import { fitLogistic, type Logistic, logOdds } from './logistic.ts';
import { logLoss, type Measures, measure } from './metrics.ts';
import { contributions, type Ensemble, fitBoosting, fitForest, rawScore } from './trees.ts';

export type Method = 'regression' | 'boosting' | 'forest';

/** All that scoring needs. */
export interface ScoreModel {
  method: Method;
  encoder: Encoder;
  logistic: Logistic | null;
  trees: Ensemble | null;
  calibration: Calibration;
  /** The mean of each encoded column: reasons are told against the usual record. */
  usual: number[];
}

export interface History {
  columns: Column[];
  /** 1 where it turned out well. */
  y: number[];
  /** When it was decided, as days; rows come in this order. */
  days: string[];
}

export interface Training {
  state: 'ready' | 'too_little' | 'no_better_than_chance';
  rows: number;
  positives: number;
  needed: { rows: number; each: number };
  from: string | null;
  to: string | null;
  method: Method | null;
  tried: Array<{ method: Method; log_loss: number }>;
  /** On the newest part, which the measured model had not seen. */
  measures: Measures | null;
  tested: { from: string; to: string } | null;
  calibration: Calibration['kind'] | null;
  /** How much each attribute moves scores, as a share of all. */
  weights: Array<{ name: string; share: number }>;
  evidence: Evidence[];
  model: ScoreModel | null;
}

/** Below this a score would be a guess. */
export const NEEDED = { rows: 200, each: 40 };

/**
 * Learns a score. The newest quarter of the records is kept aside and only measured on; of the rest, the newer third decides
 * between methods. The model in use is then fitted to everything in the same way, and its probabilities are those that the newest
 * quarter bore out. `accepted`: attributes to use; all that clearly tell something unless given.
 */
export function train({ columns, y, days }: History, accepted: string[] | null): Training {
  const n = y.length;
  const positives = y.reduce((a, b) => a + b, 0);
  const evidence = columns.map((column) => evidenceOf(column, y)).sort((a, b) => b.information - a.information);
  const none: Training = {
    state: 'too_little',
    rows: n,
    positives,
    needed: NEEDED,
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    method: null,
    tried: [],
    measures: null,
    tested: null,
    calibration: null,
    weights: [],
    evidence,
    model: null,
  };
  if (n < NEEDED.rows || Math.min(positives, n - positives) < NEEDED.each) return none;
  const wanted = new Set(accepted ?? evidence.filter((one) => one.clear).map((one) => one.name));
  const used = columns.filter(({ name }) => wanted.has(name) && !evidence.find((one) => one.name === name)?.leaks);
  if (used.length === 0) return { ...none, state: 'no_better_than_chance' };

  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const outcome = Float64Array.from(y);
  const [half, aside] = [Math.floor(n * 0.5), Math.floor(n * 0.75)];
  const judged = range(half, aside);
  const truth = take(outcome, judged);
  const methods: Method[] = ['regression', 'boosting', 'forest'];
  const candidates = methods.map((method) => {
    const odds = oddsOf(learn(method, used, outcome, range(0, half)), used, judged);
    const p = through(calibrate(odds, truth), odds);
    return { method, log_loss: logLoss(truth, p), losses: lossesOf(truth, p) };
  });
  const best = simplest(candidates);

  const before = learn(best, used, outcome, range(0, aside));
  const validated = oddsOf(learn(best, used, outcome, range(0, half)), used, judged);
  const test = range(aside, n);
  const testOdds = oddsOf(before, used, test);
  const happened = take(outcome, test);
  const measures = measure(happened, through(calibrate(validated, truth), testOdds));
  const told = {
    ...none,
    method: best,
    tried: candidates.map(({ method, log_loss }) => ({ method, log_loss })),
    measures,
    tested: { from: days[aside] as string, to: days.at(-1) as string },
  };
  if (!(measures.auc.low > 0.5)) return { ...told, state: 'no_better_than_chance' };
  const calibration = calibrate(testOdds, happened);
  const whole = learn(best, used, outcome, range(0, n));
  const model: ScoreModel = { ...whole, calibration };
  return {
    ...told,
    state: 'ready',
    calibration: calibration.kind,
    model,
    weights: weightsOf(model, used, range(Math.max(0, n - 2000), n)),
  };
}

type Fitted = Omit<ScoreModel, 'calibration'>;

function learn(method: Method, columns: Column[], y: Float64Array, rows: Int32Array): Fitted {
  const encoder = encoderOf(columns, rows);
  const x = encode(encoder, columns, rows);
  const own = take(y, rows);
  const usual = meansOf(x);
  if (method === 'regression') {
    const { intercept, weights } = fitLogistic(x, own, 4);
    return {
      method,
      encoder, // A model is kept as JSON, which knows plain lists only.
      logistic: { intercept, weights: [...weights] },
      trees: null,
      usual,
    };
  }
  const trees =
    method === 'boosting'
      ? fitBoosting(x, own, { trees: 80, depth: 3, rate: 0.08, leaf: 20 })
      : fitForest(x, own, { trees: 60, leaf: 12 });
  return { method, encoder, logistic: null, trees, usual };
}

function meansOf({ rows, cols, values }: Matrix): number[] {
  const means = new Array<number>(cols).fill(0);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) means[j] = (means[j] as number) + (values[i * cols + j] as number) / rows;
  return means;
}

function oddsAt(model: Fitted, x: Matrix, at: number): number {
  if (model.logistic) return logOdds(model.logistic, x.values, at);
  const raw = rawScore(model.trees as Ensemble, x.values, at);
  if (model.trees?.link === 'log_odds') return raw;
  const p = Math.min(Math.max(raw, 0.001), 0.999);
  return Math.log(p / (1 - p));
}

function oddsOf(model: Fitted, columns: Column[], rows: ArrayLike<number>): Float64Array {
  const x = encode(model.encoder, columns, rows);
  return Float64Array.from({ length: x.rows }, (_, i) => oddsAt(model, x, i * x.cols));
}

const through = (calibration: Calibration, odds: Float64Array) => odds.map((one) => calibrated(calibration, one));

const lossesOf = (y: Float64Array, p: Float64Array) =>
  p.map((one, i) => -Math.log(Math.max(1e-12, (y[i] as number) > 0.5 ? one : 1 - one)));

/** Regression, unless another is better by more than its difference is uncertain. */
function simplest(candidates: Array<{ method: Method; log_loss: number; losses: Float64Array }>): Method {
  const [plain, ...others] = candidates as [(typeof candidates)[number], ...typeof candidates];
  const better = others
    .filter(({ losses }) => {
      const gains = plain.losses.map((loss, i) => loss - (losses[i] as number));
      const mean = gains.reduce((a, b) => a + b, 0) / gains.length;
      const variance = gains.reduce((a, b) => a + (b - mean) ** 2, 0) / gains.length;
      return mean > Math.sqrt(variance / gains.length);
    })
    .sort((a, b) => a.log_loss - b.log_loss);
  return better[0]?.method ?? plain.method;
}

/** Probabilities of these rows. */
export function scores(model: ScoreModel, columns: Column[], rows: ArrayLike<number>): Float64Array {
  return through(model.calibration, oddsOf(model, columns, rows));
}

/** How far each attribute moves the score of one row, in log-odds against the usual record. */
export function reasonsOf(model: ScoreModel, columns: Column[], row: number): Array<{ name: string; effect: number }> {
  const x = encode(model.encoder, columns, [row]);
  return effects(model, x, 0);
}

function effects(model: Fitted, x: Matrix, at: number): Array<{ name: string; effect: number }> {
  const origins = originsOf(model.encoder);
  const moved = new Float64Array(model.encoder.parts.length);
  const added = model.trees && contributions(model.trees, x.values, x.cols, at);
  for (let j = 0; j < x.cols; j++) {
    const part = origins[j] as number;
    const effect = model.logistic
      ? (model.logistic.weights[j] as number) * ((x.values[at + j] as number) - (model.usual[j] as number))
      : (added?.[j] ?? 0) * (model.trees?.link === 'probability' ? 4 : 1);
    moved[part] = (moved[part] as number) + effect;
  }
  return model.encoder.parts.map(({ name }, i) => ({ name, effect: moved[i] as number }));
}

function weightsOf(model: ScoreModel, columns: Column[], rows: Int32Array): Training['weights'] {
  const x = encode(model.encoder, columns, rows);
  const sums = new Map<string, number>();
  for (let i = 0; i < x.rows; i++) {
    for (const { name, effect } of effects(model, x, i * x.cols))
      sums.set(name, (sums.get(name) ?? 0) + Math.abs(effect));
  }
  const all = [...sums.values()].reduce((a, b) => a + b, 0) || 1;
  return [...sums].map(([name, sum]) => ({ name, share: sum / all })).sort((a, b) => b.share - a.share);
}
