import type { Context } from '../../kernel/context.ts';
import { canonicalDate } from '../dates.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { printable, resolveField } from '../filter.ts';
import { isCurrency } from '../money.ts';
import { type Comparing, type Kind, kindOf, type Node, type Plain, type Unit } from './node.ts';
import { BOUNDS, FormulaProblem, parse, type Syntax } from './syntax.ts';

/** Reads a formula of `def` into typed parts. @throws FormulaProblem saying what is wrong in words for people */
export function compile(ctx: Context, def: ObjectDefinition, text: string): Node {
  const root = new Checker(ctx, def).read(parse(text), 1);
  if (root.kind === 'blank') throw fault('This formula is always empty');
  if (!RESULTS.has(root.kind)) throw fault(`A formula cannot give ${named(root.kind)}: use a part of it`);
  return root;
}

const RESULTS = new Set<Kind>(['number', 'money', 'text', 'boolean', 'date', 'datetime']);
const fault = (message: string) => new FormulaProblem(message);

const names: Record<Kind, string> = {
  number: 'a number',
  money: 'an amount of money',
  text: 'text',
  boolean: 'yes or no',
  date: 'a date',
  datetime: 'a time',
  reference: 'a record',
  list: 'a list',
  files: 'a list',
  other: 'several values',
  blank: 'nothing',
};
const named = (kind: Kind) => names[kind];

const COMPARISONS: Record<string, Comparing> = { '==': '=', '!=': '<>' };
const ORDERED = new Set<Kind>(['number', 'money', 'date', 'datetime']);
const SINGLE = new Set<Kind>([...RESULTS, 'reference']);

class Checker {
  private readonly ctx: Context;
  private readonly def: ObjectDefinition;
  private count = 0;

  constructor(ctx: Context, def: ObjectDefinition) {
    this.ctx = ctx;
    this.def = def;
  }

  read(syntax: Syntax, depth: number): Node {
    this.count += 1;
    if (this.count > BOUNDS.nodes) throw fault(`A formula has at most ${BOUNDS.nodes} parts`);
    if (depth > BOUNDS.nodes) throw fault('Parts of this formula stand too deep in each other');
    const below = (inner: unknown) => this.read(inner as Syntax, depth + 1);
    switch (syntax.type) {
      case 'Literal':
        return literal(syntax);
      case 'Identifier':
      case 'MemberExpression':
        return this.field(pathOf(syntax));
      case 'UnaryExpression': {
        const arg = below(syntax.argument);
        if (syntax.operator !== '-') return { kind: 'boolean', op: 'not', args: [want(arg, 'boolean', 'not')] };
        if (arg.kind === 'money') return { kind: 'money', op: 'money_sum', signs: [-1], args: [arg] };
        return { kind: 'number', op: 'negate', args: [want(arg, 'number', '-')] };
      }
      case 'BinaryExpression':
        return binary(String(syntax.operator), below(syntax.left), below(syntax.right));
      case 'ConditionalExpression':
        return choose([below(syntax.test), below(syntax.consequent), below(syntax.alternate)]);
      case 'CallExpression': {
        const callee = syntax.callee as Syntax;
        if (callee.type !== 'Identifier') throw fault('Only functions can be called');
        return call(String(callee.name).toLowerCase(), (syntax.arguments as Syntax[]).map(below));
      }
      default:
        throw fault('This is not one formula: parts stand side by side with nothing between them');
    }
  }

  private field(path: string): Node {
    const place = resolveField(this.ctx, this.def, path, true);
    if (typeof place === 'string') throw fault(place);
    const { via, field, part } = place;
    if (
      field.name === 'updated_at' ||
      field.name === 'updated_by' ||
      field.name === 'version' ||
      field.name === 'trashed_at'
    )
      throw fault(`${field.label} changes with every write: a formula cannot follow it`);
    if (part === 'currency' || part === 'object')
      throw fault(
        part === 'currency' ? `Write currency(${printable(path.replace(/\.currency$/, ''))})` : 'This cannot be read',
      );
    if (field.name === 'id') throw fault('The id of a record says nothing in a formula');
    if (part) return { kind: part.endsWith('itude') ? 'number' : 'text', op: 'field', via, field, part };
    return { kind: kindOf(field), op: 'field', via, field };
  }
}

function pathOf(syntax: Syntax): string {
  if (syntax.type === 'Identifier') return String(syntax.name);
  if (syntax.type !== 'MemberExpression' || syntax.computed || syntax.optional)
    throw fault('A field is named, such as company.name');
  return `${pathOf(syntax.object as Syntax)}.${pathOf(syntax.property as Syntax)}`;
}

function literal({ value, raw }: Syntax): Node {
  if (value === null) return { kind: 'blank', op: 'blank' };
  if (typeof value === 'boolean') return { kind: 'boolean', op: 'literal', value: String(value) };
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) throw fault('A text holds a character that cannot be kept');
    return value === ''
      ? { kind: 'blank', op: 'blank' }
      : { kind: 'text', op: 'literal', value: value.normalize('NFC') };
  }
  if (!/^\d{1,15}(\.\d{1,10})?$/.test(String(raw)))
    throw fault(`Write numbers such as 1250.5, with at most 15 digits before the point and 10 after it`);
  return { kind: 'number', op: 'literal', value: String(raw) };
}

function want(node: Node, kind: Kind, by: string): Node {
  if (node.kind === kind) return node;
  if (node.kind === 'blank') return { ...node, kind };
  throw fault(`"${by}" needs ${named(kind)}, and this is ${named(node.kind)}`);
}

/** All of one kind, what is empty among them too. */
function alike(nodes: Node[], by: string): Node[] {
  const kind = nodes.find((node) => node.kind !== 'blank')?.kind;
  if (!kind) throw fault(`"${by}" has nothing but empty values`);
  if (!SINGLE.has(kind)) throw fault(`"${by}" cannot take ${named(kind)}`);
  return nodes.map((node) => want(node, kind, by));
}

function binary(operator: string, left: Node, right: Node): Node {
  switch (operator) {
    case 'and':
    case '&&':
      return logic('and', [left, right]);
    case 'or':
    case '||':
      return logic('or', [left, right]);
    case '&':
      return concat([left, right]);
    case '+':
    case '-':
      return plus(operator, left, right);
    case '*':
    case '/':
      return times(operator, left, right);
    case '%':
      return { kind: 'number', op: 'remainder', args: [want(left, 'number', '%'), want(right, 'number', '%')] };
    default:
      return compare(COMPARISONS[operator] ?? (operator as Comparing), left, right);
  }
}

function plus(operator: '+' | '-', left: Node, right: Node): Node {
  const sign = operator === '+' ? 1 : -1;
  if (left.kind === 'money' || right.kind === 'money') {
    const parts = [left, right].map((node) => want(node, 'money', operator));
    const [a, b] = parts.map(terms) as [Terms, Terms];
    const signs = [...a.signs, ...b.signs.map((s) => (s * sign) as 1 | -1)];
    return { kind: 'money', op: 'money_sum', signs, args: [...a.args, ...b.args] };
  }
  if (left.kind === 'date' && operator === '-' && right.kind === 'date')
    return { kind: 'number', op: 'days_between', args: [right, left] };
  if (left.kind === 'date') {
    const days = want(right, 'number', operator);
    const moved: Node = operator === '+' ? days : { kind: 'number', op: 'negate', args: [days] };
    return { kind: 'date', op: 'date_add', unit: 'day', args: [left, moved] };
  }
  if (left.kind === 'text' && operator === '+') throw fault('Texts are joined with & or concat()');
  const op = operator === '+' ? 'add' : 'subtract';
  return { kind: 'number', op, args: [want(left, 'number', operator), want(right, 'number', operator)] };
}

type Terms = { signs: Array<1 | -1>; args: Node[] };

/** Sums of sums are one sum: its currencies are compared once. */
const terms = (node: Node): Terms => (node.op === 'money_sum' ? node : { signs: [1], args: [node] });

function times(operator: '*' | '/', left: Node, right: Node): Node {
  const op = operator === '*' ? 'multiply' : 'divide';
  if (left.kind === 'money' && right.kind === 'money') {
    if (operator === '/') return { kind: 'number', op, args: [left, right] };
    throw fault('Two amounts of money cannot be multiplied');
  }
  if (left.kind === 'money') return { kind: 'money', op, args: [left, want(right, 'number', operator)] };
  if (right.kind === 'money' && operator === '*')
    return { kind: 'money', op, args: [right, want(left, 'number', operator)] };
  return { kind: 'number', op, args: [want(left, 'number', operator), want(right, 'number', operator)] };
}

function compare(by: Comparing, left: Node, right: Node): Node {
  if (left.kind === 'blank' || right.kind === 'blank') throw fault('Write blank(…) to ask whether something is empty');
  if (left.kind !== right.kind)
    throw fault(
      `${named(left.kind)} cannot be compared with ${named(right.kind)}`.replace(/^./, (c) => c.toUpperCase()),
    );
  if (!SINGLE.has(left.kind)) throw fault('Lists are asked with has() and count()');
  if (by !== '=' && by !== '<>' && !ORDERED.has(left.kind))
    throw fault(
      `There is no order of ${left.kind === 'text' ? 'texts' : 'such values'}: numbers, amounts, dates and times have one`,
    );
  if (left.kind === 'reference' && targetOf(left) !== targetOf(right))
    throw fault('These are records of different kinds');
  for (const [field, other] of [
    [left, right],
    [right, left],
  ] as const)
    refuseUnknownChoice(field, other);
  return { kind: 'boolean', op: 'compare', by, args: [left, right] };
}

const fieldOf = (node: Node): Field | null => (node.op === 'field' && !node.part ? node.field : null);
const targetOf = (node: Node): string | undefined => fieldOf(node)?.to;

/** A choice that a closed list does not have is a slip of the pen. */
function refuseUnknownChoice(node: Node, other: Node): void {
  const field = fieldOf(node);
  if (field?.choices && !field.open && other.op === 'literal' && !field.choices.some((c) => c.value === other.value))
    throw fault(`${field.label} is one of ${field.choices.map((c) => c.value).join(', ')}`);
}

const logic = (op: 'and' | 'or', args: Node[]): Node => ({
  kind: 'boolean',
  op,
  args: args.map((arg) => want(arg, 'boolean', op)),
});

function choose(args: Node[]): Node {
  const [test, ...results] = args as [Node, Node, Node];
  const [yes, no] = alike(results, 'if') as [Node, Node];
  return { kind: yes.kind, op: 'if', args: [want(test, 'boolean', 'if'), yes, no] };
}

function concat(args: Node[]): Node {
  for (const { kind } of args)
    if (kind === 'reference' || kind === 'files' || kind === 'other')
      throw fault(`${named(kind)} is no text: name one of its fields`.replace(/^./, (c) => c.toUpperCase()));
  return { kind: 'text', op: 'concat', args: args.map(asText) };
}

const asText = (node: Node): Node =>
  node.kind === 'text'
    ? node
    : node.kind === 'blank'
      ? { ...node, kind: 'text' }
      : { kind: 'text', op: 'text', args: [node] };

type Build = (args: Node[], name: string) => Node;

/** How many arguments each function takes, and what it makes of them. */
const functions: Record<string, [least: number, most: number, build: Build]> = {
  if: [2, 3, (args) => choose([...args, ...(args.length === 2 ? [{ kind: 'blank', op: 'blank' } as Node] : [])])],
  and: [1, 50, (args) => logic('and', args)],
  or: [1, 50, (args) => logic('or', args)],
  not: [1, 1, plain('boolean', 'not', ['boolean'])],
  coalesce: [
    1,
    20,
    (args) => {
      const all = alike(args, 'coalesce');
      return { kind: (all[0] as Node).kind, op: 'coalesce', args: all };
    },
  ],
  blank: [1, 1, (args) => ({ kind: 'boolean', op: 'is_blank', args })],
  round: [1, 2, round],
  floor: [1, 1, plain('number', 'floor', ['number'])],
  ceil: [1, 1, plain('number', 'ceil', ['number'])],
  abs: [1, 1, (args) => ({ kind: numeric(args[0] as Node, 'abs'), op: 'abs', args })],
  min: [1, 20, extreme('min')],
  max: [1, 20, extreme('max')],
  concat: [1, 50, concat],
  lower: [1, 1, plain('text', 'lower', ['text'])],
  upper: [1, 1, plain('text', 'upper', ['text'])],
  trim: [1, 1, plain('text', 'trim', ['text'])],
  length: [1, 1, plain('number', 'length', ['text'])],
  left: [2, 2, plain('text', 'left', ['text', 'number'])],
  right: [2, 2, plain('text', 'right', ['text', 'number'])],
  contains: [2, 2, plain('boolean', 'contains', ['text', 'text'])],
  replace: [3, 3, plain('text', 'replace', ['text', 'text', 'text'])],
  text: [1, 1, (args) => concat(args)],
  label: [1, 1, label],
  today: [0, 0, () => ({ kind: 'date', op: 'today' })],
  now: [0, 0, () => ({ kind: 'datetime', op: 'now' })],
  date: [1, 1, date],
  date_add: [3, 3, (args) => moved('date_add', args)],
  date_diff: [3, 3, (args) => moved('date_diff', args)],
  year: [1, 1, partOfDate('year')],
  month: [1, 1, partOfDate('month')],
  day: [1, 1, partOfDate('day')],
  weekday: [1, 1, partOfDate('weekday')],
  amount: [1, 1, plain('number', 'amount', ['money'])],
  currency: [1, 1, plain('text', 'currency', ['money'])],
  money: [2, 2, money],
  has: [2, 2, has],
  count: [1, 1, count],
};

function call(name: string, args: Node[]): Node {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!found) throw fault(`There is no function "${printable(name)}"`);
  const [least, most, build] = found;
  if (args.length < least || args.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    throw fault(`${name}() takes ${wanted} ${most === 1 ? 'value' : 'values'}`);
  }
  return build(args, name);
}

function plain(kind: Kind, op: Plain, wanted: Kind[]): Build {
  return (args, name) => ({ kind, op, args: args.map((arg, i) => want(arg, wanted[i] as Kind, name)) });
}

function numeric(node: Node, name: string): Kind {
  return node.kind === 'money' ? 'money' : want(node, 'number', name).kind;
}

function round([value, digits]: Node[]): Node {
  const kind = numeric(value as Node, 'round');
  return { kind, op: 'round', digits: digits ? wholeLiteral(digits) : 0, args: [value as Node] };
}

function wholeLiteral(node: Node): number {
  const [inner, sign] = node.op === 'negate' ? [node.args[0] as Node, -1] : [node, 1];
  const n = inner.op === 'literal' && inner.kind === 'number' ? Number(inner.value) * sign : Number.NaN;
  if (!Number.isInteger(n) || Math.abs(n) > 9) throw fault('round() takes a number of digits from -9 to 9');
  return n;
}

function extreme(op: 'min' | 'max'): Build {
  return (args) => {
    const all = alike(args, op);
    const { kind } = all[0] as Node;
    if (kind !== 'number' && kind !== 'date' && kind !== 'datetime')
      throw fault(`${op}() compares numbers, dates or times`);
    return { kind, op, args: all };
  };
}

function label([node]: Node[]): Node {
  const field = node && fieldOf(node);
  if (!node || !field?.choices || field.type !== 'choice') throw fault('label() needs a field with choices');
  return { kind: 'text', op: 'label', args: [node], labels: field.choices.map((c) => [c.value, c.label]) };
}

function date([node]: Node[]): Node {
  if (node?.op === 'literal' && node.kind === 'text') {
    const value = canonicalDate(node.value);
    if (!value) throw fault('date() reads dates such as "2026-01-31"');
    return { kind: 'date', op: 'literal', value };
  }
  return asDate(node as Node, 'date');
}

/** The day of a time, in the workspace's zone; a date is one already. */
function asDate(node: Node, name: string): Node {
  return node.kind === 'datetime' ? { kind: 'date', op: 'date', args: [node] } : want(node, 'date', name);
}

function partOfDate(op: 'year' | 'month' | 'day' | 'weekday'): Build {
  return ([node]) => ({ kind: 'number', op, args: [asDate(node as Node, op)] });
}

const UNITS = new Set<string>(['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']);

function moved(op: 'date_add' | 'date_diff', [first, second, third]: Node[]): Node {
  const value = third?.op === 'literal' && third.kind === 'text' ? third.value.toLowerCase().replace(/s$/, '') : '';
  if (!UNITS.has(value))
    throw fault(`${op}() takes a unit last: "day", "week", "month", "quarter", "year", "hour" or "minute"`);
  const unit = value as Unit;
  const clock = unit === 'hour' || unit === 'minute';
  const when = (node: Node | undefined) =>
    clock ? want(node as Node, 'datetime', `${op} by ${unit}`) : asDate(node as Node, op);
  if (op === 'date_diff') return { kind: 'number', op, unit, args: [when(first), when(second)] };
  return { kind: clock ? 'datetime' : 'date', op, unit, args: [when(first), want(second as Node, 'number', op)] };
}

function money([amount, code]: Node[]): Node {
  const currency = code?.op === 'literal' ? code.value.toUpperCase() : '';
  if (!isCurrency(currency)) throw fault('money() takes a currency last, such as "EUR"');
  return { kind: 'money', op: 'money', currency, args: [want(amount as Node, 'number', 'money')] };
}

function has([list, wanted]: Node[]): Node {
  const field = list && fieldOf(list);
  if (!list || field?.type !== 'multi_choice') throw fault('has() asks a field with several choices');
  if (wanted?.op !== 'literal' || wanted.kind !== 'text')
    throw fault('has() takes the choice to look for, such as "vip"');
  refuseUnknownChoice(list, wanted);
  return { kind: 'boolean', op: 'has', value: wanted.value, args: [list] };
}

function count([list]: Node[]): Node {
  if (list?.kind !== 'list' && list?.kind !== 'files')
    throw fault('count() needs a field with several values; a roll-up counts records');
  return { kind: 'number', op: 'count', args: [list] };
}
