import type { Context } from '../../kernel/context.ts';
import { startWork } from '../bulk/service.ts';
import { type Field, type FieldType, isComputed, type ObjectDefinition, type Rollup } from '../define.ts';
import { circleOf, type Derived, derivationsOf, isMoneyRollup, keyOf, problemOf, read } from './derivations.ts';
import { FormulaSql } from './formula-sql.ts';
import { type Kind, nodesOf } from './node.ts';
import { momentOf } from './recompute.ts';

/** What a formula or roll-up turns out to be. */
export interface Checked {
  /** The type of what comes out: the `type` of its field. Text where there is a problem. */
  type: FieldType;
  /** number: whole numbers only. */
  integer?: boolean;
  /** What it looks at, as `object.field`. */
  depends: string[];
  /** What is wrong with it, in words for people. */
  problem?: string;
}

const results: Partial<Record<Kind, FieldType>> = {
  number: 'number',
  money: 'money',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
};

/** Longest statement that a formula may become. */
const MOST_SQL = 60_000;

/**
 * Reads a formula of `def` as it would stand there. `name` is the field that is to hold it, where it is known: without
 * it nobody can tell whether it would depend on itself.
 */
export function checkFormula(ctx: Context, def: ObjectDefinition, text: string, name?: string): Checked {
  return checked(ctx, def, name, { formula: text }, (derived) => {
    const { node } = derived;
    if (!node) return { type: 'text' };
    const columns = new FormulaSql(ctx.workspace.schema, momentOf(ctx)).columns(node);
    if (columns.some((column) => column.compile(ctx.db).sql.length > MOST_SQL))
      return { type: 'text', problem: 'This formula is too long: make a field of a part of it' };
    return { type: results[node.kind] ?? 'text' };
  });
}

export function checkRollup(ctx: Context, def: ObjectDefinition, rollup: Rollup, name?: string): Checked {
  return checked(ctx, def, name, { rollup }, ({ rollup: plan }) => ({
    type: plan?.type ?? 'number',
    ...(plan?.integer ? { integer: true } : {}),
  }));
}

function checked(
  ctx: Context,
  def: ObjectDefinition,
  name: string | undefined,
  made: Pick<Field, 'formula' | 'rollup'>,
  told: (derived: Derived) => Omit<Checked, 'depends'>,
): Checked {
  try {
    const derived = read(ctx, def, { name: name ?? '', label: '', type: 'text', ...made });
    const circle = name ? circleOf(ctx, def, name, derived.depends) : null;
    if (circle) return { type: 'text', depends: derived.depends, problem: `It would depend on itself: ${circle}` };
    return { ...told(derived), depends: derived.depends };
  } catch (error) {
    return { type: 'text', depends: [], problem: problemOf(error) };
  }
}

/**
 * To be called in the transaction that made, changed or brought back the definition of a field: the values of a
 * formula, roll-up or auto-number are then filled in by a job, and so are those of formulas that give its labels.
 */
export async function fieldChanged(ctx: Context, def: ObjectDefinition, field: Field): Promise<void> {
  if (isComputed(field)) await computeAll(ctx, [{ object: def.name, field: field.name }]);
  else if (field.type === 'auto_number')
    await startWork(ctx, 'number', def.name, { object: def.name, field: field.name });
  else if (field.type === 'choice') {
    const own = keyOf(def.name, field.name);
    const labelled = derivationsOf(ctx).all.filter(
      ({ node, depends }) => depends.includes(own) && node && [...nodesOf(node)].some(({ op }) => op === 'label'),
    );
    await computeAll(
      ctx,
      labelled.map((one) => ({ object: one.def.name, field: one.field.name })),
    );
  }
}

/** The rates of currencies have changed, and with them every roll-up of money. */
export async function ratesChanged(ctx: Context): Promise<void> {
  const money = derivationsOf(ctx).all.filter(isMoneyRollup);
  await computeAll(
    ctx,
    money.map((one) => ({ object: one.def.name, field: one.field.name })),
  );
}

/** Has fields, and all that follows from them, computed for all records in the background. */
export async function computeAll(ctx: Context, fields: Array<{ object: string; field: string }>): Promise<void> {
  const [first] = fields;
  if (first) await startWork(ctx, 'compute', first.object, { fields });
}
