import { minimise } from './minimise.ts';
import { seasonalFigure } from './seasons.ts';

type Numbers = ArrayLike<number>;

/** Error, trend and season of a state space model: added, multiplied, damped or none (Hyndman and others 2008). */
export interface EtsForm {
  error: 'A' | 'M';
  trend: 'N' | 'A' | 'Ad';
  season: 'N' | 'A' | 'M';
}

export interface Ets {
  form: EtsForm;
  /** alpha, beta, gamma, phi, the first level and trend, then the first seasons. */
  parameters: Float64Array;
  logLikelihood: number;
  aicc: number;
  forecast(steps: number): Float64Array;
}

export const nameOf = ({ error, trend, season }: EtsForm) => `ETS(${error},${trend},${season})`;

const PHI = [0.8, 0.98] as const;
const squash = (u: number) => 1 / (1 + Math.exp(-u));
const unsquash = (p: number) => Math.log(p / (1 - p));

/** Fits one form by maximum likelihood. Null where the series does not bear it. */
export function fitEts(y: Numbers, season: number, form: EtsForm, given?: Float64Array): Ets | null {
  const m = form.season === 'N' ? 1 : season;
  const n = y.length;
  const seasons = form.season === 'N' ? 0 : m;
  const trended = form.trend !== 'N';
  const free = 1 + (trended ? 1 : 0) + (seasons ? 1 : 0) + (form.trend === 'Ad' ? 1 : 0);
  // More than a dozen seasonal figures take too long to fit and change little: they stay as the decomposition has them.
  const fitted = seasons > 0 && seasons <= 12 && n >= 3 * seasons;
  const count = free + 1 + (trended ? 1 : 0) + (seasons ? seasons - 1 : 0);
  if (n <= count + 2 && n < 8) return null;
  const start = startOf(y, m, form);
  if (!start) return null;
  const unit = Math.max(1e-9, start.spread);
  const size = free + 1 + (trended ? 1 : 0) + (fitted ? seasons - 1 : 0);
  const p = new Float64Array(6 + seasons);

  const place = (u: Float64Array) => {
    let k = 0;
    const alpha = 1e-4 + 0.9998 * squash(u[k++] as number);
    const beta = trended ? alpha * (1e-4 + 0.9998 * squash(u[k++] as number)) : 0;
    const gamma = seasons ? (1 - alpha) * (1e-4 + 0.9998 * squash(u[k++] as number)) : 0;
    const phi = form.trend === 'Ad' ? PHI[0] + (PHI[1] - PHI[0]) * squash(u[k++] as number) : 1;
    p[0] = alpha;
    p[1] = beta;
    p[2] = gamma;
    p[3] = phi;
    p[4] = start.level + unit * (u[k++] as number);
    p[5] = trended ? start.trend + 0.1 * unit * (u[k++] as number) : 0;
    let rest = form.season === 'A' ? 0 : m;
    for (let s = 0; s < seasons; s++) {
      const own = start.seasons[s] as number;
      if (s === seasons - 1 && fitted) p[6 + s] = rest;
      else p[6 + s] = own + (fitted ? (form.season === 'A' ? unit : start.relative) * (u[k++] as number) : 0);
      rest -= p[6 + s] as number;
    }
    return p;
  };
  const state = { level: 0, trend: 0, seasons: new Float64Array(seasons) };
  const cost = (u: Float64Array) => likelihood(y, m, form, place(u), state);
  let best: Float64Array | null = null;
  let lik = Number.POSITIVE_INFINITY;
  if (given) {
    p.set(given);
    lik = likelihood(y, m, form, p, state);
    best = Float64Array.from(p);
  } else {
    const first = new Float64Array(size);
    let k = 0;
    first[k++] = unsquash(m > 1 ? 0.2 : 0.5);
    if (trended) first[k++] = unsquash(0.1);
    if (seasons) first[k++] = unsquash(0.1);
    if (form.trend === 'Ad') first[k++] = unsquash(0.95);
    const { x, value } = minimise(cost, first, { rounds: fitted ? 120 : 80, tolerance: 1e-8 });
    lik = value;
    best = Float64Array.from(place(x));
  }
  if (!Number.isFinite(lik)) return null;
  likelihood(y, m, form, best, state);
  const { level, trend } = state;
  const last = Float64Array.from(state.seasons);
  // One more for the variance.
  const k = count + 1;
  const phi = best[3] as number;
  return {
    form,
    parameters: best,
    logLikelihood: -lik / 2,
    aicc: lik + 2 * k + (n - k - 1 > 0 ? (2 * k * (k + 1)) / (n - k - 1) : 1e9),
    forecast: (steps) => {
      let damped = 0;
      let factor = 1;
      return Float64Array.from({ length: steps }, (_, i) => {
        factor *= phi;
        damped += factor;
        const line = form.trend === 'N' ? level : level + (form.trend === 'Ad' ? damped : i + 1) * trend;
        if (!seasons) return line;
        const s = last[(n + i) % m] as number;
        return form.season === 'A' ? line + s : line * s;
      });
    },
  };
}

interface State {
  level: number;
  trend: number;
  seasons: Float64Array;
}

/** Minus twice the log-likelihood but for a constant; leaves the last state in `state`. */
function likelihood(y: Numbers, m: number, form: EtsForm, p: Float64Array, state: State): number {
  const alpha = p[0] as number;
  const beta = p[1] as number;
  const gamma = p[2] as number;
  const phi = p[3] as number;
  const n = y.length;
  const { seasons } = state;
  for (let s = 0; s < seasons.length; s++) seasons[s] = p[6 + s] as number;
  let level = p[4] as number;
  let trend = p[5] as number;
  const multiplied = form.error === 'M';
  const kind = form.season;
  let squares = 0;
  let logs = 0;
  for (let i = 0; i < n; i++) {
    const slope = phi * trend;
    const line = level + slope;
    const place = kind === 'N' ? 0 : i % m;
    const s = kind === 'N' ? 0 : (seasons[place] as number);
    const mu = kind === 'N' ? line : kind === 'A' ? line + s : line * s;
    if (multiplied && !(mu > 1e-9)) return Number.POSITIVE_INFINITY;
    const raw = (y[i] as number) - mu;
    const e = multiplied ? raw / mu : raw;
    squares += e * e;
    if (multiplied) logs += Math.log(mu);
    if (kind === 'M') {
      const d = s || 1e-9;
      const w = multiplied ? line * e : raw / d;
      level = line + alpha * w;
      trend = slope + beta * w;
      seasons[place] = multiplied ? s * (1 + gamma * e) : s + (gamma * raw) / (line || 1e-9);
    } else {
      level = line + alpha * raw;
      trend = slope + beta * raw;
      if (kind === 'A') seasons[place] = s + gamma * raw;
    }
  }
  state.level = level;
  state.trend = trend;
  const lik = n * Math.log(Math.max(squares, 1e-300)) + 2 * logs;
  return Number.isNaN(lik) ? Number.POSITIVE_INFINITY : lik;
}

/** Where the fit begins: seasons from the classical decomposition, level and trend from a line through what is left. */
function startOf(y: Numbers, m: number, form: EtsForm) {
  const n = y.length;
  const kind = form.season === 'M' ? 'multiplicative' : 'additive';
  if (form.season !== 'N' && n < 2 * m + 1) return null;
  if (form.season === 'M' || form.error === 'M') {
    for (let i = 0; i < n; i++) if (!((y[i] as number) > 0)) return null;
  }
  const seasons = form.season === 'N' ? new Float64Array(0) : seasonalFigure(y, m, kind);
  const adjusted = Float64Array.from({ length: n }, (_, i) => {
    const s = seasons[i % m];
    return s === undefined
      ? (y[i] as number)
      : form.season === 'A'
        ? (y[i] as number) - s
        : (y[i] as number) / (s || 1);
  });
  const used = Math.min(n, Math.max(10, 2 * m));
  let mean = 0;
  for (let i = 0; i < used; i++) mean += (adjusted[i] as number) / used;
  const centre = (used + 1) / 2;
  let top = 0;
  let bottom = 0;
  let spread = 0;
  for (let i = 0; i < used; i++) {
    top += (i + 1 - centre) * ((adjusted[i] as number) - mean);
    bottom += (i + 1 - centre) ** 2;
    spread += ((adjusted[i] as number) - mean) ** 2;
  }
  const slope = top / bottom;
  return {
    level: form.trend === 'N' ? mean : mean - slope * centre,
    trend: form.trend === 'N' ? 0 : slope,
    seasons,
    spread: Math.sqrt(spread / used) || Math.abs(mean) * 0.01 || 1,
    relative: 0.05,
  };
}

export const formsFor = (y: Numbers, season: number): EtsForm[] => {
  let positive = true;
  for (let i = 0; i < y.length; i++) if (!((y[i] as number) > 0)) positive = false;
  const seasonal = season > 1 && y.length >= 2 * season + 5;
  const forms: EtsForm[] = [];
  for (const trend of ['N', 'A', 'Ad'] as const) {
    forms.push({ error: 'A', trend, season: 'N' });
    if (positive) forms.push({ error: 'M', trend, season: 'N' });
    if (!seasonal) continue;
    forms.push({ error: 'A', trend, season: 'A' });
    if (positive) forms.push({ error: 'M', trend, season: 'M' });
  }
  return forms;
};

/** The form with the lowest AICc: as good as it must be and no more complicated than that. */
export function bestEts(y: Numbers, season: number, forms = formsFor(y, season)): Ets | null {
  let best: Ets | null = null;
  for (const form of forms) {
    const fit = fitEts(y, season, form);
    if (fit && (!best || fit.aicc < best.aicc)) best = fit;
  }
  return best;
}
