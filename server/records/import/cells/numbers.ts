import type { Decimal } from '../schema.ts';

/** Signs of currencies; a dollar sign alone says "the workspace's dollar". */
const signs: Record<string, string> = {
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₽': 'RUB',
  '₩': 'KRW',
  '₺': 'TRY',
  '₴': 'UAH',
  '₪': 'ILS',
  '฿': 'THB',
  '₫': 'VND',
  '₦': 'NGN',
  zł: 'PLN',
  Kč: 'CZK',
  Fr: 'CHF',
  R$: 'BRL',
  US$: 'USD',
  A$: 'AUD',
  C$: 'CAD',
};
const SIGN = /(?:US|[ACR])?\$|[€£¥₹₽₩₺₴₪฿₫₦]|zł|Kč|Fr\.?(?=\s|\d|$)/;
const CODE = /^([A-Z]{3})(?=[\s\d.,+-])|(?<=[\s\d.,-])([A-Z]{3})$/;
const SPACES = /[\s\u00a0\u202f\u2009'’_]/g;
const DIGITS = /^[+-]?\d[\d.,]*$|^[+-]?[.,]\d+$/;

export interface NumberParts {
  /** Sign, digits, point: exactly as precise as the text was. */
  value: string;
  currency: string | null;
  /** A dollar sign of no named country. */
  dollar: boolean;
  percent: boolean;
}

/** Reads a number with signs of currency and per cent, grouping and either decimal mark. Null: not a number. */
export function readNumber(text: string, decimal: Decimal): NumberParts | null {
  // Most numbers in most files are plain.
  if (/^-?\d{1,15}$/.test(text)) return plain(text);
  const stripped = strip(text);
  if (!stripped) return null;
  const [point, group] = decimal === 'point' ? ['.', ','] : [',', '.'];
  const pieces = stripped.digits.split(point);
  if (pieces.length > 2) return null;
  const [whole = '', fraction] = pieces;
  if (fraction?.includes(group)) return null;
  if (whole.includes(group) && !grouped(whole, group)) return null;
  const digits = whole.replaceAll(group, '') || '0';
  const value = `${stripped.negative ? '-' : ''}${digits}${fraction ? `.${fraction}` : ''}`;
  return { ...stripped.marks, value };
}

/** Multiplies a decimal by a factor without losing a digit where the factor is whole. */
export function scaleDecimal(value: string, factor: number): string {
  if (factor === 1) return value;
  if (!Number.isInteger(factor)) return String(Number((Number(value) * factor).toPrecision(15)));
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.');
  const product = (BigInt(whole + fraction) * BigInt(factor)).toString().padStart(fraction.length + 1, '0');
  const cut = product.length - fraction.length;
  const tail = product.slice(cut).replace(/0+$/, '');
  return `${value.startsWith('-') ? '-' : ''}${product.slice(0, cut)}${tail ? `.${tail}` : ''}`;
}

/** Counts what the numbers of a column say about their decimal mark. */
export class NumberTally {
  seen = 0;
  numbers = 0;
  plain = 0;
  money = 0;
  percent = 0;
  currencies = new Map<string, number>();
  /** Values that can only be read with a point (comma) as decimal mark. */
  point = 0;
  comma = 0;
  /** Values such as `1.234` and `1,234`, which are a different number either way. */
  openPoint = 0;
  openComma = 0;

  add(text: string): void {
    this.seen++;
    const stripped = strip(text);
    if (!stripped) return;
    this.numbers++;
    if (stripped.marks.currency || stripped.marks.dollar) this.money++;
    if (stripped.marks.currency)
      this.currencies.set(stripped.marks.currency, (this.currencies.get(stripped.marks.currency) ?? 0) + 1);
    if (stripped.marks.percent) this.percent++;
    const { digits } = stripped;
    const points = digits.split('.').length - 1;
    const commas = digits.split(',').length - 1;
    if (!points && !commas) this.plain++;
    else if (points && commas) {
      if (digits.lastIndexOf('.') > digits.lastIndexOf(',')) this.point++;
      else this.comma++;
    } else if (points > 1) this.comma++;
    else if (commas > 1) this.point++;
    else {
      const [whole = '', fraction = ''] = digits.split(points ? '.' : ',');
      // Groups have three digits, and the first one is neither empty nor starts with a nought.
      const open = fraction.length === 3 && /^[+-]?[1-9]\d{0,2}$/.test(whole);
      if (points) open ? this.openPoint++ : this.point++;
      else open ? this.openComma++ : this.comma++;
    }
  }

  share(): number {
    return this.seen ? this.numbers / this.seen : 0;
  }

  /** `commaLikely`: the rest of the file looks continental, such as semicolons between cells. */
  decimal(commaLikely: boolean): Decimal | 'ambiguous' {
    if (this.point && this.comma) return 'ambiguous';
    if (this.point) return 'point';
    if (this.comma) return 'comma';
    if (this.openPoint && this.openComma) return 'ambiguous';
    if (this.openComma) return commaLikely ? 'ambiguous' : 'point';
    if (this.openPoint) return commaLikely ? 'comma' : 'ambiguous';
    return commaLikely ? 'comma' : 'point';
  }
}

function plain(text: string): NumberParts {
  return { value: text, currency: null, dollar: false, percent: false };
}

function strip(text: string) {
  let rest = text.trim();
  const marks = { currency: null as string | null, dollar: false, percent: false };
  let negative = false;
  if (/^\(.*\)$/.test(rest)) {
    negative = true;
    rest = rest.slice(1, -1).trim();
  }
  const code = CODE.exec(rest);
  if (code) {
    marks.currency = (code[1] ?? code[2]) as string;
    rest = rest.replace(CODE, '');
  }
  const sign = SIGN.exec(rest);
  if (sign) {
    const currency = signs[sign[0].replace('.', '')];
    if (currency) marks.currency ??= currency;
    else marks.dollar = !marks.currency;
    rest = rest.replace(SIGN, '');
  }
  if (rest.includes('%')) {
    marks.percent = true;
    rest = rest.replace('%', '');
  }
  rest = rest.replace(SPACES, '').replace(/[−–]/g, '-');
  if (/[^-+]-$/.test(rest)) rest = `-${rest.slice(0, -1)}`;
  if (!DIGITS.test(rest)) return null;
  if (rest.startsWith('-')) negative = !negative;
  return { digits: rest.replace(/^[+-]/, ''), negative, marks };
}

function grouped(whole: string, group: string): boolean {
  const groups = whole.split(group);
  // Indian numbers group by two before the last three: 12,34,567.
  return (
    /^\d{1,3}$/.test(groups[0] as string) &&
    groups.slice(1, -1).every((g) => g.length === 3 || g.length === 2) &&
    groups.at(-1)?.length === 3
  );
}
