import { type Model, optionsOf, type Rule } from './model.ts';

// Whether options can be chosen together: unit propagation and backtracking (Davis, Logemann and Loveland 1962), with the
// numbers of each group as cardinality constraints. Configurators have some dozens of options; the bound ends the others.

/** Chosen (true) or not (false). */
export type Choice = Map<string, boolean>;

const MOST_STEPS = 20_000;

/** A complete choice that contains `fixed` and that no rule speaks against; null where there is none. */
export function complete(model: Model, fixed: Choice): Choice | null {
  const steps = { left: MOST_STEPS };
  return search(model, new Map(fixed), steps);
}

export const isPossible = (model: Model, chosen: Iterable<string>): boolean =>
  complete(model, new Map([...chosen].map((id) => [id, true]))) !== null;

/** The fewest rules that by themselves already keep `fixed` from being chosen. */
export function culprits(model: Model, fixed: Choice): Rule[] {
  let kept = model.rules;
  for (const rule of model.rules) {
    const fewer = kept.filter((one) => one !== rule);
    if (complete({ ...model, rules: fewer }, fixed) === null) kept = fewer;
  }
  return kept.filter((rule) => rule.effect === 'requires' || rule.effect === 'excludes');
}

function search(model: Model, given: Choice, steps: { left: number }): Choice | null {
  const choice = new Map(given);
  if (!propagate(model, choice)) return null;
  const open = optionsOf(model).find((option) => !choice.has(option.id));
  // Out of patience: nothing was found against it, and it is refused when it is chosen if there is.
  if (!open || steps.left-- <= 0) return choice;
  for (const value of [false, true]) {
    const found = search(model, new Map(choice).set(open.id, value), steps);
    if (found) return found;
  }
  return null;
}

/** Draws every conclusion that one rule or one group allows; false where two of them contradict each other. */
function propagate(model: Model, choice: Choice): boolean {
  for (let before = -1; before !== choice.size; ) {
    before = choice.size;
    for (const group of model.groups) {
      const ids = group.options.map((option) => option.id);
      const chosen = ids.filter((id) => choice.get(id) === true).length;
      const open = ids.filter((id) => !choice.has(id));
      if (chosen > group.most || chosen + open.length < group.least) return false;
      if (chosen === group.most) for (const id of open) choice.set(id, false);
      else if (chosen + open.length === group.least) for (const id of open) choice.set(id, true);
    }
    for (const rule of model.rules) if (!obey(rule, choice)) return false;
  }
  return true;
}

function obey(rule: Rule, choice: Choice): boolean {
  const then = wanted(rule.effect, rule.options);
  const otherwise = wanted(rule.otherwise_effect, rule.otherwise);
  const state = stateOf(rule, choice);
  if (state === true) return force(then, choice);
  if (state === false) return force(otherwise, choice);
  const mayThen = !contradicts(then, choice);
  const mayOtherwise = !contradicts(otherwise, choice);
  if (!mayThen && !mayOtherwise) return false;
  if (!mayThen) return settle(rule, false, choice) && force(otherwise, choice);
  if (!mayOtherwise) return settle(rule, true, choice) && force(then, choice);
  return true;
}

type Wanted = Array<[string, boolean]>;

const wanted = (effect: string | null, options: string[]): Wanted =>
  effect === 'requires' || effect === 'excludes' ? options.map((id) => [id, effect === 'requires']) : [];

const contradicts = (wants: Wanted, choice: Choice): boolean =>
  wants.some(([id, value]) => choice.has(id) && choice.get(id) !== value);

function force(wants: Wanted, choice: Choice): boolean {
  if (contradicts(wants, choice)) return false;
  for (const [id, value] of wants) choice.set(id, value);
  return true;
}

/** Whether the condition holds: true, false, or not yet known. */
function stateOf({ match, chosen }: Rule, choice: Choice): boolean | null {
  if (chosen.length === 0) return true;
  const decisive = match === 'any';
  if (chosen.some((id) => choice.get(id) === decisive)) return decisive;
  return chosen.every((id) => choice.has(id)) ? !decisive : null;
}

/** Makes the condition hold, or not, where one way is left to do so. */
function settle({ match, chosen }: Rule, value: boolean, choice: Choice): boolean {
  if (chosen.length === 0) return value;
  // "All" is true, and "any" false, only when every single one is.
  const each = (match === 'all') === value;
  const open = chosen.filter((id) => !choice.has(id));
  if (each) {
    for (const id of open) choice.set(id, value);
    return true;
  }
  if (open.length === 1) choice.set(open[0] as string, value);
  return open.length > 0;
}
