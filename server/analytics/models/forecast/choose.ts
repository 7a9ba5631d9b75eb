import { errorsOf, naiveError } from './errors.ts';
import { bestEts, type EtsForm, fitEts, nameOf } from './ets.ts';
import { holtWinters } from './holt-winters.ts';
import { type Effect, regress } from './regression.ts';
import { theta } from './theta.ts';

type Numbers = ArrayLike<number>;

export type MethodName =
  | 'naive'
  | 'seasonal_naive'
  | 'seasonal_mean'
  | 'holt_winters_additive'
  | 'holt_winters_multiplicative'
  | 'ets'
  | 'regression'
  | 'theta'
  | 'ets_and_theta';

/** A method fitted to a series: what it says after any series that goes on from it, with the weights as they were fitted. */
type Fitted = (known: Numbers, steps: number) => Float64Array;

interface Method {
  name: MethodName;
  /** Null where the series does not bear it. */
  fit(y: Numbers, season: number): Fitted | null;
}

export interface Chosen {
  method: MethodName;
  /** The form of a state space model: "ETS(M,A,M)". */
  form: string | null;
  forecast: Float64Array;
  /** Half the width of the interval at each step, for the share asked for. */
  half: Float64Array;
  /** The same for the sum of all steps up to each one: errors go together. */
  halfOfSum: Float64Array;
  /** Mean error over the origins, in units of the naive one's error within the series; below 1 is better. */
  mase: number;
  /** The mean error of "as last season" (or "as last time") over the same origins, in the same units. */
  naiveMase: number;
  /** The same two errors in percent: mean of 200·|y−f| / (|y|+|f|). */
  smape: number;
  naiveSmape: number;
  /** How many times it was asked for what had already come. */
  origins: number;
  tried: Tried[];
  /** What each regressor adds, in their order. */
  effects: Effect[];
  /** What it was wrong by one step ahead, the latest last. */
  residuals: Float64Array;
}

interface Tried {
  method: MethodName;
  mase: number;
  smape: number;
}

export interface ForecastWish {
  /** Share of times that the truth shall lie within the interval. */
  coverage?: number;
  /** What else moves the series (a holiday, a mailing): each with a value for every time known and every step to come. */
  regressors?: Numbers[];
}

const repeatLast: Method = {
  name: 'naive',
  fit: () => (known, steps) => new Float64Array(steps).fill(known[known.length - 1] as number),
};

const repeatSeason: Method = {
  name: 'seasonal_naive',
  fit: (y, season) =>
    season > 1 && y.length >= season
      ? (known, steps) =>
          Float64Array.from({ length: steps }, (_, i) => known[known.length - season + (i % season)] as number)
      : null,
};

/** The mean of the last four seasons, place by place: steady where single seasons are noisy. */
const meanSeason: Method = {
  name: 'seasonal_mean',
  fit: (y, season) =>
    season > 1 && y.length >= 4 * season
      ? (known, steps) =>
          Float64Array.from({ length: steps }, (_, i) => {
            let sum = 0;
            for (let k = 1; k <= 4; k++) sum += known[known.length - k * season + (i % season)] as number;
            return sum / 4;
          })
      : null,
};

const winters = (kind: 'additive' | 'multiplicative'): Method => ({
  name: `holt_winters_${kind}`,
  fit(y, season) {
    if (season < 2 || season > 60 || y.length < 3 * season) return null;
    if (kind === 'multiplicative') for (let i = 0; i < y.length; i++) if (!((y[i] as number) > 0)) return null;
    const { alpha, beta, gamma } = holtWinters(y, season, kind);
    return (known, steps) => holtWinters(known, season, kind, { weights: { alpha, beta, gamma } }).forecast(steps);
  },
});

/** Long seasons are beyond what can be fitted in a moment. */
const LONG_SEASON = 60;

function etsOf(y: Numbers, season: number, form: EtsForm | null): Fitted | null {
  const m = season > LONG_SEASON ? 1 : season;
  const fit = form ? fitEts(y, m, form) : bestEts(y, m);
  if (!fit) return null;
  return (known, steps) => (fitEts(known, m, fit.form, fit.parameters) ?? fit).forecast(steps);
}

function thetaOf(y: Numbers, season: number): Fitted | null {
  if (y.length < 4) return null;
  const { alpha } = theta(y, season);
  return (known, steps) => theta(known, season, alpha).forecast(steps);
}

/** A line and fixed seasons win by luck on short series: they are tried where seasons are long. */
function lineOf(y: Numbers, season: number): Fitted | null {
  if (season <= 12 || season > LONG_SEASON) return null;
  return regress(y, season)?.forecast ?? null;
}

function methodsFor(form: EtsForm | null): Method[] {
  return [
    repeatLast,
    repeatSeason,
    meanSeason,
    winters('additive'),
    winters('multiplicative'),
    { name: 'ets', fit: (y, season) => etsOf(y, season, form) },
    { name: 'theta', fit: thetaOf },
    { name: 'regression', fit: lineOf },
  ];
}

/** The mean of two methods errs less than either where they err in different ways. */
const meanOf =
  (a: Fitted, b: Fitted): Fitted =>
  (known, steps) => {
    const two = b(known, steps);
    return a(known, steps).map((v, i) => (v + (two[i] as number)) / 2);
  };

function fitAll(methods: Method[], y: Numbers, season: number): Map<MethodName, Fitted> {
  const fitted = new Map<MethodName, Fitted>();
  for (const method of methods) {
    const one = method.fit(y, season);
    if (one) fitted.set(method.name, one);
  }
  const [a, b] = [fitted.get('ets'), fitted.get('theta')];
  if (a && b) fitted.set('ets_and_theta', meanOf(a, b));
  return fitted;
}

/** Steps of training that are left for each method at the first origin, and how far apart origins lie. */
function originsOf(n: number, season: number, steps: number): { ahead: number; at: number[] } {
  const least = Math.min(n - 1, Math.max(season > 1 ? 2 * season + 2 : 6, Math.floor(n * 0.55)));
  const ahead = Math.max(1, Math.min(steps, n - least));
  const room = n - ahead - least;
  // Long series take long to fit, and each origin of theirs tells more.
  const count = Math.min(n > 300 ? 5 : 6, room + 1);
  const at = Array.from({ length: count }, (_, k) => n - ahead - Math.floor((k * room) / Math.max(1, count - 1)));
  return { ahead, at: [...new Set(at)].filter((origin) => origin >= 2) };
}

/**
 * Tries each method on what was known at several times in the past, takes the one that came nearest to what followed, and
 * lets it say what comes next. `y` has at least four values; a `season` of 1 means none. What regressors add is taken out
 * first, as far as it was known at the time, and put back afterwards.
 */
export function forecastSeries(
  y: Numbers,
  season: number,
  steps: number,
  { coverage = 0.8, regressors = [] }: ForecastWish = {},
): Chosen {
  const n = y.length;
  const values = Float64Array.from({ length: n }, (_, i) => (Number.isFinite(y[i]) ? (y[i] as number) : 0));
  const m = season > LONG_SEASON ? 1 : season;
  const whole = without(values, season, regressors);
  const form = bestEts(whole.values, m)?.form ?? null;
  const methods = methodsFor(form);
  const { ahead, at } = originsOf(n, season, steps);
  const scale = naiveError(values, season) || 1;
  const errors = new Map<MethodName, Array<{ mase: number; smape: number }>>();
  const paths = new Map<MethodName, Float64Array[]>();
  for (const origin of at) {
    const known = values.subarray(0, origin);
    const actual = values.subarray(origin, origin + ahead);
    const bare = without(known, season, regressors);
    for (const [name, fitted] of fitAll(methods, bare.values, season)) {
      const said = bare.restore(fitted(bare.values, ahead), origin);
      if (!said.every(Number.isFinite)) continue;
      const own = errors.get(name) ?? [];
      const { mae, smape } = errorsOf(actual, said, known, season);
      own.push({ mase: mae / scale, smape });
      errors.set(name, own);
      const offs = paths.get(name) ?? [];
      offs.push(actual.map((v, i) => v - (said[i] as number)));
      paths.set(name, offs);
    }
  }
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const tried = [...errors]
    .filter(([, list]) => list.length === at.length)
    .map(([method, list]) => ({
      method,
      mase: mean(list.map((one) => one.mase)),
      smape: mean(list.map((one) => one.smape)),
    }))
    .sort((a, b) => a.mase - b.mase);
  const best = pick(tried);
  const all = fitAll(methods, whole.values, season);
  const fitted = all.get(best.method) ?? (repeatLast.fit(values, season) as Fitted);
  const naive = tried.find((t) => t.method === 'seasonal_naive') ?? tried.find((t) => t.method === 'naive') ?? best;
  const spread = intervals(whole.values, season, fitted, steps, coverage, paths.get(best.method) ?? []);
  return {
    method: best.method,
    form: (best.method === 'ets' || best.method === 'ets_and_theta') && form ? nameOf(form) : null,
    forecast: whole.restore(fitted(whole.values, steps), n),
    ...spread,
    mase: best.mase,
    naiveMase: naive.mase,
    smape: best.smape,
    naiveSmape: naive.smape,
    origins: at.length,
    tried,
    effects: whole.effects,
  };
}

/** A series without what its regressors add, and how to put that back on what comes `from` a time on. */
function without(y: Float64Array, season: number, regressors: Numbers[]) {
  const none = { size: 0, standardError: 0 };
  const found = regressors.length > 0 ? regress(y, season, regressors) : null;
  const effects: Effect[] = found?.effects ?? regressors.map(() => none);
  const added = (i: number) =>
    effects.reduce((sum, { size }, k) => sum + size * ((regressors[k]?.[i] as number) || 0), 0);
  return {
    effects,
    values: found ? y.map((v, i) => v - added(i)) : y,
    restore: (said: Float64Array, from: number) => (found ? said.map((v, h) => v + added(from + h)) : said),
  };
}

/** The mean of two methods is rarely much worse than the better of them: another must beat it clearly. */
function pick(tried: Tried[]): Tried {
  const [first] = tried;
  if (!first) return { method: 'naive', mase: 1, smape: 0 };
  const both = tried.find((t) => t.method === 'ets_and_theta');
  return both && both.mase <= first.mase * 1.15 ? both : first;
}

/**
 * How far off it may be. What one surprise does to each later step is seen by letting it happen; surprises are as large as
 * those one step ahead so far, or larger where the origins were missed by more than that.
 */
function intervals(
  y: Float64Array,
  season: number,
  fitted: Fitted,
  steps: number,
  coverage: number,
  paths: Float64Array[],
): { half: Float64Array; halfOfSum: Float64Array; residuals: Float64Array } {
  const n = y.length;
  const from = Math.max(2, Math.min(n - 4, season > 1 ? 2 * season : 3), n - 48);
  const residuals: number[] = [];
  let squares = 0;
  let count = 0;
  for (let i = from; i < n; i++) {
    const said = fitted(y.subarray(0, i), 1)[0] as number;
    if (!Number.isFinite(said)) continue;
    residuals.push((y[i] as number) - said);
    squares += ((y[i] as number) - said) ** 2;
    count++;
  }
  let sigma = Math.sqrt(squares / Math.max(1, count - 1));
  if (!(sigma > 0)) sigma = naiveError(y, season);
  const base = fitted(y, steps);
  const surprise = sigma || 1;
  const after = fitted(Float64Array.of(...y, (base[0] as number) + surprise), steps);
  // weights[j]: what is left, j steps later, of a surprise.
  const weights = new Float64Array(steps);
  weights[0] = 1;
  for (let j = 1; j < steps; j++) {
    const w = ((after[j - 1] as number) - (base[j] as number)) / surprise;
    weights[j] = Number.isFinite(w) ? w : 1;
  }
  const deviation = new Float64Array(steps);
  const ofSum = new Float64Array(steps);
  const cumulated = new Float64Array(steps);
  let sum = 0;
  for (let j = 0; j < steps; j++) {
    sum += weights[j] as number;
    cumulated[j] = sum;
  }
  for (let h = 0; h < steps; h++) {
    let one = 0;
    let all = 0;
    for (let j = 0; j <= h; j++) {
      one += (weights[j] as number) ** 2;
      all += (cumulated[j] as number) ** 2;
    }
    deviation[h] = sigma * Math.sqrt(one);
    ofSum[h] = sigma * Math.sqrt(all);
  }
  let missed = 0;
  let steps_ = 0;
  for (const off of paths) {
    for (let h = 0; h < off.length && h < steps; h++) {
      missed += ((off[h] as number) / (deviation[h] as number)) ** 2;
      steps_++;
    }
  }
  const widen = Math.max(1, Math.sqrt(missed / Math.max(1, steps_)) || 1);
  const z = quantile((1 + coverage) / 2) * widen;
  return {
    half: deviation.map((d) => z * d),
    halfOfSum: ofSum.map((d) => z * d),
    residuals: Float64Array.from(residuals),
  };
}

/** The normal quantile (Acklam's rational approximation; error below 1e-4 where it is used). */
function quantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - p));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3);
}
