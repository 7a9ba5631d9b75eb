import { english } from '../../server/analytics/models/text/english.ts';
import { moodOf, sentimentOf } from '../../server/analytics/models/text/sentiment.ts';
import { readText } from '../data.ts';
import type { Adapter } from '../run.ts';

// English texts with the mean rating of twenty people (−4 to 4), and sentences with their scores.

export const adapter: Adapter = ({ files, checks }, file) => {
  const [name] = files;
  if (!name) return Object.fromEntries(checks.map((check) => [check.name, rounded(check.name)]));

  const rows = readText(file(name))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('\t'));
  const ratings = rows.map(([, rating]) => Number(rating));
  const scores = rows.map(([, , ...text]) => round(sentimentOf(text.join('\t'), english()).compound, 4));
  const moods = scores.map(moodOf);
  const felt = ratings.map(moodOf);
  // How the people's own ratings spread over the three classes.
  const counted = (['negative', 'neutral', 'positive'] as const).map(
    (mood) => felt.filter((one) => one === mood).length,
  );
  const figures: Array<[start: string, figure: unknown]> = [
    ['texts', rows.length],
    ['Pearson r', pearson(scores, ratings)],
    ['3-class accuracy', share(rows.keys(), (i) => moods[i] === felt[i])],
    ['macro F1', (f1(moods, felt, 'positive') + f1(moods, felt, 'negative')) / 2],
    [
      'sign accuracy',
      share(
        [...rows.keys()].filter((i) => Math.abs(ratings[i] ?? 0) >= 1),
        (i) => Math.sign(scores[i] ?? 0) === Math.sign(ratings[i] ?? 0),
      ),
    ],
    ['class counts', counted.join('/')],
  ];
  return Object.fromEntries(
    checks.map((check) => [check.name, figures.find(([start]) => check.name.startsWith(start))?.[1]]),
  );
};

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

function rounded(text: string) {
  const { neg, neu, pos, compound } = sentimentOf(text, english());
  return { neg: round(neg, 3), neu: round(neu, 3), pos: round(pos, 3), compound: round(compound, 4) };
}

function share(rows: Iterable<number>, holds: (row: number) => boolean): number {
  const list = [...rows];
  return list.filter(holds).length / list.length;
}

function f1(found: string[], truth: string[], kind: string): number {
  const hits = found.filter((one, i) => one === kind && truth[i] === kind).length;
  return (2 * hits) / (found.filter((one) => one === kind).length + truth.filter((one) => one === kind).length);
}

function pearson(x: number[], y: number[]): number {
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  x.forEach((value, i) => {
    const [dx, dy] = [value - mx, (y[i] as number) - my];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  });
  return xy / Math.sqrt(xx * yy);
}
