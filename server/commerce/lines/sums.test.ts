import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digitsOf } from '../../records/money.ts';
import { type LineInput, lineAmounts, totals } from './sums.ts';

describe('a line', () => {
  test('is its quantity times its price, less its discount', () => {
    const line = { quantity: 3, unitPrice: '19.99', discountPercent: 10, taxRate: 19 };
    expect(lineAmounts(line, 'EUR')).toEqual({
      list: '59.97',
      discount: '6.00',
      amount: '53.97',
      net: '53.97',
      tax: '10.25',
      gross: '64.22',
    });
  });

  test('whose price contains the tax comes to just that price', () => {
    const line = { quantity: 1, unitPrice: '119.00', taxRate: '19' };
    expect(lineAmounts(line, 'EUR', { taxIncluded: true })).toMatchObject({
      net: '100.00',
      tax: '19.00',
      gross: '119.00',
    });
  });

  test('rounds half away from zero, to the decimals of its currency', () => {
    expect(lineAmounts({ quantity: '0.5', unitPrice: '0.01' }, 'EUR').amount).toBe('0.01');
    expect(lineAmounts({ quantity: 1, unitPrice: '1.005' }, 'USD').amount).toBe('1.01');
    expect(lineAmounts({ quantity: 3, unitPrice: '33.5' }, 'JPY').amount).toBe('101');
    expect(lineAmounts({ quantity: 3, unitPrice: '0.0015' }, 'KWD').amount).toBe('0.005');
  });

  test('in another currency than its document is refused', () => {
    const unitPrice = { amount: '1.00', currency: 'USD' };
    expect(() => lineAmounts({ quantity: 1, unitPrice }, 'EUR')).toThrow('USD');
  });
});

describe('a document', () => {
  test('is taxed once per rate, the discount on the whole taken off each in proportion', () => {
    const lines = [
      { quantity: 1, unitPrice: '100', taxRate: 19 },
      { quantity: 1, unitPrice: '50', taxRate: 7 },
      { quantity: 1, unitPrice: '50', taxRate: 0 },
      { quantity: 1, unitPrice: '10', taxRate: null },
    ];
    expect(totals(lines, 'EUR', { discountPercent: 10 })).toEqual({
      list: '210.00',
      lineDiscount: '0.00',
      subtotal: '210.00',
      discount: '21.00',
      net: '189.00',
      tax: '20.25',
      gross: '209.25',
      taxes: [
        { rate: '19', net: '90.00', tax: '17.10', gross: '107.10' },
        { rate: '7', net: '45.00', tax: '3.15', gross: '48.15' },
        { rate: '0', net: '45.00', tax: '0.00', gross: '45.00' },
        { rate: null, net: '9.00', tax: '0.00', gross: '9.00' },
      ],
    });
  });

  test('of three lines of a third of a cent loses none of it to the rates', () => {
    const lines = Array.from({ length: 3 }, () => ({ quantity: 1, unitPrice: '0.05', taxRate: 19 }));
    // 0.15 × 19 % is 0.03; three lines taxed by themselves would come to 0.03 too, but one hundred would not.
    expect(totals(lines, 'EUR').tax).toBe('0.03');
    expect(
      totals(
        Array.from({ length: 100 }, () => lines[0] as LineInput),
        'EUR',
      ).tax,
    ).toBe('0.95');
  });

  test('without lines comes to nothing', () => {
    expect(totals([], 'EUR')).toMatchObject({ net: '0.00', tax: '0.00', gross: '0.00', taxes: [] });
  });
});

const currency = fc.constantFrom('EUR', 'JPY', 'KWD');
const decimal = (max: number, digits: number) =>
  fc.integer({ min: 0, max: max * 10 ** digits }).map((n) => new Big(n).div(10 ** digits).toString());
const line: fc.Arbitrary<LineInput> = fc.record({
  quantity: decimal(5000, 3),
  unitPrice: decimal(100_000, 4),
  discountPercent: fc.option(decimal(100, 2)),
  taxRate: fc.option(fc.constantFrom('0', '5.5', '7', '19', '20', '8.875')),
});
const options = fc.record({ taxIncluded: fc.boolean(), discountPercent: fc.option(decimal(100, 2)) });
const sum = (values: string[]) => values.reduce((total, value) => total.plus(value), new Big(0));

describe('whatever the lines', () => {
  test('all parts add up, to the last unit of the currency', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), currency, options, (lines, code, how) => {
        const whole = totals(lines, code, how);
        const parts = lines.map((one) => lineAmounts(one, code, how));
        expect(sum(parts.map((part) => part.amount)).eq(whole.subtotal)).toBe(true);
        expect(new Big(whole.list).minus(whole.lineDiscount).eq(whole.subtotal)).toBe(true);
        for (const { net, tax, gross } of [whole, ...whole.taxes, ...parts])
          expect(new Big(net).plus(tax).eq(gross)).toBe(true);
        for (const key of ['net', 'tax', 'gross'] as const)
          expect(sum(whole.taxes.map((tax) => tax[key])).eq(whole[key])).toBe(true);
        const total = how.taxIncluded ? whole.gross : whole.net;
        expect(new Big(whole.subtotal).minus(whole.discount).eq(total)).toBe(true);
      }),
    );
  });

  test('tax is off the exact one by at most half a unit per rate, and the order of the lines says nothing', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        currency,
        fc.boolean(),
        (lines, code, taxIncluded) => {
          const whole = totals(lines, code, { taxIncluded });
          const unit = new Big(10).pow(-digitsOf(code));
          for (const { rate, net, tax, gross } of whole.taxes) {
            const share = new Big(rate ?? 0).div(100);
            const exact = taxIncluded ? new Big(gross).times(share).div(share.plus(1)) : new Big(net).times(share);
            expect(new Big(tax).minus(exact).abs().lte(unit.div(2).plus('1e-15'))).toBe(true);
          }
          expect(totals(lines.toReversed(), code, { taxIncluded })).toEqual(whole);
        },
      ),
    );
  });

  test('a credit for everything is the document with its signs turned', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), options, (lines, how) => {
        const back = lines.map((one) => ({ ...one, quantity: new Big(one.quantity).times(-1).toString() }));
        const [there, again] = [totals(lines, 'EUR', how), totals(back, 'EUR', how)];
        for (const key of ['net', 'tax', 'gross'] as const)
          expect(new Big(there[key]).plus(again[key]).eq(0)).toBe(true);
      }),
    );
  });
});
