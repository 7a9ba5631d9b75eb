import { type Effect, effectOf, type Refused } from '../../server/analytics/models/experiments/effect.ts';
import { qini, upliftAtTop } from '../../server/analytics/models/experiments/qini.ts';
import { fitTwoModels, upliftOf } from '../../server/analytics/models/experiments/uplift.ts';
import { type Matrix, matrix, scale, scalingOf, take, takeRows } from '../../server/analytics/models/linear.ts';
import type { Case, Found } from '../compare.ts';
import { readRecords } from '../data.ts';
import type { Adapter } from '../run.ts';

// Experiments with mail: what it changed, for whom, and how well two models find those. The arms, the arm and the target of the
// uplift, and the group that scores by itself are read from the notes and the names of the checks.

type Row = Record<string, string>;

export const adapter: Adapter = (one, file) => {
  const rows = readRecords(file(one.files[0] as string));
  const control = /Control\s*=\s*([^.;]+)/.exec(one.notes ?? '')?.[1]?.trim() ?? '';
  const column = Object.keys(rows[0] ?? {}).find((name) => rows.some((row) => row[name] === control)) as string;
  const arms: Record<string, number> = {};
  for (const row of rows) arms[row[column] as string] = (arms[row[column] as string] ?? 0) + 1;
  return {
    rows: rows.length,
    arms,
    ...effects(one, rows, column, control),
    ...uplift(one, rows, column, control),
  };
};

const known = (effect: Effect | Refused): Effect => {
  if ('refused' in effect) throw new Error(effect.refused);
  return effect;
};

const outcome = (rows: Row[], name: string) => Float64Array.from(rows, (row) => Number(row[name]));

function effects({ checks }: Case, rows: Row[], column: string, control: string): Found {
  const found: Found = {};
  for (const { name } of checks) {
    const [, arm = '', target = ''] = /^(.+) (\S+): average treatment effect$/.exec(name) ?? [];
    if (!arm) continue;
    const side = (wanted: string) =>
      outcome(
        rows.filter((row) => row[column] === wanted),
        target,
      );
    const { effect, error, z } = known(effectOf(side(arm), side(control)));
    found[name] = effect;
    found[`${arm} ${target}: std.err (unequal variances)`] = error;
    found[`${arm} ${target}: z`] = z;
  }
  return found;
}

function uplift({ checks, notes = '' }: Case, all: Row[], column: string, control: string): Found {
  const [, first = '', target = ''] = /(\S+) arm vs control only, target (\w+)/.exec(notes) ?? [];
  if (!first) return {};
  const rows = all.filter((row) => row[column] === control || row[column]?.startsWith(first));
  const treated = Float64Array.from(rows, (row) => (row[column] === control ? 0 : 1));
  const y = outcome(rows, target);
  const found: Found = {};
  for (const { name } of checks) {
    const among = /effect among (\w+)=0 \/ \w+=1$/.exec(name)?.[1];
    if (among) found[name] = [0, 1].map((value) => effectAmong(among, value));
    const flag = /^Qini area with score = (\w+) flag/.exec(name)?.[1];
    if (flag) {
      const { area, gain } = qini(outcome(rows, flag), treated, y);
      found[name] = area;
      found['same, minus random'] = gain;
    }
  }
  const scores = outOfFold(features(rows), treated, y);
  found['T-learner logit (5-fold row mod 5) Qini (minus random)'] = qini(scores, treated, y).gain;
  for (const { name } of checks) {
    const percent = /^uplift in the top (\d+) %$/.exec(name)?.[1];
    if (percent) found[name] = known(upliftAtTop(scores, treated, y, Number(percent) / 100)).effect;
  }
  return found;

  function effectAmong(name: string, value: number): number {
    const side = (wanted: number) => y.filter((_, i) => treated[i] === wanted && Number(rows[i]?.[name]) === value);
    return known(effectOf(side(1), side(0))).effect;
  }
}

/** As the notes list them: numbers, the logarithm of past spending, words as zeros and ones but the first. */
function features(rows: Row[]): Matrix {
  const words = (name: string) =>
    [...new Set(rows.map((row) => row[name] as string))]
      .sort()
      .slice(1)
      .map((word) => (row: Row) => (row[name] === word ? 1 : 0));
  const columns: Array<(row: Row) => number> = [
    (row) => Number(row.recency),
    (row) => Math.log(Number(row.history)),
    (row) => Number(row.mens),
    (row) => Number(row.womens),
    ...words('zip_code'),
    (row) => Number(row.newbie),
    ...words('channel'),
  ];
  const x = matrix(rows.length, columns.length);
  rows.forEach((row, i) => {
    columns.forEach((of, j) => {
      x.values[i * columns.length + j] = of(row);
    });
  });
  return scale(x, scalingOf(x));
}

function outOfFold(x: Matrix, treated: Float64Array, y: Float64Array): Float64Array {
  const scores = new Float64Array(x.rows);
  const all = Array.from({ length: x.rows }, (_, i) => i);
  for (let fold = 0; fold < 5; fold++) {
    const inside = all.filter((i) => i % 5 !== fold);
    const outside = all.filter((i) => i % 5 === fold);
    const models = fitTwoModels(takeRows(x, inside), take(treated, inside), take(y, inside), 0);
    if ('refused' in models) throw new Error(models.refused);
    const own = upliftOf(models, takeRows(x, outside));
    outside.forEach((row, i) => {
      scores[row] = own[i] as number;
    });
  }
  return scores;
}
