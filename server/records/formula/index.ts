import type { Context } from '../../kernel/context.ts';
import type { Field, FieldType, ObjectDefinition, Rollup } from '../define.ts';

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

/**
 * Reads a formula of `def` as it would stand there. `name` is the field that is to hold it, where it is known: without
 * it nobody can tell whether it would depend on itself.
 */
export function checkFormula(_ctx: Context, _def: ObjectDefinition, _text: string, _name?: string): Checked {
  return { type: 'text', depends: [], problem: 'Formulas cannot be made here' };
}

export function checkRollup(_ctx: Context, _def: ObjectDefinition, _rollup: Rollup, _name?: string): Checked {
  return { type: 'number', depends: [], problem: 'Roll-ups cannot be made here' };
}

/**
 * To be called in the transaction that made, changed or brought back the definition of a field: the values of a
 * formula, roll-up or auto-number are then filled in by a job.
 */
export async function fieldChanged(_ctx: Context, _def: ObjectDefinition, _field: Field): Promise<void> {}
