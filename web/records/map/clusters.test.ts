import { expect, test } from 'vitest';
import { clustersOf } from './clusters.ts';

const at = (id: string, latitude: number, longitude: number) => ({ id, title: id, latitude, longitude });

test('what lies close together is one mark from afar and several from near by; nothing is lost', () => {
  const points = [at('a', 52.52, 13.405), at('b', 52.53, 13.41), at('c', 48.14, 11.58)];
  expect(
    clustersOf(points, 4)
      .map((c) => c.members.length)
      .sort(),
  ).toEqual([1, 2]);
  expect(clustersOf(points, 17)).toHaveLength(3);
  const many = Array.from({ length: 500 }, (_, i) => at(String(i), (i % 170) - 85, ((i * 37) % 360) - 180));
  expect(clustersOf(many, 2).flatMap((c) => c.members)).toHaveLength(500);
});
