import type { Column } from '../models/attributes.ts';
import { type Anyway, anywayOf, type Effect, effectOf } from '../models/experiments/effect.ts';
import { looksAt } from '../models/experiments/looks.ts';
import { qini, upliftAtTop } from '../models/experiments/qini.ts';
import { detectable } from '../models/experiments/size.ts';
import { fitTwoModels, fitUpliftTree, type UpliftNode, upliftOf } from '../models/experiments/uplift.ts';
import { plainOf } from '../models/learning/readable.ts';
import { scale, scalingOf, take, takeRows } from '../models/linear.ts';

export interface ExperimentData {
  treated: Float64Array;
  /** What is known of each from before the start. */
  columns: Column[];
  /** The outcome of each as of every look that is due; the last is the newest. */
  outcomes: Float64Array[];
  /** The part of the time that had passed at each of them, and at all looks that are planned. */
  parts: number[];
  planned: number[];
}

export interface UpliftGroup {
  /** The questions that lead there: column and answer. */
  path: Array<{ name: string; most: number | null; least: number | null; word: string | null; is: boolean }>;
  rows: number;
  effect: number;
  low: number;
  high: number;
}

export interface ExperimentResult {
  treated: number;
  held: number;
  looks: Array<{ part: number; bound: number; z: number | null; effect: number | null; crossed: boolean }>;
  /** With bounds that hold over all looks together; null before the first look. */
  now: (Pick<Effect, 'effect' | 'error' | 'low' | 'high'> & { treated: number; control: number }) | null;
  anyway: Anyway | null;
  decision: 'too_early' | 'works' | 'harms' | 'open' | 'no_difference';
  /** The smallest difference that so many people show in four of five experiments. */
  detectable: number | null;
  uplift: { groups: UpliftGroup[]; gain: number; top: { effect: number; low: number; high: number } } | null;
}

/** What an experiment has shown so far. */
export function train({ treated, columns, outcomes, parts, planned }: ExperimentData): ExperimentResult {
  const bounds = looksAt(planned);
  const count = treated.reduce((a, b) => a + b, 0);
  const held = treated.length - count;
  const found = outcomes.map((y) => comparison(y, treated));
  const looks = bounds.map(({ part, bound }, k) => {
    const seen = k < parts.length ? (found[k] ?? null) : null;
    return { part, bound, z: seen?.z ?? null, effect: seen?.effect ?? null, crossed: Math.abs(seen?.z ?? 0) > bound };
  });
  const last = found.at(-1) ?? null;
  const bound = bounds[parts.length - 1]?.bound ?? null;
  const crossed = looks.find((look) => look.crossed);
  // As sure as at the look where it stands, which asks for more than one single look would.
  const now =
    last && bound !== null
      ? {
          effect: last.effect,
          error: last.error,
          low: last.effect - bound * last.error,
          high: last.effect + bound * last.error,
          treated: last.treated.mean,
          control: last.control.mean,
        }
      : null;
  const decision = crossed
    ? (crossed.effect ?? 0) > 0
      ? 'works'
      : 'harms'
    : !last
      ? 'too_early'
      : parts.length === planned.length
        ? 'no_difference'
        : 'open';
  const y = outcomes.at(-1);
  return {
    treated: count,
    held,
    looks,
    now,
    anyway: last && now && anywayOf({ ...last, low: now.low, high: now.high }),
    decision,
    detectable:
      last && held > 0 && count > 0
        ? detectable(treated.length, { base: 0, variance: last.control.variance, held: held / treated.length })
        : null,
    uplift: y && last ? upliftIn(columns, treated, y) : null,
  };
}

function comparison(y: Float64Array, treated: Float64Array): Effect | null {
  const found = effectOf(
    y.filter((_, i) => treated[i] === 1),
    y.filter((_, i) => treated[i] === 0),
  );
  return 'refused' in found ? null : found;
}

const FOLDS = 5;

/** For whom it works: groups by questions, and how well two models find those. */
function upliftIn(columns: Column[], treated: Float64Array, y: Float64Array): ExperimentResult['uplift'] {
  const all = Array.from({ length: y.length }, (_, i) => i);
  const { x, asks } = plainOf(columns, all);
  if (x.cols === 0) return null;
  const tree = fitUpliftTree(x, treated, y, { depth: 2 });
  if ('refused' in tree) return null;
  const scaled = scale(x, scalingOf(x));
  const scores = new Float64Array(y.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const inside = all.filter((i) => i % FOLDS !== fold);
    const outside = all.filter((i) => i % FOLDS === fold);
    const models = fitTwoModels(takeRows(scaled, inside), take(treated, inside), take(y, inside), 5);
    if ('refused' in models) return null;
    const own = upliftOf(models, takeRows(scaled, outside));
    outside.forEach((row, i) => {
      scores[row] = own[i] as number;
    });
  }
  const top = upliftAtTop(scores, treated, y, 0.3);
  if ('refused' in top) return null;
  const groups: UpliftGroup[] = [];
  collect(tree, []);
  return { groups, gain: qini(scores, treated, y).gain, top: { effect: top.effect, low: top.low, high: top.high } };

  function collect(node: UpliftNode, path: UpliftGroup['path']): void {
    const { split, rows, effect, error } = node;
    if (!split) {
      groups.push({ path, rows, effect, low: effect - 1.96 * error, high: effect + 1.96 * error });
      return;
    }
    const { name, asks: kind, word } = asks[split.column] as (typeof asks)[number];
    const step = (low: boolean): UpliftGroup['path'][number] =>
      kind === 'at_most'
        ? { name, most: low ? split.threshold : null, least: low ? null : split.threshold, word: null, is: true }
        : { name, most: null, least: null, word: kind === 'unknown' ? '' : word, is: !low };
    collect(split.left, [...path, step(true)]);
    collect(split.right, [...path, step(false)]);
  }
}
