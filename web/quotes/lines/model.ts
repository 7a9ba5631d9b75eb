import { lineAmounts, type SumOptions, totals } from '../../../server/commerce/lines/sums.ts';
import type { StoredLine } from '../api.ts';

/** A line while it is edited: what is typed, as it was typed. */
export interface Row {
  key: string;
  id?: string;
  kind: 'item' | 'section';
  product: string | null;
  description: string;
  details: string;
  quantity: string;
  unit: string;
  unit_price: string;
  discount: string;
  tax_rate: string;
  billing_period: string;
  optional: boolean;
  chosen: boolean;
  /** Its product has options to choose from. */
  configurable: boolean;
}

let made = 0;
export const newRow = (values: Partial<Row> = {}): Row => ({
  key: `new ${++made}`,
  kind: 'item',
  product: null,
  description: '',
  details: '',
  quantity: '1',
  unit: '',
  unit_price: '',
  discount: '',
  tax_rate: '0',
  billing_period: 'one_time',
  optional: false,
  chosen: false,
  configurable: false,
  ...values,
});

const plain = (value: string | null) => (value === null ? '' : value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''));

/** A price of half a unit reads "12.50". */
const price = (value: string) => plain(value).replace(/\.(\d)$/, '.$10');

export const toRow = (line: StoredLine): Row => ({
  key: line.id,
  id: line.id,
  kind: line.kind,
  product: line.product,
  description: line.description,
  details: line.details ?? '',
  quantity: plain(line.quantity),
  unit: line.unit ?? '',
  unit_price: line.unit_price === null ? '' : price(line.unit_price),
  discount: plain(line.discount),
  tax_rate: plain(line.tax_rate),
  billing_period: line.billing_period ?? 'one_time',
  optional: line.optional,
  chosen: line.chosen,
  configurable: line.configurable === true,
});

/**
 * The lines as they are stored, then those that are not yet. A line that has just been stored stays the row that it was, so that
 * whoever is typing in it goes on doing so.
 */
export function takenOver(now: Row[], stored: StoredLine[]): Row[] {
  const keys = new Map(now.map((row) => [row.id, row.key]));
  const fresh = stored.map((line) => ({ ...toRow(line), key: keys.get(line.id) ?? line.id }));
  return [...fresh, ...now.filter((row) => !row.id)];
}

/** "1.234,5" and "1,234.5" as a decimal: the last sign of the two is the point. Null where it is no number. */
export function decimalOf(text: string): string | null {
  const compact = text.replace(/[\s\u00a0']/g, '');
  if (compact === '') return '0';
  const point = Math.max(compact.lastIndexOf(','), compact.lastIndexOf('.'));
  const both = compact.includes(',') && compact.includes('.');
  const digits =
    point < 0
      ? compact
      : both
        ? `${compact.slice(0, point).replace(/[.,]/g, '')}.${compact.slice(point + 1)}`
        : compact.replace(',', '.');
  return /^\d{1,12}(\.\d{0,6})?$|^\.\d{1,6}$/.test(digits) ? digits.replace(/\.$/, '').replace(/^\./, '0.') : null;
}

const inputOf = (row: Row) => ({
  quantity: decimalOf(row.quantity) ?? '0',
  unitPrice: decimalOf(row.unit_price) ?? '0',
  discountPercent: decimalOf(row.discount) ?? '0',
  taxRate: row.tax_rate.trim() === '' ? null : (decimalOf(row.tax_rate) ?? '0'),
});

export const amountOf = (row: Row, currency: string, options: SumOptions) =>
  lineAmounts(inputOf(row), currency, options).amount;

export const sumOf = (rows: Row[], currency: string, options: SumOptions) =>
  totals(rows.filter((row) => row.kind === 'item' && (!row.optional || row.chosen)).map(inputOf), currency, options);

/** As the server takes it. Lines without words are not there yet. */
export const toLines = (rows: Row[]) =>
  rows
    .filter((row) => row.description.trim() !== '')
    .map((row) => ({
      ...(row.id ? { id: row.id } : {}),
      kind: row.kind,
      product: row.product,
      description: row.description.trim(),
      details: row.details.trim() || null,
      ...(row.kind === 'section'
        ? {}
        : {
            quantity: decimalOf(row.quantity) ?? '0',
            unit: row.unit.trim() || null,
            unit_price: decimalOf(row.unit_price) ?? '0',
            discount: row.discount.trim() === '' ? null : decimalOf(row.discount),
            tax_rate: row.tax_rate.trim() === '' ? null : decimalOf(row.tax_rate),
            billing_period: row.billing_period,
            optional: row.optional,
            chosen: row.chosen,
          }),
    }));
