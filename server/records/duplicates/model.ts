/**
 * Fellegi-Sunter record linkage: I. P. Fellegi and A. B. Sunter, "A theory for record linkage", Journal of the American
 * Statistical Association 64 (1969), 1183–1210. For each comparison, m is the chance of a level among pairs that are
 * the same, u among pairs that are not; the evidence of a pair is the sum of log2(m/u) over its levels.
 *
 * The chances are learnt without examples by expectation-maximisation: W. E. Winkler, "Using the EM algorithm for weight
 * computation in the Fellegi-Sunter model of record linkage" (1988), after Dempster, Laird and Rubin (1977).
 *
 * A pair is kept as its pattern: one digit for each comparison, 0 where a value is missing on either side, level + 1
 * otherwise, as a number of mixed base. Pairs in their millions have a few thousand patterns, so learning takes the
 * same time for any number of pairs.
 */

export interface Comparison {
  /** What is compared: `given_name`, `email`. */
  name: string;
  /** From "differs" up to "same". */
  levels: readonly string[];
}

/** What the model knows. Chances by comparison and level. */
export interface Model {
  /** The share of pairs that are the same, among those compared (λ). */
  share: number;
  m: number[][];
  u: number[][];
}

/** How often each pattern occurred. */
export type Patterns = Map<number, number>;

export const MISSING = -1;

/** Levels (`MISSING` where a side has no value) as a pattern. */
export function patternOf(comparisons: readonly Comparison[], levels: ArrayLike<number>): number {
  let pattern = 0;
  for (let i = comparisons.length - 1; i >= 0; i--) {
    pattern = pattern * ((comparisons[i] as Comparison).levels.length + 1) + (levels[i] as number) + 1;
  }
  return pattern;
}

/** The levels of a pattern. */
export function levelsOf(comparisons: readonly Comparison[], pattern: number): number[] {
  let rest = pattern;
  return comparisons.map(({ levels }) => {
    const base = levels.length + 1;
    const level = (rest % base) - 1;
    rest = Math.floor(rest / base);
    return level;
  });
}

/** The evidence of each comparison in bits (log2 of m/u); 0 where a value is missing. */
export function weightsOf(model: Model, levels: readonly number[]): number[] {
  return levels.map((level, i) =>
    level === MISSING ? 0 : Math.log2((model.m[i]?.[level] as number) / (model.u[i]?.[level] as number)),
  );
}

/** The probability that a pair with this evidence is the same (Bayes' rule on the share of pairs that are). */
export function probabilityOf(model: Model, evidence: number): number {
  const odds = (model.share / (1 - model.share)) * 2 ** evidence;
  return odds === Infinity ? 1 : odds / (1 + odds);
}

export interface LearnOptions {
  /** Pretended pairs of each class, spread as the first model says: they keep a model of few pairs near it. */
  prior?: number;
  rounds?: number;
  /** Ends when no chance moves by more. */
  tolerance?: number;
}

const LEAST = 1e-6;

/** Fits m, u and the share to the patterns by expectation-maximisation, beginning at `start`. */
export function learn(
  patterns: Patterns,
  comparisons: readonly Comparison[],
  start: Model,
  options: LearnOptions = {},
): Model {
  const { prior = 0, rounds = 200, tolerance = 1e-5 } = options;
  const rows = [...patterns].map(([pattern, count]) => ({ levels: levelsOf(comparisons, pattern), count }));
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  let model = start;
  if (total === 0) return model;
  for (let round = 0; round < rounds; round++) {
    const m = start.m.map((chances) => chances.map((chance) => chance * prior));
    const u = start.u.map((chances) => chances.map((chance) => chance * prior));
    let same = 0;
    for (const { levels, count } of rows) {
      const p = chanceOf(model, levels);
      same += p * count;
      for (let i = 0; i < levels.length; i++) {
        const level = levels[i] as number;
        if (level === MISSING) continue;
        (m[i] as number[])[level] = ((m[i] as number[])[level] as number) + p * count;
        (u[i] as number[])[level] = ((u[i] as number[])[level] as number) + (1 - p) * count;
      }
    }
    // The share leans on the first guess as if a few pairs more had been seen.
    const next: Model = {
      share: bounded((same + start.share * prior) / (total + prior)),
      m: m.map(asChances),
      u: u.map(asChances),
    };
    const moved = distance(model, next);
    model = next;
    if (moved < tolerance) break;
  }
  return model;
}

function chanceOf(model: Model, levels: readonly number[]): number {
  let log = Math.log(model.share / (1 - model.share));
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as number;
    if (level !== MISSING) log += Math.log((model.m[i]?.[level] as number) / (model.u[i]?.[level] as number));
  }
  return 1 / (1 + Math.exp(-log));
}

const bounded = (chance: number) => Math.min(1 - LEAST, Math.max(LEAST, chance));

/** Chances that add up to one, none of them nothing: what was never seen may still happen. */
function asChances(counts: number[]): number[] {
  const sum = counts.reduce((a, b) => a + b, 0);
  const chances = counts.map((count) => bounded(sum > 0 ? count / sum : 1 / counts.length));
  const whole = chances.reduce((a, b) => a + b, 0);
  return chances.map((chance) => chance / whole);
}

function distance(a: Model, b: Model): number {
  let most = Math.abs(a.share - b.share);
  for (const key of ['m', 'u'] as const) {
    a[key].forEach((chances, i) => {
      chances.forEach((chance, level) => {
        most = Math.max(most, Math.abs(chance - (b[key][i]?.[level] as number)));
      });
    });
  }
  return most;
}

/**
 * Whether a learnt model still means what it should: what hardly ever agrees by chance (an e-mail address, a birthday)
 * speaks for a pair where it agrees. Where there are hardly any duplicates, learning may find another division of the
 * pairs (households, offices); then the first model is the better one.
 */
export function isSound(model: Model, first: Model): boolean {
  if (model.share > 0.98) return false;
  return first.u.every((u, i) => {
    const last = u.length - 1;
    return (u[last] as number) > 0.1 || (model.m[i]?.[last] as number) > 2 * (model.u[i]?.[last] as number);
  });
}

/**
 * Nothing that agrees wholly speaks against a pair, and nothing that differs for it: all pairs of a block share the
 * name that made it, which would otherwise count against those who are the same.
 */
export function tempered(model: Model): Model {
  const m = model.m.map((chances) => [...chances]);
  for (const [i, chances] of m.entries()) {
    const last = chances.length - 1;
    const u = model.u[i] as number[];
    chances[last] = Math.max(chances[last] as number, u[last] as number);
    chances[0] = Math.min(chances[0] as number, u[0] as number);
  }
  return { ...model, m };
}

/** How good a division into same and different is, against the truth. */
export function scores(found: number, right: number, all: number) {
  const precision = found > 0 ? right / found : 0;
  const recall = all > 0 ? right / all : 0;
  const f = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f };
}
