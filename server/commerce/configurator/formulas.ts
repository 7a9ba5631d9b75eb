import type { Context } from '../../kernel/context.ts';
import { defineObject, money, multiChoice, number, text } from '../../records/define.ts';
import { compile } from '../../records/formula/checker.ts';
import { evaluate } from '../../records/formula/evaluate.ts';
import { momentOf } from '../../records/formula/recompute.ts';
import { FormulaProblem } from '../../records/formula/syntax.ts';
import type { Money } from '../../records/money.ts';
import type { KithRecord } from '../../records/types.ts';
import { type Model, optionsOf } from './model.ts';

/** What a formula of a configurator may speak of. */
export interface Situation {
  /** The base price of one. */
  price: Money;
  quantity: number;
  chosen: ReadonlySet<string>;
}

/** The formula language works on the fields of an object: a configuration is one that has no table. */
const definitionFor = (model: Model) =>
  defineObject('configuration', {
    plural: 'configurations',
    title: 'name',
    fields: {
      name: text(),
      price: money({ label: 'Base price' }),
      quantity: number({ label: 'Quantity' }),
      options: multiChoice(optionsOf(model).map(({ code, name }) => ({ value: code, label: name }))),
    },
  });

/** What kind of value a formula gives, or what is wrong with it. */
export function kindOfFormula(ctx: Context, model: Model, text: string): { kind: string } | { problem: string } {
  try {
    return { kind: compile(ctx, definitionFor(model), text).kind };
  } catch (error) {
    if (error instanceof FormulaProblem) return { problem: error.message };
    throw error;
  }
}

/** What a formula gives in a situation; null where it is empty or can no longer be read. */
export function resultOf(ctx: Context, model: Model, text: string, situation: Situation): unknown {
  const codes = optionsOf(model).flatMap((option) => (situation.chosen.has(option.id) ? [option.code] : []));
  const record = { id: '', name: null, price: situation.price, quantity: situation.quantity, options: codes };
  try {
    return evaluate(
      compile(ctx, definitionFor(model), text),
      record as unknown as KithRecord,
      momentOf(ctx),
      () => null,
    );
  } catch (error) {
    if (error instanceof FormulaProblem) return null;
    throw error;
  }
}
