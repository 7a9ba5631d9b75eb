export interface Money {
  /** A decimal string with at least the currency's own digits, such as "1054.00". */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

const known = new Set(Intl.supportedValuesOf('currency'));
const digits = new Map<string, number>();

export const isCurrency = (code: unknown): code is string => typeof code === 'string' && known.has(code);

/** How many decimals amounts of a currency are kept and shown with: 2 for EUR, 0 for JPY. */
export function digitsOf(currency: string): number {
  let n = digits.get(currency);
  if (n === undefined) {
    n = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, n);
  }
  return n;
}

/** The decimal with at least the currency's digits and no idle zeros beyond them. */
export function canonicalAmount(decimal: string, currency: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(digitsOf(currency), '0');
  const sign = whole.startsWith('-') ? '-' : '';
  const integer = whole.replace(/^[-+]/, '').replace(/^0+(?=\d)/, '');
  const zero = /^0*$/.test(integer) && /^0*$/.test(kept);
  return `${zero ? '' : sign}${integer}${kept ? `.${kept}` : ''}`;
}

/** Reads `{ amount, currency }`, a number or a decimal string (then in `currency`). Null where it is none of them. */
export function canonicalMoney(raw: unknown, currency: string): Money | null {
  const given = typeof raw === 'object' && raw !== null ? (raw as Partial<Money>) : { amount: raw, currency };
  const code = given.currency ?? currency;
  const decimal = typeof given.amount === 'number' ? plain(given.amount) : given.amount;
  if (!isCurrency(code) || typeof decimal !== 'string' || !/^-?\d{1,15}(\.\d{1,6})?$/.test(decimal)) return null;
  return { amount: canonicalAmount(decimal, code), currency: code };
}

/** A number without exponent or binary dust; NaN and infinities fall through as text that no amount matches. */
const plain = (value: number) => String(Math.abs(value) < 1e15 ? Math.round(value * 1e6) / 1e6 : value);
