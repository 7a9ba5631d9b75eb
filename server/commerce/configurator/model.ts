import type { Money } from '../../records/money.ts';

// What can be chosen of a product, as plain values: the solver and the prices work on it, the database fills it.

export type PriceKind = 'none' | 'plus' | 'percent' | 'formula';

export interface PriceEffect {
  price_kind: PriceKind;
  price: Money | null;
  /** Of the base price. */
  percent: number | null;
  formula: string | null;
}

export interface Option extends PriceEffect {
  id: string;
  name: string;
  code: string;
  description: string | null;
  is_default: boolean;
}

export interface Group {
  id: string;
  name: string;
  description: string | null;
  least: number;
  most: number;
  options: Option[];
}

export type OptionEffect = 'requires' | 'excludes' | 'defaults';

/** If (all or any of) these options are chosen, then that; otherwise, where something is said, the other. */
export interface Rule extends PriceEffect {
  id: string;
  name: string;
  match: 'all' | 'any';
  /** Always, where empty. */
  chosen: string[];
  effect: OptionEffect | 'price' | 'constraint';
  options: string[];
  otherwise_effect: OptionEffect | null;
  otherwise: string[];
  message: string | null;
}

export interface Model {
  groups: Group[];
  rules: Rule[];
}

export const optionsOf = (model: Model): Option[] => model.groups.flatMap((group) => group.options);

/** Whether the condition of a rule is met by what is chosen. */
export const applies = (rule: Pick<Rule, 'match' | 'chosen'>, chosen: ReadonlySet<string>): boolean =>
  rule.chosen.length === 0 ||
  (rule.match === 'any' ? rule.chosen.some((id) => chosen.has(id)) : rule.chosen.every((id) => chosen.has(id)));
