import type { Field, FieldType, ObjectDefinition } from '../define.ts';
import type { AddressPart } from '../filter.ts';

/** What a part of a formula gives. `list` and `files` can be counted, `blank` fits everywhere. */
export type Kind =
  | 'number'
  | 'money'
  | 'text'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'list'
  | 'files'
  | 'other'
  | 'blank';

export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
export type Comparing = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** One part of a checked formula: `formula-sql.ts` and `evaluate.ts` both read it, and must agree. */
export type Node = { kind: Kind } & (
  | { op: 'blank' }
  /** In canonical form: decimals, dates and times as text, yes and no as `true` and `false`. */
  | { op: 'literal'; value: string }
  | { op: 'field'; via: Array<{ field: Field; to: ObjectDefinition }>; field: Field; part?: AddressPart }
  | { op: 'today' | 'now' }
  | { op: 'compare'; by: Comparing; args: [Node, Node] }
  | { op: 'label'; args: [Node]; labels: Array<[value: string, label: string]> }
  | { op: 'date_add'; unit: Unit; args: [Node, Node] }
  | { op: 'date_diff'; unit: Unit; args: [Node, Node] }
  | { op: 'round'; digits: number; args: [Node] }
  /** Amounts added where `signs` say 1, taken away where they say -1; all in one currency. */
  | { op: 'money_sum'; signs: Array<1 | -1>; args: Node[] }
  | { op: 'money'; currency: string; args: [Node] }
  | { op: 'has'; value: string; args: [Node] }
  | { op: Plain; args: Node[] }
);

export type Plain =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'remainder'
  | 'negate'
  | 'and'
  | 'or'
  | 'not'
  | 'if'
  | 'coalesce'
  | 'is_blank'
  | 'floor'
  | 'ceil'
  | 'abs'
  | 'min'
  | 'max'
  | 'concat'
  | 'lower'
  | 'upper'
  | 'trim'
  | 'length'
  | 'left'
  | 'right'
  | 'contains'
  | 'replace'
  | 'text'
  | 'date'
  | 'year'
  | 'month'
  | 'day'
  | 'weekday'
  | 'days_between'
  | 'amount'
  | 'currency'
  | 'count';

/** Text grows no longer than this on its way through a formula, and what is replaced in it no longer than that. */
export const LONGEST_TEXT = 10_000;
export const LONGEST_PIECE = 500;
/** Results from here on are too large to be kept exactly: empty. */
export const LARGEST = 15;
/** Digits after the point that a result (and each division) keeps; amounts keep fewer. */
export const SCALE = 10;
export const AMOUNT_SCALE = 6;

const kinds: Partial<Record<FieldType, Kind>> = {
  number: 'number',
  percent: 'number',
  rating: 'number',
  money: 'money',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  reference: 'reference',
  multi_choice: 'list',
  multi_reference: 'list',
  file: 'files',
  points: 'files',
  address: 'other',
  record: 'other',
};
export const kindOf = (field: Field): Kind => kinds[field.type] ?? 'text';

/** Everything that a formula is made of, itself first. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  if ('args' in node) for (const arg of node.args) yield* nodesOf(arg);
}
