import { expect, test } from 'vitest';
import type { StoredLine } from '../api.ts';
import { decimalOf, newRow, sumOf, takenOver, toLines } from './model.ts';

test('numbers are read as people of either habit type them', () => {
  expect(['1,5', '1.5', '1.234,50', '1,234.50', '12 000', "1'000", '', '.5', '7.'].map(decimalOf)).toEqual([
    '1.5',
    '1.5',
    '1234.50',
    '1234.50',
    '12000',
    '1000',
    '0',
    '0.5',
    '7',
  ]);
  expect(['-1', 'abc', '1e5', '1.2.3'].map(decimalOf)).toEqual([null, null, null, null]);
});

test('what is optional counts once it is chosen, and a line without words is not sent', () => {
  const rows = [
    newRow({ description: 'Sensor', unit_price: '100', tax_rate: '19' }),
    newRow({ description: 'Training', unit_price: '50', tax_rate: '19', optional: true }),
    newRow(),
  ];
  expect(sumOf(rows, 'EUR', {}).gross).toBe('119.00');
  expect(
    sumOf(
      rows.map((r) => ({ ...r, chosen: true })),
      'EUR',
      {},
    ).gross,
  ).toBe('178.50');
  expect(toLines(rows)).toHaveLength(2);
});

test('a line stays the row it was when it has been stored, so that nobody loses the field they type in', () => {
  const stored: StoredLine = {
    id: 'a1',
    kind: 'item',
    product: null,
    description: 'Sensor',
    details: null,
    quantity: '2.000000',
    unit: null,
    unit_price: '2042.500000',
    discount: null,
    tax_rate: null,
    billing_period: null,
    amount: null,
    optional: false,
    chosen: false,
  } as StoredLine;
  const mine = { ...newRow({ description: 'Sensor' }), id: 'a1' };
  const bare = newRow();
  const rows = takenOver([bare, mine], [stored, { ...stored, id: 'b2' }]);
  expect(rows.map(({ key, id }) => [key, id])).toEqual([
    [mine.key, 'a1'],
    ['b2', 'b2'],
    [bare.key, undefined],
  ]);
  expect(rows[0]).toMatchObject({ quantity: '2', unit_price: '2042.50' });
});
