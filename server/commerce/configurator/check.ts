import type { Context } from '../../kernel/context.ts';
import type { FieldError } from '../../kernel/errors.ts';
import { chooseDefaults } from './choose.ts';
import { kindOfFormula } from './formulas.ts';
import { type Model, optionsOf, type PriceEffect, type Rule } from './model.ts';
import { type Choice, complete, culprits } from './solve.ts';

/** Everything that is wrong with a configurator, in words for whoever writes its rules; empty where nothing is. */
export function problemsOf(ctx: Context, model: Model): FieldError[] {
  const shape = shapeProblems(ctx, model);
  return shape.length > 0 ? shape : contradictions(model);
}

function shapeProblems(ctx: Context, model: Model): FieldError[] {
  const problems: FieldError[] = [];
  const say = (field: string, code: string, message: string) => problems.push({ field, code, message });
  const options = new Set(optionsOf(model).map((option) => option.id));
  const codes = new Map<string, string>();
  for (const group of model.groups) {
    if (group.least > group.most) say(group.id, 'out_of_range', `"${group.name}": at least is more than at most`);
    if (group.options.length < group.least || group.options.length === 0)
      say(group.id, 'required', `"${group.name}" has too few options to choose from`);
    for (const option of group.options) {
      const other = codes.get(option.code);
      if (other) say(option.id, 'not_unique', `"${other}" and "${option.name}" have the same code "${option.code}"`);
      codes.set(option.code, option.name);
      sayPrice(ctx, model, option, `"${option.name}"`, (message) => say(option.id, 'invalid', message));
    }
  }
  for (const rule of model.rules) {
    const named = [...rule.chosen, ...rule.options, ...rule.otherwise];
    if (named.some((id) => !options.has(id)))
      say(rule.id, 'not_found', `The rule "${rule.name}" names an option that is not there`);
    const onOptions = rule.effect !== 'price' && rule.effect !== 'constraint';
    if (onOptions && rule.options.length === 0)
      say(rule.id, 'required', `The rule "${rule.name}" does not say for which options`);
    if (rule.otherwise_effect && rule.otherwise.length === 0)
      say(rule.id, 'required', `The rule "${rule.name}" does not say which options otherwise`);
    if (rule.effect === 'price')
      sayPrice(ctx, model, rule, `The rule "${rule.name}"`, (message) => say(rule.id, 'invalid', message));
    if (rule.effect === 'constraint') {
      const kind = kindOfFormula(ctx, model, rule.formula ?? '');
      if ('problem' in kind) say(rule.id, 'invalid', `The rule "${rule.name}": ${kind.problem}`);
      else if (kind.kind !== 'boolean')
        say(
          rule.id,
          'invalid',
          `The rule "${rule.name}" must be something that holds or does not, such as quantity >= 2`,
        );
    }
  }
  return problems;
}

function sayPrice(ctx: Context, model: Model, effect: PriceEffect, who: string, say: (message: string) => void): void {
  if (effect.price_kind === 'plus' && !effect.price) say(`${who} has no amount`);
  if (effect.price_kind === 'percent' && effect.percent === null) say(`${who} has no percentage`);
  if (effect.price_kind !== 'formula') return;
  const kind = kindOfFormula(ctx, model, effect.formula ?? '');
  if ('problem' in kind) say(`${who}: ${kind.problem}`);
  else if (kind.kind !== 'money' && kind.kind !== 'number') say(`${who}: the formula must give an amount`);
}

/** Rules that cannot all hold, options that can never be chosen, and a beginning that is not allowed. */
function contradictions(model: Model): FieldError[] {
  const problems: FieldError[] = [];
  const add = (rules: Rule[], message: string) =>
    problems.push({ field: rules[0]?.id ?? 'rules', code: 'contradiction', message: `${message}${because(rules)}` });
  if (!complete(model, new Map())) {
    add(culprits(model, new Map()), 'Nothing can be chosen at all');
    return problems;
  }
  for (const option of optionsOf(model)) {
    const alone: Choice = new Map([[option.id, true]]);
    if (!complete(model, alone)) add(culprits(model, alone), `"${option.name}" can never be chosen`);
  }
  const first = chooseDefaults(model, new Set(), new Set());
  const begun: Choice = new Map([...first].map((id) => [id, true]));
  if (problems.length === 0 && !complete(model, begun))
    add(culprits(model, begun), 'What is chosen at first is not allowed');
  return problems;
}

const because = (rules: Rule[]): string =>
  rules.length === 0 ? '' : `, because of ${rules.map((rule) => `"${rule.name}"`).join(' and ')}`;
