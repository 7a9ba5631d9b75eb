import { markov } from '../../server/analytics/models/attribution/markov.ts';
import { type Credit, type Path, type Paths, pathsOf } from '../../server/analytics/models/attribution/paths.ts';
import {
  firstTouch,
  lastTouch,
  linear,
  timeDecay,
  uShape,
} from '../../server/analytics/models/attribution/positions.ts';
import { shapley } from '../../server/analytics/models/attribution/shapley.ts';
import { isRefusal } from '../../server/analytics/models/refusal.ts';
import type { Case } from '../compare.ts';
import { readRecords } from '../data.ts';
import type { Adapter } from '../run.ts';

// Paths of touches, in a file of the R package ChannelAttribution or told in a sentence.

export const adapter: Adapter = (one, file) => {
  const [name] = one.files;
  const list = name ? readPaths(file(name)) : toldPaths(one.format ?? '');
  const paths = pathsOf(list);
  const table = (values: Float64Array) => Object.fromEntries(paths.channels.map((channel, i) => [channel, values[i]]));
  const total = (pick: (path: Path) => number) => list.reduce((sum, path) => sum + pick(path), 0);
  const found: Record<string, unknown> = {
    rows: list.length,
    conversions: total(({ conversions }) => conversions),
    value: total(({ value }) => value),
    'null paths': total(({ misses }) => misses),
  };
  const heuristics: Array<[string, (paths: Paths) => Credit]> = [
    ['first touch', firstTouch],
    ['last touch', lastTouch],
    ['linear touch', linear],
  ];
  for (const [called, model] of heuristics) {
    const { conversions, values } = model(paths);
    found[`${called} conversions`] = table(conversions);
    found[`${called} value`] = table(values);
  }
  for (const { name } of one.checks) {
    const shape = /^U-shape \[([\d.]+), ([\d.]+), ([\d.]+)\] conversions/.exec(name)?.slice(1).map(Number);
    if (shape) {
      const [first = 0, middle = 0, last = 0] = shape;
      found[name] = table(uShape(paths, { first, middle, last }).conversions);
    }
    const halfLife = /^time decay by position, half-life ([\d.]+) touches/.exec(name)?.[1];
    if (halfLife) found[name] = table(timeDecay(paths, Number(halfLife)).conversions);
    if (name.startsWith('Shapley conversions')) found[name] = table(shapley(paths).conversions);
  }
  for (const [called, withMisses] of [
    ['markov1_with_null', true],
    ['markov1_without_null', false],
  ] as const) {
    const solved = markov(paths, withMisses);
    if (isRefusal(solved)) continue;
    found[`${called} removal effects`] = table(solved.removal);
    found[`${called} conversions`] = table(solved.conversions);
    found[`${called} conversion rate`] = solved.rate;
  }
  return { ...found, ...published(one, paths) };
};

const readPaths = (file: string): Path[] =>
  readRecords(file).map((row) => ({
    channels: (row.path ?? '').split('>').map((touch) => touch.trim()),
    conversions: Number(row.total_conversions),
    value: Number(row.total_conversion_value),
    misses: Number(row.total_null),
  }));

/** "c1>c2>c3 (1 conversion), c1 (1 null)" */
const toldPaths = (text: string): Path[] =>
  [...text.matchAll(/(\S+) \((\d+) (conversions?|nulls?)\)/g)].map(([, path = '', times = '', end = '']) => ({
    channels: path.split('>'),
    conversions: end.startsWith('conv') ? Number(times) : 0,
    value: 0,
    misses: end.startsWith('null') ? Number(times) : 0,
  }));

/** A check that only tells what was published: "removal effects c1 .5 c2 1 …; attribution .2/.4/.4; conversion rate 1/3". */
function published({ checks }: Case, paths: Paths): Record<string, string> {
  const check = checks.find(({ name }) => name.startsWith('published: removal effects'));
  const solved = markov(paths);
  if (!check || isRefusal(solved)) return {};
  const [effects = '', shares = '', rate = ''] = check.name.split(';');
  const told = [
    ...paths.channels.map((channel) => Number(new RegExp(`\\b${channel} ([\\d.]+)`).exec(effects)?.[1])),
    ...(/[\d./]+$/.exec(shares.trim())?.[0] ?? '').split('/').map(Number),
  ];
  const [up = Number.NaN, down = 1] = (/[\d./]+$/.exec(rate.trim())?.[0] ?? '').split('/').map(Number);
  const own = [...solved.removal, ...solved.conversions, solved.rate];
  const agrees = [...told, up / down].every((figure, i) => Math.abs(figure - (own[i] ?? Number.NaN)) < 1e-9);
  return agrees ? { [check.name]: 'the same' } : {};
}
