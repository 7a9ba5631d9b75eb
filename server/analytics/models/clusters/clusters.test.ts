import { expect, test } from 'vitest';
import { matrix, seeded } from '../linear.ts';
import { assignTo, kMeans } from './k-means.ts';
import { likenessReasons, lookAlikes } from './look-alike.ts';
import { profilesOf } from './profiles.ts';
import { adjustedRand, silhouette, suggestK } from './quality.ts';
import { cut, wardTree } from './ward.ts';

/** Clouds around given points. */
function clouds(centres: number[][], each: number, spread = 0.5) {
  const random = seeded(2);
  const cols = (centres[0] as number[]).length;
  const table = matrix(centres.length * each, cols);
  const truth = new Int32Array(table.rows);
  for (let i = 0; i < table.rows; i++) {
    truth[i] = i % centres.length;
    const centre = centres[truth[i] as number] as number[];
    for (let j = 0; j < cols; j++)
      table.values[i * cols + j] = (centre[j] as number) + (random() + random() - 1) * spread;
  }
  return { table, truth };
}
const three = [
  [0, 0],
  [5, 0],
  [0, 5],
];

test('groups that are there are found, and as many as there are', () => {
  const { table, truth } = clouds(three, 60);
  const found = kMeans(table, { k: 3, starts: 5 });
  if ('refused' in found) throw new Error(found.refused);
  expect(adjustedRand(found.of, truth)).toBe(1);
  expect([...found.sizes]).toEqual([60, 60, 60]);
  expect(silhouette(table, found.of)).toBeGreaterThan(0.8);
  expect(assignTo(found, table)).toEqual(found.of);
  expect(suggestK(table)).toMatchObject({ k: 3, byGap: 3, clarity: 'clear' });
  expect(kMeans(table, { k: 3, starts: 5 })).toEqual(found);
});

test('one cloud is told to be one', () => {
  const random = seeded(6);
  const table = matrix(400, 2);
  for (let i = 0; i < table.values.length; i++) table.values[i] = random();
  expect(suggestK(table)).toMatchObject({ byGap: 1 });
});

test('missing values, no variance and too few rows do no harm', () => {
  const { table } = clouds(three, 20);
  table.values[0] = Number.NaN;
  table.values[9] = Number.POSITIVE_INFINITY;
  const found = kMeans(table, { k: 3, starts: 3 });
  expect(found).toMatchObject({ left: 2 });
  expect('of' in found && found.of[0]).toBe(-1);
  expect(kMeans(matrix(50, 2), { k: 2 })).toMatchObject({ refused: expect.stringContaining('1 of the customers') });
  expect(kMeans(matrix(1, 2), { k: 2 })).toMatchObject({ refused: expect.any(String) });
  expect(suggestK(matrix(50, 2))).toMatchObject({ refused: expect.stringContaining('alike') });
});

test("Ward's tree joins the closest first and is cut into the groups that are there", () => {
  const { table, truth } = clouds(three, 15);
  const tree = wardTree(table);
  if ('refused' in tree) throw new Error(tree.refused);
  expect(adjustedRand(cut(tree, 3), truth)).toBe(1);
  expect(tree.merges.every(({ height }, i) => i === 0 || height >= (tree.merges[i - 1]?.height ?? 0))).toBe(true);
  expect([...tree.order].sort((a, b) => a - b)).toEqual([...Array(45).keys()]);
  // Two, then their middle at 0.5 with the third: the square root of 2·(2·1/3)·1.5².
  const line = matrix(3, 1);
  line.values.set([0, 1, 2]);
  const small = wardTree(line);
  expect('merges' in small && small.merges.map(({ height }) => height)).toEqual([1, expect.closeTo(Math.sqrt(3), 9)]);
  expect(wardTree(matrix(3000, 1))).toMatchObject({ refused: expect.stringContaining('too many') });
});

test('a profile says what sets a group apart', () => {
  const of = Int32Array.from({ length: 100 }, (_, i) => (i < 30 ? 0 : 1));
  const columns = [
    { name: 'spent', kind: 'number' as const, values: [...of].map((c, i) => (c === 0 ? i / 10 : 100 + i)) },
    {
      name: 'city',
      kind: 'category' as const,
      values: [...of].map((c, i) => (c === 0 || i % 10 === 0 ? 'Bonn' : 'Ulm')),
    },
    { name: 'shoe', kind: 'number' as const, values: [...of].map((_, i) => i % 3) },
  ];
  const [first, second] = profilesOf(columns, of, 2);
  expect(first?.[0]).toMatchObject({ name: 'spent', standing: 'lowest' });
  expect(first?.[1]).toMatchObject({ name: 'city', word: 'Bonn', share: 1 });
  expect(first?.[2]).toMatchObject({ name: 'shoe', standing: 'usual' });
  expect(second?.[0]).toMatchObject({ name: 'spent', standing: 'high' });
});

test('look-alikes are found by what members have in common, and chance is told as chance', () => {
  const random = seeded(12);
  const rows = Array.from({ length: 1000 }, () => ({
    spent: random() * 100,
    city: random() < 0.3 ? 'Bonn' : 'Ulm',
    shoe: random(),
  }));
  const member = Uint8Array.from(rows, ({ spent, city }) => (spent > 70 && city === 'Bonn' && random() < 0.6 ? 1 : 0));
  const columns = [
    { name: 'spent', kind: 'number' as const, values: rows.map(({ spent }) => spent) },
    { name: 'city', kind: 'category' as const, values: rows.map(({ city }) => city) },
    { name: 'shoe', kind: 'number' as const, values: rows.map(({ shoe }, i) => (i % 50 === 0 ? null : shoe)) },
  ];
  const found = lookAlikes(columns, member);
  if ('refused' in found) throw new Error(found.refused);
  expect(found.auc.low).toBeGreaterThan(0.85);
  expect(
    found.telling
      .slice(0, 2)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['city', 'spent']);
  const alike = rows.findIndex(({ spent, city }, i) => !member[i] && spent > 80 && city === 'Bonn');
  const unlike = rows.findIndex(({ spent, city }) => spent < 20 && city === 'Ulm');
  expect(found.likeness[alike]).toBeGreaterThan(0.3);
  expect(found.likeness[unlike]).toBe(0);
  expect(likenessReasons(found.habits, { spent: 5, city: 'Ulm', shoe: 0.5 })[0]?.effect).toBeLessThan(0);

  const chance = lookAlikes(
    columns,
    Uint8Array.from(rows, (_, i) => (i % 7 === 0 ? 1 : 0)),
  );
  expect('auc' in chance && chance.auc.low).toBeLessThan(0.55);
  expect(lookAlikes(columns, new Uint8Array(1000))).toMatchObject({ refused: expect.stringContaining('0 customers') });
});
