import type { Field } from '../../../records/define.ts';
import { readNumber } from '../../../records/import/cells/numbers.ts';
import { BadCell, type CellReader, cellReader, readerOptions } from '../../../records/import/cells/readers.ts';
import type { Row } from '../../../records/import/reading/csv.ts';
import { isCurrency } from '../../../records/money.ts';
import type { FactKind } from '../schema.ts';
import type { FactColumn, FactOptions, FactProblem } from './schema.ts';
import { TARGETS } from './targets.ts';

/** A row as it was understood; amounts are decimals as text. */
export interface Fact {
  line: number;
  at: string;
  orderNo: string | null;
  lineNo: number | null;
  customerNo: string | null;
  email: string | null;
  name: string | null;
  company: string | null;
  sku: string | null;
  product: string | null;
  quantity: number;
  unitPrice: string | null;
  amount: string;
  cost: string | null;
  discount: string | null;
  currency: string;
  paymentMode: string | null;
  channel: string | null;
  store: string | null;
  event: string | null;
  session: string | null;
  paymentNo: string | null;
  returned: boolean;
  /** Tells rows apart that say different things. */
  fingerprint: number;
}

const LONG = 500;
/** Times of day are read once for each text that says them: the zone's clock is slow to ask. */
const REMEMBERED = 200_000;

export class Reader {
  private readonly kind: FactKind;
  private readonly at: Record<string, number> = {};
  private readonly names: Record<string, string> = {};
  private readonly decimals: Record<string, 'point' | 'comma'> = {};
  private readonly time: CellReader;
  private readonly times = new Map<string, string>();
  private readonly currency: string;
  private readonly latest: string;

  constructor(
    kind: FactKind,
    columns: FactColumn[],
    options: FactOptions,
    { currency, timeZone, now }: { currency: string; timeZone: string; now: Date },
  ) {
    this.kind = kind;
    this.currency = options.currency ?? currency;
    let dateFormat: FactColumn['date_format'] = null;
    for (const column of columns) {
      const target = TARGETS[kind].find(({ name }) => name === column.field);
      if (!target) continue;
      this.at[target.name] = column.index;
      this.names[target.name] = column.name;
      this.decimals[target.name] = column.decimal ?? 'point';
      if (target.name === 'at') dateFormat = column.date_format;
    }
    const field: Field = { name: 'at', label: 'Time', type: 'datetime' };
    this.time = cellReader(
      field,
      readerOptions(
        { field: 'at' },
        { date_format: dateFormat },
        { date_format: null, decimal: null },
        { currency, timeZone },
      ),
    );
    // A day ahead is another time zone; more is a mistake.
    this.latest = new Date(now.getTime() + 86_400_000).toISOString();
  }

  /** @returns the fact, or what is wrong with the row */
  read(row: Row): Fact | FactProblem {
    try {
      return this.fact(row);
    } catch (error) {
      if (!(error instanceof Bad)) throw error;
      return { line: row.line, column: this.names[error.target] ?? null, code: error.code, message: error.message };
    }
  }

  private fact(row: Row): Fact {
    const { cells } = row;
    const text = (target: string): string | null => {
      const index = this.at[target];
      const value = index === undefined ? '' : (cells[index] ?? '').trim();
      return value === '' ? null : value.length > LONG ? value.slice(0, LONG) : value;
    };
    const at = this.moment(text('at'));
    const quantity = this.number('quantity', text('quantity'));
    const price = this.number('unit_price', text('unit_price'));
    const told = this.number('amount', text('amount'));
    const discount = this.number('discount', text('discount'));
    const cost = this.number('cost', text('cost'));
    const pieces = quantity === null ? 1 : Number(quantity.value);
    let amount = told?.value ?? null;
    if (amount === null && this.kind === 'purchases') {
      if (price === null) throw new Bad('amount', 'required', 'There is neither an amount nor a price');
      amount = product(pieces, price.value, discount?.value ?? null);
    }
    if (amount === null && this.kind === 'payments') throw new Bad('amount', 'required', 'There is no amount');
    const value = amount ?? '0';
    const returned = pieces < 0 || value.startsWith('-');
    const event = text('event');
    if (this.kind === 'usage' && event === null)
      throw new Bad('event', 'required', 'The row does not say what happened');
    const currency: string = (text('currency') ?? told?.currency ?? price?.currency ?? this.currency).toUpperCase();
    const known: boolean = isCurrency(currency);
    if (!known) throw new Bad('currency', 'currency', `"${currency.slice(0, 20)}" is no currency such as EUR`);
    const lineNo = this.number('line_no', text('line_no'));
    return {
      line: row.line,
      at,
      orderNo: text('order_no'),
      lineNo: lineNo === null ? null : Math.max(0, Math.min(2_000_000_000, Math.round(Number(lineNo.value)))),
      customerNo: text('customer_no'),
      email: text('customer_email')?.toLowerCase() ?? null,
      name: text('customer_name'),
      company: text('company'),
      sku: text('sku'),
      product: text('product'),
      quantity: returned ? -Math.abs(pieces) : pieces,
      unitPrice: price?.value ?? null,
      amount: returned ? signed(value) : value,
      cost: cost === null ? null : returned ? signed(cost.value) : cost.value,
      discount: discount?.value ?? null,
      currency,
      paymentMode: text('payment_mode'),
      channel: text('channel'),
      store: text('store'),
      event,
      session: text('session'),
      paymentNo: text('payment_no'),
      returned,
      fingerprint: fingerprint(cells),
    };
  }

  private moment(text: string | null): string {
    if (text === null) throw new Bad('at', 'required', 'The row has no date');
    let at = this.times.get(text);
    if (at === undefined) {
      try {
        at = String(this.time(text));
      } catch (error) {
        if (error instanceof BadCell) throw new Bad('at', error.code, error.message);
        throw error;
      }
      if (this.times.size < REMEMBERED) this.times.set(text, at);
    }
    if (at > this.latest) throw new Bad('at', 'future', `${at.slice(0, 10)} lies in the future`);
    if (at < '1900') throw new Bad('at', 'past', `${at.slice(0, 10)} is too long ago to be right`);
    return at;
  }

  private number(target: string, text: string | null): { value: string; currency: string | null } | null {
    if (text === null) return null;
    const found = readNumber(text, this.decimals[target] ?? 'point');
    // NaN, infinity, words: none of them is a number here.
    if (!found) throw new Bad(target, 'not_a_number', `"${text.slice(0, 40)}" is not a number`);
    if (Math.abs(Number(found.value)) >= 1e13)
      throw new Bad(target, 'too_large', `${text.slice(0, 40)} is too large to be right`);
    return found;
  }
}

class Bad extends Error {
  readonly target: string;
  readonly code: string;
  constructor(target: string, code: string, message: string) {
    super(message);
    this.target = target;
    this.code = code;
  }
}

const signed = (value: string): string => (value.startsWith('-') || Number(value) === 0 ? value : `-${value}`);

/** Pieces times price, less a discount; rounded to four places, as money is kept. */
function product(pieces: number, price: string, discount: string | null): string {
  return (pieces * Number(price) - Number(discount ?? 0)).toFixed(4);
}

/** 53 bits of a row's cells: of a million rows, two different ones meet once in 20,000 files. */
function fingerprint(cells: string[]): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const cell of cells) {
    for (let i = 0; i < cell.length; i++) {
      const code = cell.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b);
    }
    a = Math.imul(a ^ 31, 0x01000193);
    b = Math.imul(b ^ 17, 0x85ebca6b);
  }
  return (a >>> 0) * 2_097_152 + ((b >>> 0) & 0x1fffff);
}
