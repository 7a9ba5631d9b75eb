import { addToDate, dayIn, microsOf } from '../calendar.ts';
import { canonicalTime } from '../dates.ts';
import { foldCase, plainNumber } from '../fold.ts';
import { canonicalAmount } from '../money.ts';
import type { KithRecord } from '../types.ts';
import type { Decimal } from './decimal.ts';
import * as d from './decimal.ts';
import type { Moment } from './formula-sql.ts';
import { AMOUNT_SCALE, LARGEST, LONGEST_PIECE, LONGEST_TEXT, type Node, SCALE, type Unit } from './node.ts';

/** Finds the record of `object` with this id. */
export type Lookup = (object: string, id: string) => KithRecord | null | undefined;

interface Amount {
  amount: Decimal;
  currency: string;
}
type Value = Decimal | Amount | string | boolean | string[] | unknown[] | null;

/** What a formula gives for one record, as the record will hold it: exactly what `formula-sql.ts` makes of it. */
export function evaluate(node: Node, record: KithRecord, moment: Moment, lookup: Lookup): unknown {
  const value = new Evaluation(record, moment, lookup).value(node);
  if (value === null) return null;
  switch (node.kind) {
    case 'number': {
      const kept = within(value as Decimal, SCALE);
      return kept && Number(d.decimalText(kept));
    }
    case 'money': {
      const { amount, currency } = value as Amount;
      const kept = within(amount, AMOUNT_SCALE);
      return kept && { amount: canonicalAmount(d.decimalText(kept), currency), currency };
    }
    case 'text':
      return clip(value as string);
    default:
      return value;
  }
}

const MOST: Decimal = { n: 10n ** BigInt(LARGEST), scale: 0 };
const within = (value: Decimal, scale: number): Decimal | null =>
  d.compareDecimals(d.abs(value), MOST) < 0 ? d.round(value, scale) : null;
const letters = (text: string, most: number): string =>
  text.length <= most ? text : [...text].slice(0, most).join('');
const filled = (text: string): string | null => (text === '' ? null : text);
const clip = (text: string): string | null => filled(letters(text, LONGEST_TEXT));

class Evaluation {
  private readonly record: KithRecord;
  private readonly moment: Moment;
  private readonly lookup: Lookup;

  constructor(record: KithRecord, moment: Moment, lookup: Lookup) {
    this.record = record;
    this.moment = moment;
    this.lookup = lookup;
  }

  value(node: Node): Value {
    switch (node.op) {
      case 'blank':
        return null;
      case 'literal':
        return node.kind === 'number'
          ? d.decimal(node.value)
          : node.kind === 'boolean'
            ? node.value === 'true'
            : node.value;
      case 'field':
        return this.field(node);
      case 'today':
        return this.moment.today;
      case 'now':
        return this.moment.now;
      case 'compare':
        return compare(node, this.value(node.args[0]), this.value(node.args[1]));
      case 'label': {
        const value = this.value(node.args[0]);
        return node.labels.find(([choice]) => choice === value)?.[1] ?? value;
      }
      case 'date_add':
        return moved(node.unit, this.value(node.args[0]) as string | null, this.value(node.args[1]) as Decimal | null);
      case 'date_diff':
        return difference(
          node.unit,
          this.value(node.args[0]) as string | null,
          this.value(node.args[1]) as string | null,
        );
      case 'round':
        return each(this.value(node.args[0]), (n) => d.round(n, node.digits));
      case 'has':
        return ((this.value(node.args[0]) as string[] | null) ?? []).includes(node.value);
      case 'money_sum':
        return this.sum(node);
      case 'money': {
        const amount = this.value(node.args[0]) as Decimal | null;
        return amount && { amount, currency: node.currency };
      }
      default:
        return this.plain(node);
    }
  }

  private field({ via, field, part, kind }: Extract<Node, { op: 'field' }>): Value {
    let at: KithRecord | null | undefined = this.record;
    for (const step of via) {
      const id: unknown = at?.[step.field.name];
      at = typeof id === 'string' ? this.lookup(step.to.name, id) : null;
    }
    const held = at?.[field.name] ?? null;
    const value = part && held !== null ? ((held as Record<string, unknown>)[part] ?? null) : held;
    if (value === null) return null;
    if (kind === 'number') return d.decimal(plainNumber(value as number));
    if (kind === 'money') {
      const { amount, currency } = value as { amount: string; currency: string };
      return { amount: d.decimal(amount), currency };
    }
    return value as Value;
  }

  private plain(node: Extract<Node, { args: Node[] }>): Value {
    switch (node.op) {
      case 'and':
      case 'or':
        return this.logic(node.op, node.args);
      case 'if':
        return this.value(node.args[this.value(node.args[0] as Node) === true ? 1 : 2] as Node);
      case 'coalesce':
        for (const arg of node.args) {
          const value = this.value(arg);
          if (value !== null) return value;
        }
        return null;
      case 'is_blank':
        return this.value(node.args[0] as Node) === null;
      default:
        return combine(
          node,
          node.args.map((arg) => this.value(arg)),
          this.moment,
        );
    }
  }

  /** As SQL has it: nothing is known of what is empty, unless the others decide. */
  private logic(op: 'and' | 'or', args: Node[]): boolean | null {
    const decides = op === 'or';
    const values = args.map((arg) => this.value(arg));
    if (values.includes(decides)) return decides;
    return values.includes(null) ? null : !decides;
  }

  private sum({ args, signs }: Extract<Node, { op: 'money_sum' }>): Amount | null {
    const parts = args.map((arg) => this.value(arg) as Amount | null);
    const [first] = parts;
    if (!first) return null;
    let amount: Decimal = { n: 0n, scale: 0 };
    for (const [i, part] of parts.entries()) {
      if (part?.currency !== first.currency) return null;
      amount = signs[i] === 1 ? d.add(amount, part.amount) : d.subtract(amount, part.amount);
    }
    return { amount, currency: first.currency };
  }
}

/** What functions make of values: empty where one of those that they need is empty. */
function combine(node: Extract<Node, { args: Node[] }>, values: Value[], moment: Moment): Value {
  const [first, second] = values as [Value, Value];
  switch (node.op) {
    case 'min':
    case 'max':
      return extreme(node, values);
    case 'concat':
      return clip((values as Array<string | null>).map((text) => text ?? '').join(''));
    case 'length':
      return count([...((first as string | null) ?? '')].length);
    case 'count':
      return count(((first as unknown[] | null) ?? []).length);
    case 'contains':
      return first !== null && second !== null && foldCase(first as string).includes(foldCase(second as string));
    case 'replace':
      return replaced(values as Array<string | null>);
    default:
      return values.includes(null) ? null : strict(node, values, moment);
  }
}

function strict(node: Extract<Node, { args: Node[] }>, values: Value[], moment: Moment): Value {
  const [first, second] = values as [Value, Value];
  const [a, b] = values as [Decimal, Decimal];
  const text = first as string;
  switch (node.op) {
    case 'add':
      return d.add(a, b);
    case 'subtract':
      return d.subtract(a, b);
    case 'multiply':
      return each(first, (n) => d.multiply(n, b));
    case 'divide':
      return divided(first, second);
    case 'remainder':
      return d.isZero(b) ? null : d.remainder(a, b);
    case 'negate':
      return d.negate(a);
    case 'not':
      return first !== true;
    case 'floor':
      return d.floor(a);
    case 'ceil':
      return d.ceil(a);
    case 'abs':
      return each(first, d.abs);
    case 'lower':
      return foldCase(text);
    case 'upper':
      return upper(text);
    case 'trim':
      return filled(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
    case 'left':
    case 'right': {
      const most = Math.max(0, Math.min(Number(d.truncate(b)), LONGEST_TEXT));
      const all = [...text];
      return filled((node.op === 'left' ? all.slice(0, most) : all.slice(Math.max(0, all.length - most))).join(''));
    }
    case 'text':
      return textOf(node.args[0] as Node, first);
    case 'date':
      return dayIn(moment.timeZone, new Date(text));
    case 'year':
      return count(Number(text.slice(0, 4)));
    case 'month':
      return count(Number(text.slice(5, 7)));
    case 'day':
      return count(Number(text.slice(8, 10)));
    case 'weekday':
      return count(((new Date(text).getUTCDay() + 6) % 7) + 1);
    case 'days_between':
      return count(daysBetween(text, second as string));
    case 'amount':
      return (first as Amount).amount;
    case 'currency':
      return (first as Amount).currency;
    default:
      throw new Error(`Nothing is known of ${node.op}`);
  }
}

const count = (n: number): Decimal => ({ n: BigInt(n), scale: 0 });

/** Changes a number, or the amount of money. */
function each(value: Value, change: (n: Decimal) => Decimal): Value {
  if (value === null) return null;
  if ('currency' in (value as object)) return { ...(value as Amount), amount: change((value as Amount).amount) };
  return change(value as Decimal);
}

function divided(a: Value, b: Value): Value {
  if ('currency' in (b as object)) {
    const [x, y] = [a as Amount, b as Amount];
    return x.currency !== y.currency || d.isZero(y.amount) ? null : quotient(x.amount, y.amount);
  }
  return d.isZero(b as Decimal) ? null : each(a, (n) => quotient(n, b as Decimal));
}

/** In two steps, as SQL does it: a quotient of more digits first. */
const quotient = (a: Decimal, b: Decimal): Decimal => d.round(d.divide(a, b, 20 + Math.max(a.scale, b.scale)), SCALE);

function compare(node: Extract<Node, { op: 'compare' }>, left: Value, right: Value): boolean | null {
  if (left === null || right === null) return null;
  const order = orderOf(node, left, right);
  if (order === null) return null;
  if (node.by === '=') return order === 0;
  if (node.by === '<>') return order !== 0;
  if (node.by === '<') return order < 0;
  if (node.by === '<=') return order <= 0;
  return node.by === '>' ? order > 0 : order >= 0;
}

function orderOf(node: Extract<Node, { op: 'compare' }>, left: Value, right: Value): number | null {
  switch (node.args[0].kind) {
    case 'number':
      return d.compareDecimals(left as Decimal, right as Decimal);
    case 'money': {
      const [x, y] = [left as Amount, right as Amount];
      return x.currency === y.currency ? d.compareDecimals(x.amount, y.amount) : null;
    }
    case 'datetime':
      return sign((microsOf(left as string) ?? 0n) - (microsOf(right as string) ?? 0n));
    case 'date':
      return (left as string) < (right as string) ? -1 : left === right ? 0 : 1;
    default:
      return left === right ? 0 : 1;
  }
}

const sign = (n: bigint): number => (n < 0n ? -1 : n > 0n ? 1 : 0);

function extreme(node: Extract<Node, { args: Node[] }>, values: Value[]): Value {
  const by: Extract<Node, { op: 'compare' }> = {
    kind: 'boolean',
    op: 'compare',
    by: node.op === 'min' ? '<' : '>',
    args: [node, node],
  };
  let best: Value = null;
  for (const value of values) if (value !== null && (best === null || compare(by, value, best) === true)) best = value;
  return best;
}

function replaced([text, from, to]: Array<string | null | undefined>): string | null {
  if (text === null || text === undefined) return null;
  const whole = letters(text, LONGEST_TEXT);
  if (!from) return clip(whole);
  return clip(whole.split(letters(from, LONGEST_PIECE)).join(letters(to ?? '', LONGEST_PIECE)));
}

/** Letter by letter, never more letters than before: as PostgreSQL's `upper()` in the built-in C.UTF-8 locale. */
function upper(text: string): string {
  let result = '';
  for (const letter of text) {
    const raised = letter.toUpperCase();
    result += [...raised].length === 1 ? raised : (withIota(letter) ?? letter);
  }
  return result;
}

/** Greek letters with an iota below have a capital of their own, which JavaScript writes as two letters. */
function withIota(letter: string): string | null {
  const code = letter.codePointAt(0) ?? 0;
  if ((code >= 0x1f80 && code <= 0x1f87) || (code >= 0x1f90 && code <= 0x1f97) || (code >= 0x1fa0 && code <= 0x1fa7))
    return String.fromCodePoint(code + 8);
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : null;
}

function textOf(node: Node, value: Value): string | null {
  switch (node.kind) {
    case 'number':
      return d.decimalText(value as Decimal);
    case 'money':
      return `${d.decimalText((value as Amount).amount)} ${(value as Amount).currency}`;
    case 'datetime':
      return `${(value as string).slice(0, 19)}Z`;
    case 'list':
      return clip((value as string[]).join(', '));
    default:
      return String(value);
  }
}

const DAY = 86_400_000;
const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY);
const FARTHEST = 200_000_000n;

function moved(unit: Unit, when: string | null, by: Decimal | null): string | null {
  if (when === null || by === null) return null;
  const n = d.truncate(by);
  if (unit === 'hour' || unit === 'minute') {
    const micros = (microsOf(when) ?? 0n) + n * (unit === 'hour' ? 3_600_000_000n : 60_000_000n);
    return timeOf(micros);
  }
  if (n > FARTHEST || n < -FARTHEST) return null;
  return addToDate(when, Number(n), unit);
}

function timeOf(micros: bigint): string | null {
  const below = ((micros % 1000n) + 1000n) % 1000n;
  const ms = Number((micros - below) / 1000n);
  if (!Number.isSafeInteger(ms) || Math.abs(ms) > 8_640_000_000_000_000) return null;
  const at = new Date(ms);
  if (at.getUTCFullYear() < 1 || at.getUTCFullYear() > 9999) return null;
  return canonicalTime(`${at.toISOString().slice(0, -1)}${String(below).padStart(3, '0')}Z`);
}

function difference(unit: Unit, from: string | null, to: string | null): Decimal | null {
  if (from === null || to === null) return null;
  if (unit === 'hour' || unit === 'minute') {
    const micros = (microsOf(to) ?? 0n) - (microsOf(from) ?? 0n);
    return { n: micros / (unit === 'hour' ? 3_600_000_000n : 60_000_000n), scale: 0 };
  }
  if (unit === 'day' || unit === 'week') return count(Math.trunc(daysBetween(from, to) / (unit === 'week' ? 7 : 1)));
  const months = to >= from ? wholeMonths(from, to) : -wholeMonths(to, from);
  return count(Math.trunc(months / (unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12)));
}

function wholeMonths(from: string, to: string): number {
  const at = (date: string) => [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))] as const;
  const [[y, m, day], [y2, m2, day2]] = [at(from), at(to)];
  return (y2 - y) * 12 + m2 - m - (day2 < day ? 1 : 0);
}
