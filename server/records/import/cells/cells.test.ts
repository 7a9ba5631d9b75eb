import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DateTally, isoDate, readDate } from './dates.ts';
import { NumberTally, readNumber, scaleDecimal } from './numbers.ts';
import { keyOf, readBoolean, similarity, splitName } from './text.ts';

const days = fc.date({ min: new Date('1950-01-01'), max: new Date('2049-12-31'), noInvalidDate: true });
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

test('a day reads the same however it is written', () => {
  fc.assert(
    fc.property(days, (date) => {
      const iso = date.toISOString().slice(0, 10);
      const [y, m, d] = iso.split('-').map(Number) as [number, number, number];
      const two = (n: number) => String(n).padStart(2, '0');
      const written: Array<[string, Parameters<typeof readDate>[1]]> = [
        [iso, 'iso'],
        [iso.replaceAll('-', ''), 'iso'],
        [`${m}/${d}/${y}`, 'mdy'],
        [`${two(d)}.${two(m)}.${y}`, 'dmy'],
        [`${d}-${m}-${two(y % 100)}`, 'dmy'],
        [`${months[m - 1]} ${d}, ${y}`, 'iso'],
        [`${d} ${months[m - 1]} ${y}`, 'mdy'],
        [String(Math.round(Date.parse(iso) / 86_400_000) + 25_569), 'serial'],
      ];
      for (const [text, format] of written) {
        const parts = readDate(text, format);
        expect(parts && isoDate(parts), text).toBe(iso);
      }
    }),
  );
});

test('days that no calendar has are not read', () => {
  for (const text of [
    '2017-02-29',
    '31/04/2017',
    '2017-13-01',
    '0/1/2017',
    '32.1.2017',
    '1900-02-29',
    'yesterday',
    '2017',
  ]) {
    expect(readDate(text, 'dmy'), text).toBeNull();
  }
});

test('the format of a column is told by any day above 12, and asked only where none is', () => {
  fc.assert(
    fc.property(fc.array(days, { minLength: 1, maxLength: 50 }), fc.boolean(), (dates, monthFirst) => {
      const tally = new DateTally();
      for (const date of dates) {
        const [d, m] = [date.getUTCDate(), date.getUTCMonth() + 1];
        tally.add(monthFirst ? `${m}/${d}/${date.getUTCFullYear()}` : `${d}/${m}/${date.getUTCFullYear()}`);
      }
      const telling = dates.some((date) => date.getUTCDate() > 12);
      const same = dates.every((date) => date.getUTCDate() === date.getUTCMonth() + 1);
      expect(tally.format()).toBe(telling ? (monthFirst ? 'mdy' : 'dmy') : same ? 'dmy' : 'ambiguous');
    }),
  );
});

const amounts = fc.tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 99 }));

test('an amount reads the same with points or commas, groups and signs', () => {
  fc.assert(
    fc.property(amounts, ([whole, cents]) => {
      const exact = `${whole}.${String(cents).padStart(2, '0')}`;
      const english = Number(exact).toLocaleString('en-US', { minimumFractionDigits: 2 });
      const german = Number(exact).toLocaleString('de-DE', { minimumFractionDigits: 2 });
      for (const text of [english, `$${english}`, `${english} USD`, exact]) {
        expect(Number(readNumber(text, 'point')?.value), text).toBe(Number(exact));
      }
      for (const text of [german, `${german} €`, `EUR ${german}`, german.replaceAll('.', ' ')]) {
        expect(Number(readNumber(text, 'comma')?.value), text).toBe(Number(exact));
      }
    }),
  );
});

test('the decimal mark of a column is told by its values', () => {
  const decimal = (values: string[], commaLikely = false) => {
    const tally = new NumberTally();
    for (const value of values) tally.add(value);
    return tally.decimal(commaLikely);
  };
  expect(decimal(['1,234.50', '7'])).toBe('point');
  expect(decimal(['1.234,50', '7'])).toBe('comma');
  expect(decimal(['3,5'])).toBe('comma');
  expect(decimal(['1,234', '5,678'])).toBe('point');
  expect(decimal(['1.234', '5.678'])).toBe('ambiguous');
  expect(decimal(['1.234', '5.678'], true)).toBe('comma');
  expect(decimal(['1.5', '1,5'])).toBe('ambiguous');
});

test('scaling keeps every digit', () => {
  expect(scaleDecimal('1100.04', 1_000_000)).toBe('1100040000');
  expect(scaleDecimal('-0.5', 1000)).toBe('-500');
  expect(scaleDecimal('12345678901234.567', 1000)).toBe('12345678901234567');
});

test('what is not a number is not read as one', () => {
  for (const text of ['', 'abc', '1,23,4', '1.2.3', '12a', '--5', '=1+1'])
    expect(readNumber(text, 'point'), text).toBeNull();
});

test('yes and no are known in words', () => {
  expect(['Yes', 'ja', 'TRUE', '1', 'x'].map(readBoolean)).toEqual([true, true, true, true, true]);
  expect(['no', 'Nein', 'false', '0'].map(readBoolean)).toEqual([false, false, false, false]);
  expect(readBoolean('maybe')).toBeNull();
});

test('likeness is the same both ways, whole for the same name, and high for a slip of the pen', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(similarity(a, b)).toBe(similarity(b, a));
      expect(similarity(a, a)).toBe(1);
    }),
  );
  expect(similarity('GTXPro', 'GTX Pro')).toBe(0.98);
  expect(similarity('technolgy', 'technology')).toBeGreaterThanOrEqual(0.9);
  expect(similarity('Philipines', 'Philippines')).toBeGreaterThanOrEqual(0.9);
  expect(similarity('GTX Pro', 'GTX Plus Pro')).toBeLessThan(0.75);
  expect(keyOf('  ÁCME   Straße ')).toBe('acme strasse');
});

test('names are split before the particle', () => {
  expect(splitName('Ludwig van Beethoven')).toEqual({ first: 'Ludwig', last: 'van Beethoven' });
  expect(splitName('Lovelace, Ada')).toEqual({ first: 'Ada', last: 'Lovelace' });
  expect(splitName('Dr. Ada King Lovelace')).toEqual({ first: 'Ada King', last: 'Lovelace' });
  expect(splitName('Cher')).toEqual({ first: 'Cher', last: null });
});
