import { applies, type Group, type Model, type Option, optionsOf, type Rule } from './model.ts';
import { type Choice, complete, culprits, isPossible } from './solve.ts';

/**
 * What stands chosen where nobody has chosen yet: the defaults of the groups that were not touched, those of rules whose
 * condition is met before those of options, and what is required by what is chosen.
 */
export function chooseDefaults(model: Model, given: ReadonlySet<string>, touched: ReadonlySet<string>): Set<string> {
  const chosen = new Set(given);
  const groupOf = new Map(model.groups.flatMap((group) => group.options.map((option) => [option.id, group] as const)));
  const take = (id: string) => {
    const group = groupOf.get(id);
    if (!group || chosen.has(id) || touched.has(group.id)) return;
    if (countIn(group, chosen) < group.most) chosen.add(id);
  };
  for (let before = -1; before !== chosen.size; ) {
    before = chosen.size;
    for (const rule of model.rules) {
      const [effect, options] = applies(rule, chosen)
        ? [rule.effect, rule.options]
        : [rule.otherwise_effect, rule.otherwise];
      if (effect === 'requires') for (const id of options) requireOne(groupOf.get(id), id, chosen);
      if (effect === 'defaults') for (const id of options) take(id);
    }
  }
  for (const option of optionsOf(model))
    if (option.is_default && isPossible(model, [...chosen, option.id])) take(option.id);
  for (const rule of model.rules) {
    const [effect, options] = applies(rule, chosen)
      ? [rule.effect, rule.options]
      : [rule.otherwise_effect, rule.otherwise];
    if (effect === 'requires') for (const id of options) requireOne(groupOf.get(id), id, chosen);
  }
  return chosen;
}

/** A required option is chosen also where somebody was in the group before: it is then all that is allowed there. */
function requireOne(group: Group | undefined, id: string, chosen: Set<string>): void {
  if (!group || chosen.has(id)) return;
  if (group.most === 1 && countIn(group, chosen) > 0) return;
  if (countIn(group, chosen) < group.most) chosen.add(id);
}

const countIn = (group: Group, chosen: ReadonlySet<string>) =>
  group.options.filter((option) => chosen.has(option.id)).length;

export interface OptionState {
  id: string;
  chosen: boolean;
  /** Cannot be taken away as things stand. */
  required: boolean;
  /** Cannot be chosen as things stand, and why. */
  excluded: string | null;
}

/** What each option can do beside what somebody has chosen in the other groups; what is only a default gives way. */
export function optionStates(model: Model, chosen: ReadonlySet<string>, given: ReadonlySet<string>): OptionState[] {
  return model.groups.flatMap((group) => {
    // In a group of one, choosing another lets go of the one before.
    const others = [...given].filter((id) => group.most > 1 || !group.options.some((option) => option.id === id));
    return group.options.map((option): OptionState => {
      const with_: Choice = new Map([...others, option.id].map((id) => [id, true]));
      const without: Choice = new Map([
        ...others.filter((id) => id !== option.id).map((id) => [id, true] as const),
        [option.id, false],
      ]);
      const possible = chosen.has(option.id) || complete(model, with_) !== null;
      return {
        id: option.id,
        chosen: chosen.has(option.id),
        required: chosen.has(option.id) && complete(model, without) === null,
        excluded: possible ? null : because(culprits(model, with_), option),
      };
    });
  });
}

const because = (rules: Rule[], option: Option): string => {
  const told = rules.map((rule) => rule.message ?? rule.name);
  return told.length > 0 ? told.join('; ') : `"${option.name}" does not go with what is chosen`;
};

/** What is still missing, and which rules what is chosen breaks. */
export function brokenRules(model: Model, chosen: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  for (const group of model.groups) {
    const count = countIn(group, chosen);
    if (count < group.least)
      problems.push(group.least === 1 ? `Choose "${group.name}"` : `Choose at least ${group.least} of "${group.name}"`);
    if (count > group.most) problems.push(`Choose at most ${group.most} of "${group.name}"`);
  }
  const names = new Map(optionsOf(model).map((option) => [option.id, option.name]));
  for (const rule of model.rules) {
    const met = applies(rule, chosen);
    const [effect, options] = met ? [rule.effect, rule.options] : [rule.otherwise_effect, rule.otherwise];
    const wrong = options.filter((id) =>
      effect === 'requires' ? !chosen.has(id) : effect === 'excludes' && chosen.has(id),
    );
    if (wrong.length === 0) continue;
    const list = wrong.map((id) => `"${names.get(id)}"`).join(', ');
    problems.push(
      rule.message ?? `${rule.name}: ${list} ${effect === 'requires' ? 'must be chosen' : 'cannot be chosen'}`,
    );
  }
  return problems;
}
