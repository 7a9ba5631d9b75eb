import type { Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { type Catalog, catalog } from '../catalog.ts';
import { type Field, isComputed, type ObjectDefinition } from '../define.ts';
import { columnsOf } from '../storage.ts';
import { compile } from './checker.ts';
import { type Node, nodesOf } from './node.ts';
import { planRollup, type RollupPlan } from './rollup.ts';
import { FormulaProblem } from './syntax.ts';

type Via = Array<{ field: Field; to: ObjectDefinition }>;

/** A field that is computed, with what it is computed from. */
export interface Derived {
  def: ObjectDefinition;
  field: Field;
  node: Node | null;
  rollup: RollupPlan | null;
  /** What it looks at, as `object.field`. */
  depends: string[];
  /** What it looks at stands on lower levels. */
  level: number;
  /** Changes from day to day by itself. */
  timed: boolean;
}

/**
 * How a change reaches a derived field. `self`: the changed rows hold it. `back`: rows whose references lead to the
 * changed ones. `parents`: the changed rows are children, themselves or (with `via`) behind references.
 */
export interface Trigger {
  derived: Derived;
  route: 'self' | 'back' | 'parents';
  via: Via;
}

/** In place of a field's name: the record comes or goes. */
export const MEMBERSHIP = '*';

/** All computed fields of a workspace, and what changes them. */
export interface Derivations {
  all: Derived[];
  /** Objects whose writes change computed values, by name: of the others nothing more is asked. */
  touched: Set<string>;
  /** By `object.field`, or `object.*`. */
  triggers: Map<string, Trigger[]>;
  /** Definitions that no longer can be read, by `object.field`. */
  problems: Map<string, string>;
}

const known = new WeakMap<Catalog, Derivations>();

export function derivationsOf(ctx: Context): Derivations {
  const own = catalog(ctx);
  let found = known.get(own);
  if (!found) {
    found = build(ctx, own);
    known.set(own, found);
  }
  return found;
}

/** Whether writing records of this object can change what is computed. */
export const isTouched = (ctx: Context, object: string): boolean => derivationsOf(ctx).touched.has(object);

/** It adds up amounts at the rates of currencies. */
export const isMoneyRollup = ({ rollup }: Derived): boolean => rollup?.type === 'money';

export const keyOf = (object: string, field: string): string => `${object}.${field}`;

function build(ctx: Context, own: Catalog): Derivations {
  const all: Derived[] = [];
  const problems = new Map<string, string>();
  for (const def of own.objects) {
    for (const field of Object.values(def.fields)) {
      if (!isComputed(field)) continue;
      try {
        all.push(read(ctx, def, field));
      } catch (error) {
        // One that cannot be read must not keep anybody from writing.
        problems.set(keyOf(def.name, field.name), error instanceof Error ? error.message : 'It cannot be read');
      }
    }
  }
  const derivations: Derivations = { all, touched: new Set(), triggers: new Map(), problems };
  const byKey = new Map(all.map((one) => [keyOf(one.def.name, one.field.name), one]));
  const circular = new Set<string>();
  for (const one of all) setLevel(one, byKey, [], circular);
  derivations.all = all.filter((one) => !circular.has(keyOf(one.def.name, one.field.name)));
  for (const key of circular) problems.set(key, 'It depends on itself');
  for (const one of derivations.all) link(derivations, one);
  for (const key of derivations.triggers.keys()) derivations.touched.add(key.slice(0, key.indexOf('.')));
  return derivations;
}

export function problemOf(error: unknown): string {
  if (error instanceof FormulaProblem || error instanceof DomainError) return error.message;
  throw error;
}

/** Reads one computed field. @throws FormulaProblem or `invalid` saying what is wrong with it */
export function read(ctx: Context, def: ObjectDefinition, field: Field): Derived {
  const node = field.formula === undefined ? null : compile(ctx, def, field.formula);
  const rollup = field.rollup ? planRollup(ctx, def, field.rollup) : null;
  const looks = node ? looksOf(node) : [];
  const depends = new Set<string>();
  for (const { via, field: end } of looks) walk(def, via, end, (at, name) => depends.add(keyOf(at.name, name)));
  if (rollup)
    for (const { via, field: end } of rollup.looks)
      walk(rollup.child, via, end, (at, name) => depends.add(keyOf(at.name, name)));
  const timed = rollup?.timed ?? [...nodesOf(node as Node)].some(({ op }) => op === 'today' || op === 'now');
  return { def, field, node, rollup, depends: [...depends], level: 0, timed };
}

export const looksOf = (node: Node): Array<{ via: Via; field: Field }> =>
  [...nodesOf(node)].flatMap((part) => (part.op === 'field' ? [{ via: part.via, field: part.field }] : []));

function walk(
  from: ObjectDefinition,
  via: Via,
  end: Field,
  visit: (at: ObjectDefinition, field: string) => void,
): void {
  let at = from;
  for (const step of via) {
    visit(at, step.field.name);
    at = step.to;
  }
  visit(at, end.name);
}

function setLevel(one: Derived, byKey: Map<string, Derived>, path: Derived[], circular: Set<string>): number {
  if (path.includes(one)) {
    for (const each of path.slice(path.indexOf(one))) circular.add(keyOf(each.def.name, each.field.name));
    return 0;
  }
  if (one.level > 0) return one.level;
  let level = 1;
  for (const key of one.depends) {
    const other = byKey.get(key);
    if (other) level = Math.max(level, setLevel(other, byKey, [...path, one], circular) + 1);
  }
  one.level = level;
  return level;
}

function link(derivations: Derivations, derived: Derived): void {
  const add = (at: ObjectDefinition, name: string, route: Trigger['route'], via: Via = []) => {
    for (const source of sourcesOf(at, name)) addTo(at.name, source, route, via);
  };
  const addTo = (object: string, field: string, route: Trigger['route'], via: Via) => {
    const key = keyOf(object, field);
    const list = derivations.triggers.get(key) ?? [];
    list.push({ derived, route, via });
    derivations.triggers.set(key, list);
  };
  const { def, node, rollup } = derived;
  add(def, MEMBERSHIP, 'self');
  for (const { via, field } of node ? looksOf(node) : []) {
    let depth = 0;
    walk(def, via, field, (at, name) => {
      add(at, name, depth === 0 ? 'self' : 'back', via.slice(0, depth));
      depth += 1;
    });
  }
  if (!rollup) return;
  add(rollup.child, MEMBERSHIP, 'parents');
  for (const { via, field } of rollup.looks) {
    let depth = 0;
    walk(rollup.child, via, field, (at, name) => {
      add(at, name, 'parents', via.slice(0, depth));
      depth += 1;
    });
  }
}

/** What PostgreSQL derives changes with the fields that its expression names. */
function sourcesOf(def: ObjectDefinition, name: string): string[] {
  const { generated, currencyOf } = def.fields[name] ?? {};
  if (!generated) return [name];
  const words = new Set(generated.match(/[a-z_][a-z0-9_]*/g) ?? []);
  const sources = Object.values(def.fields).filter((field) =>
    columnsOf(field).some((column) => words.has(column.name)),
  );
  return [...sources.map((field) => field.name), ...(currencyOf ? [currencyOf] : [])];
}

/** The way from a field back to itself if it depended on `depends`, in words; null where there is none. */
export function circleOf(ctx: Context, def: ObjectDefinition, name: string, depends: string[]): string | null {
  const own = keyOf(def.name, name);
  const byKey = new Map(derivationsOf(ctx).all.map((one) => [keyOf(one.def.name, one.field.name), one]));
  const seen = new Set<string>();
  const search = (keys: string[], path: string[]): string[] | null => {
    for (const key of keys) {
      if (key === own) return [...path, key];
      if (seen.has(key)) continue;
      seen.add(key);
      const next = byKey.get(key);
      const found = next && search(next.depends, [...path, key]);
      if (found) return found;
    }
    return null;
  };
  const circle = search(depends, [own]);
  return circle && circle.map((key) => labelOf(ctx, key)).join(' → ');
}

function labelOf(ctx: Context, key: string): string {
  const [object = '', name = ''] = key.split('.');
  const def = catalog(ctx).object(object);
  return `${def.label}: ${def.fields[name]?.label ?? name}`;
}

/** Everything that follows from these fields, themselves first, in an order in which it can be computed. */
export function following(ctx: Context, from: Derived[]): Derived[] {
  const { all } = derivationsOf(ctx);
  const keys = new Set(from.map((one) => keyOf(one.def.name, one.field.name)));
  const inOrder = [...all].sort((a, b) => a.level - b.level);
  for (const one of inOrder)
    if (one.depends.some((key) => keys.has(key))) keys.add(keyOf(one.def.name, one.field.name));
  return inOrder.filter((one) => keys.has(keyOf(one.def.name, one.field.name)));
}
