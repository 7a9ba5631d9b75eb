/** An exact decimal: `n` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly n: bigint;
  readonly scale: number;
}

const ten = (power: number): bigint => 10n ** BigInt(power);

/** Reads `-12.50`; a number as JavaScript holds it has been made plain before. */
export function decimal(text: string): Decimal {
  const [whole = '0', fraction = ''] = text.split('.');
  return { n: BigInt(whole + fraction), scale: fraction.length };
}

const aligned = (a: Decimal, b: Decimal): [bigint, bigint, number] => {
  const scale = Math.max(a.scale, b.scale);
  return [a.n * ten(scale - a.scale), b.n * ten(scale - b.scale), scale];
};

export function add(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return { n: x + y, scale };
}

export const negate = ({ n, scale }: Decimal): Decimal => ({ n: -n, scale });
export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b));
export const multiply = (a: Decimal, b: Decimal): Decimal => ({ n: a.n * b.n, scale: a.scale + b.scale });
export const isZero = ({ n }: Decimal): boolean => n === 0n;

export function compareDecimals(a: Decimal, b: Decimal): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The quotient with so many digits after the point, halves away from zero. */
export function divide(a: Decimal, b: Decimal, digits: number): Decimal {
  const [x, y] = aligned(a, b);
  return { n: halvesAway(x * ten(digits), y), scale: digits };
}

/** As `a - b * truncate(a / b)`: it has the sign of `a`. */
export function remainder(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return { n: x % y, scale };
}

/** Rounds to so many digits after (or, negative, before) the point, halves away from zero. */
export function round(a: Decimal, digits: number): Decimal {
  if (a.scale <= digits) return a;
  const rounded = halvesAway(a.n, ten(a.scale - digits));
  return digits >= 0 ? { n: rounded, scale: digits } : { n: rounded * ten(-digits), scale: 0 };
}

function halvesAway(n: bigint, by: bigint): bigint {
  const [x, y] = by < 0n ? [-n, -by] : [n, by];
  const half = (2n * (x < 0n ? -x : x) + y) / (2n * y);
  return x < 0n ? -half : half;
}

export function truncate({ n, scale }: Decimal): bigint {
  return n / ten(scale);
}

export function floor(a: Decimal): Decimal {
  const whole = truncate(a);
  return { n: a.n < 0n && whole * ten(a.scale) !== a.n ? whole - 1n : whole, scale: 0 };
}

export const ceil = (a: Decimal): Decimal => negate(floor(negate(a)));
export const abs = (a: Decimal): Decimal => (a.n < 0n ? negate(a) : a);

/** Without an exponent or idle noughts. */
export function decimalText({ n, scale }: Decimal): string {
  const digits = (n < 0n ? -n : n).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${n < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}
