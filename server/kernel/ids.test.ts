import { expect, test } from 'vitest';
import { isUuid, uuidv7 } from './ids.ts';

test('ids sort in the order they were made, also many in one millisecond', () => {
  const ids = Array.from({ length: 20_000 }, () => uuidv7());
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every((id) => isUuid(id) && id[14] === '7' && /[89ab]/.test(id[19] as string))).toBe(true);
});

test('an id begins with the time it was made', () => {
  const before = Date.now();
  const time = Number.parseInt(uuidv7().replaceAll('-', '').slice(0, 12), 16);
  expect(Math.abs(time - before)).toBeLessThan(1000);
});
