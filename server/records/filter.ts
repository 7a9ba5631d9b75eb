import type { Context } from '../kernel/context.ts';
import { type FieldError, invalid } from '../kernel/errors.ts';
import { catalog, fieldOf } from './catalog.ts';
import type { Field, ObjectDefinition } from './define.ts';
import { parseTest } from './filter-values.ts';
import { operatorsOf } from './operators.ts';
import { can, mayAsk } from './permissions.ts';
import type { Circle } from './place.ts';
import type { Rights } from './rights/model.ts';
import { guardOf } from './rights/rows.ts';
import type { Filter, FilterOperator } from './types.ts';

/**
 * A filter with its names resolved and its values read: what `filter-sql.ts` and `filter-memory.ts` both evaluate.
 * Every test is positive (an empty field fails it); `ne`, `nin` and `empty` are the `not` of theirs, so that a
 * condition and its negation always part the records in two.
 */
export type Condition =
  | { kind: 'all' | 'any'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  /** `part`: the test is of one part of an address; `field` then has the part's type. */
  | { kind: 'test'; field: Field; test: Test; part?: AddressPart }
  /** The record that a reference, or a link to records of any object, points to meets `where`. */
  | { kind: 'via'; field: Field; to: ObjectDefinition; where: Condition }
  /**
   * Of the records of `object` whose `field` points here, `min` to `max` meet `where`; with `own`, of those that the
   * record's own list `field` points to.
   */
  | {
      kind: 'some';
      parent: ObjectDefinition;
      object: ObjectDefinition;
      field: Field;
      own?: boolean;
      where: Condition;
      min: number;
      max: number | null;
    }
  /** The record was shared with the caller, through one of more shares than rights hold by themselves. */
  | { kind: 'shared'; object: ObjectDefinition; to: Rights; change: boolean };

export { guardOf };

export type Comparison = { op: '=' | '<' | '<=' | '>' | '>='; value: string };

export type Test =
  | { is: 'present' }
  | { is: 'text'; how: 'eq' | 'contains' | 'starts_with' | 'ends_with'; value: string }
  | { is: 'exact'; values: string[] }
  | { is: 'folded'; values: string[] }
  | { is: 'compare'; of: Comparison[]; currency?: string }
  | { is: 'oneOf'; values: string[] }
  | { is: 'true' | 'false' }
  | { is: 'ids'; ids: string[] }
  | { is: 'records'; values: Array<{ object: string; id: string }> }
  | { is: 'currency'; how: 'eq' | 'in'; values: string[] }
  | { is: 'object'; values: string[] }
  | { is: 'points'; how: 'any' | 'all' | 'contains'; values: string[] }
  | { is: 'members'; how: 'any' | 'all'; of: 'text' | 'uuid'; values: string[] }
  /** Files by name, an address by any of its parts. */
  | { is: 'holds'; value: string }
  | { is: 'near'; circle: Circle };

export const ADDRESS_PARTS = ['street', 'city', 'region', 'postal_code', 'country'] as const;
export type AddressPart = (typeof ADDRESS_PARTS)[number] | 'latitude' | 'longitude';

export const LIMITS = { depth: 32, nodes: 500, list: 5000, path: 4, text: 10_000 } as const;

/** Throws `invalid` with the path of everything wrong: an unknown field, an operator the type lacks, a wrong value. */
export function checkFilter(
  ctx: Context,
  def: ObjectDefinition,
  filter: unknown,
  path = 'filter',
): asserts filter is Filter {
  planFilter(ctx, def, filter, path);
}

export interface PlanOptions {
  /** Rights are not asked: for the filters that rights themselves are made of. */
  trusted?: boolean;
}

/** Checks the filter and resolves it. Times relative to today are taken now. */
export function planFilter(
  ctx: Context,
  def: ObjectDefinition,
  filter: unknown,
  path = 'filter',
  options: PlanOptions = {},
): Condition {
  const planner: Planner = { ctx, errors: [], nodes: 0, trusted: options.trusted ?? false };
  const condition = plan(planner, def, filter, path, 1);
  if (planner.errors.length > 0) throw invalid(planner.errors[0]?.message ?? 'The filter is not valid', planner.errors);
  return condition;
}

/** Collects what is wrong while a filter is read. */
export interface Planner {
  readonly ctx: Context;
  readonly errors: FieldError[];
  readonly trusted: boolean;
  nodes: number;
}

export const EVERYTHING: Condition = { kind: 'all', of: [] };
const NOTHING: Condition = { kind: 'any', of: [] };

export function problem(planner: Planner, field: string, code: string, message: string): void {
  if (planner.errors.length < 20) planner.errors.push({ field, code, message });
}

const SHAPES: Record<string, readonly string[]> = {
  and: ['and'],
  or: ['or'],
  not: ['not'],
  field: ['field', 'op', 'value'],
  some: ['some', 'where', 'count'],
};

function plan(planner: Planner, def: ObjectDefinition, node: unknown, path: string, depth: number): Condition {
  const refuse = (field: string, code: string, message: string): Condition => {
    problem(planner, field, code, message);
    return NOTHING;
  };
  planner.nodes += 1;
  if (planner.nodes > LIMITS.nodes) {
    // Said once; the rest of the tree is not read.
    return planner.nodes === LIMITS.nodes + 1
      ? refuse(path, 'too_many', `A filter holds at most ${LIMITS.nodes} conditions`)
      : NOTHING;
  }
  if (depth > LIMITS.depth) return refuse(path, 'too_deep', `A filter nests at most ${LIMITS.depth} levels`);
  if (!isObject(node)) return refuse(path, 'type', 'A condition is an object such as { "field", "op", "value" }');

  const shape = Object.keys(SHAPES).find((key) => Object.hasOwn(node, key));
  if (!shape) return refuse(path, 'shape', 'A condition has one of: and, or, not, field, some');
  const stranger = Object.keys(node).find((key) => !SHAPES[shape]?.includes(key));
  if (stranger)
    return refuse(`${path}.${printable(stranger)}`, 'unknown', `"${shape}" does not go with "${printable(stranger)}"`);

  if (shape === 'and' || shape === 'or') {
    const list = node[shape];
    if (!Array.isArray(list)) return refuse(`${path}.${shape}`, 'type', `"${shape}" holds a list of conditions`);
    const of: Condition[] = [];
    for (let i = 0; i < list.length && planner.nodes <= LIMITS.nodes; i++)
      of.push(plan(planner, def, list[i], `${path}.${shape}[${i}]`, depth + 1));
    return { kind: shape === 'and' ? 'all' : 'any', of };
  }
  if (shape === 'not') return { kind: 'not', of: plan(planner, def, node.not, `${path}.not`, depth + 1) };
  if (shape === 'some') return planSome(planner, def, node, path, depth);
  return planField(planner, def, node, path);
}

function planField(planner: Planner, def: ObjectDefinition, node: Record<string, unknown>, path: string): Condition {
  const { field: name, op } = node;
  if (typeof name !== 'string' || name.length > 200) {
    problem(planner, `${path}.field`, 'type', 'A field is named by text');
    return NOTHING;
  }
  const found = resolveField(planner.ctx, def, name, planner.trusted);
  if (typeof found === 'string') {
    problem(planner, `${path}.field`, 'unknown_field', found);
    return NOTHING;
  }
  if (typeof op !== 'string' || !operatorsOfPart(found).includes(op as FilterOperator)) {
    const offered = operatorsOfPart(found).join(', ');
    const said = typeof op === 'string' ? `"${printable(op)}"` : 'this operator';
    problem(
      planner,
      `${path}.op`,
      'operator',
      op === 'near'
        ? `near needs a field with coordinates, and ${name} has none`
        : `${name} cannot be asked ${said}; it knows ${offered}`,
    );
    return NOTHING;
  }
  const test = parseTest(planner, found, op as FilterOperator, node.value, `${path}.value`);
  return test ? along(planner.ctx, found, test, planner.trusted) : NOTHING;
}

/** Where a dotted path leads: the references it follows and the field at its end. */
export interface Place {
  via: Array<{ field: Field; to: ObjectDefinition }>;
  field: Field;
  /** The currency of money, the object of a record link or one part of an address, rather than the field itself. */
  part: 'currency' | 'object' | AddressPart | null;
}

/** A part of an address as if it were a field: text or, of its place, a number. */
export function partOf(field: Field, part: Place['part']): Field | null {
  if (field.type !== 'address' || part === null) return null;
  const label = `${field.label} (${part.replace('_', ' ')})`;
  return { ...field, label, type: part === 'latitude' || part === 'longitude' ? 'number' : 'text' };
}

const isAddressPart = (name: string | undefined): name is AddressPart =>
  name === 'latitude' || name === 'longitude' || ADDRESS_PARTS.some((part) => part === name);

/** Finds the field that a name or dotted path means, or says why there is none. */
export function resolveField(ctx: Context, def: ObjectDefinition, name: string, trusted = false): Place | string {
  const steps = name.split('.');
  const via: Place['via'] = [];
  let at = def;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as string;
    const field = fieldOf(at, step);
    const hidden = field && !trusted && !mayAsk(ctx, at, step);
    if (!field || hidden) return `${at.label} has no field "${printable(step)}"`;
    if (i === steps.length - 1) return { via, field, part: null };
    const next = steps[i + 1];
    if (i === steps.length - 2) {
      if (field.type === 'money' && next === 'currency') return { via, field, part: 'currency' };
      if (field.type === 'record' && next === 'object') return { via, field, part: 'object' };
      if (field.type === 'address' && isAddressPart(next)) return { via, field, part: next };
    }
    if (field.type !== 'reference' || !field.to) return `${field.label} does not lead to a record`;
    if (via.length === LIMITS.path) return `A path follows at most ${LIMITS.path} references`;
    const to = catalog(ctx).object(field.to);
    if (!trusted && !can(ctx, to.name, 'read')) return `${at.label} has no field "${printable(step)}"`;
    via.push({ field, to });
    at = to;
  }
  return `${def.label} has no field "${printable(name)}"`;
}

function operatorsOfPart(place: Place): FilterOperator[] {
  const part = partOf(place.field, place.part);
  if (part) return operatorsOf(part);
  return place.part ? ['eq', 'ne', 'in', 'nin'] : operatorsOf(place.field);
}

/** Puts a test at the end of its path; a negation stays outside, for an empty reference fails the test within. */
function along(
  ctx: Context,
  place: Place,
  parsed: { test: Test | Condition; negated: boolean },
  trusted: boolean,
): Condition {
  const part = partOf(place.field, place.part);
  let condition: Condition =
    'kind' in parsed.test
      ? parsed.test
      : part
        ? { kind: 'test', field: part, test: parsed.test, part: place.part as AddressPart }
        : { kind: 'test', field: place.field, test: parsed.test };
  for (const { field, to } of place.via.toReversed()) {
    const guard = trusted ? null : guardOf(ctx, to);
    condition = { kind: 'via', field, to, where: guard ? { kind: 'all', of: [guard, condition] } : condition };
  }
  return parsed.negated ? { kind: 'not', of: condition } : condition;
}

function planSome(
  planner: Planner,
  def: ObjectDefinition,
  node: Record<string, unknown>,
  path: string,
  depth: number,
): Condition {
  const name = node.some;
  const found = typeof name === 'string' ? collectionOf(planner.ctx, def, name) : undefined;
  const visible =
    found &&
    (planner.trusted ||
      (can(planner.ctx, found.object.name, 'read') &&
        mayAsk(planner.ctx, found.own ? def : found.object, found.field.name)));
  if (!found || !visible) {
    const said = typeof name === 'string' ? ` "${printable(name)}"` : '';
    problem(planner, `${path}.some`, 'unknown_field', `${def.label} has no related records${said}`);
    return NOTHING;
  }
  const { object, field, own } = found;
  const asked = node.where == null ? EVERYTHING : plan(planner, object, node.where, `${path}.where`, depth + 1);
  const guard = planner.trusted ? null : guardOf(planner.ctx, object);
  const where: Condition = guard ? { kind: 'all', of: [guard, asked] } : asked;
  const range = countRange(planner, node.count, `${path}.count`);
  return { kind: 'some', parent: def, object, field, ...(own ? { own } : {}), where, ...range };
}

/** The records that point here under this name, or those that a list of this name points to. */
function collectionOf(ctx: Context, def: ObjectDefinition, name: string) {
  const inverse = catalog(ctx).inverse(def.name, name);
  if (inverse) return { object: inverse.object, field: inverse.field, own: false };
  const field = Object.hasOwn(def.fields, name) ? def.fields[name] : undefined;
  return field?.type === 'multi_reference' && field.to
    ? { object: catalog(ctx).object(field.to), field, own: true }
    : undefined;
}

function countRange(planner: Planner, count: unknown, path: string): { min: number; max: number | null } {
  const range = { min: 1, max: null };
  if (count == null) return range;
  const keys = isObject(count) ? Object.keys(count) : [];
  if (!isObject(count) || keys.length === 0 || keys.some((key) => !['eq', 'gte', 'lte'].includes(key))) {
    problem(planner, path, 'shape', 'A count says eq, gte or lte');
    return range;
  }
  for (const key of keys) {
    const n = count[key];
    if (typeof n !== 'number' || !Number.isInteger(n) || n < 0 || n > 1_000_000) {
      problem(planner, `${path}.${key}`, 'type', 'A count is a whole number from 0 to 1,000,000');
      return range;
    }
  }
  const { eq, gte, lte } = count as { eq?: number; gte?: number; lte?: number };
  const lows = [eq, gte].filter((n) => n !== undefined);
  const highs = [eq, lte].filter((n) => n !== undefined);
  return { min: lows.length > 0 ? Math.max(...lows) : 0, max: highs.length > 0 ? Math.min(...highs) : null };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A caller's name as far as a message may repeat it. */
export const printable = (text: string): string => text.slice(0, 60).replace(/[^\p{L}\p{N}_ .-]/gu, '?');
