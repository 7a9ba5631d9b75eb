import { expect, test } from 'vitest';
import { parsePlace } from './model/place.ts';

test('a place on the map is read as people write it', () => {
  const berlin = { latitude: 52.52, longitude: 13.405 };
  for (const text of ['52.52, 13.405', '52.52 13.405', '52,52; 13,405', '52.52° N, 13.405° E', ' 52.52,13.405 ']) {
    expect(parsePlace(text), text).toEqual(berlin);
  }
  expect(parsePlace('33.9 S, 151.2 E')).toEqual({ latitude: -33.9, longitude: 151.2 });
  expect(parsePlace('')).toBeNull();
});

test('what is no place is not taken for one', () => {
  for (const text of ['Berlin', '52.52', '91, 0', '0, 181', '1, 2, 3']) expect(parsePlace(text), text).toBeUndefined();
});
