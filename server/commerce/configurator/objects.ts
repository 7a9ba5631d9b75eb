import {
  boolean,
  choice,
  defineObject,
  longText,
  money,
  multiReference,
  number,
  percent,
  reference,
  text,
} from '../../records/define.ts';

// All of it is written by the verb that saves a configurator as a whole, which looks for contradictions first.
const kept = { writable: 'system' } as const;
const priceKinds = [
  { value: 'none', label: 'No extra price' },
  { value: 'plus', label: 'Plus an amount' },
  { value: 'percent', label: 'Percent of the base price' },
  { value: 'formula', label: 'Formula' },
];

export const optionGroup = defineObject('option_group', {
  plural: 'option_groups',
  title: 'name',
  label: 'Option group',
  icon: 'list-check',
  hidden: true,
  searched: false,
  fields: {
    name: text({ required: true, max: 200, listed: true, ...kept }),
    product: reference('product', { required: true, inverse: 'option_groups', listed: true, ...kept }),
    least: number({ label: 'At least', integer: true, min: 0, default: 0, ...kept }),
    most: number({ label: 'At most', integer: true, min: 1, default: 1, ...kept }),
    position: number({ integer: true, min: 0, default: 0, ...kept }),
    description: longText(kept),
  },
});

export const productOption = defineObject('product_option', {
  plural: 'product_options',
  title: 'name',
  label: 'Product option',
  icon: 'adjustments',
  hidden: true,
  searched: false,
  fields: {
    name: text({ required: true, max: 200, listed: true, ...kept }),
    option_group: reference('option_group', { required: true, inverse: 'options', listed: true, ...kept }),
    code: text({ required: true, max: 60, listed: true, help: 'What formulas call it', ...kept }),
    is_default: boolean({ label: 'Chosen at first', default: false, ...kept }),
    price_kind: choice(priceKinds, { default: 'none', ...kept }),
    price: money(kept),
    percent: percent({ min: -100, max: 1000, ...kept }),
    formula: longText(kept),
    description: longText(kept),
    position: number({ integer: true, min: 0, default: 0, ...kept }),
  },
});

export const configurationRule = defineObject('configuration_rule', {
  plural: 'configuration_rules',
  title: 'name',
  label: 'Configuration rule',
  icon: 'git-branch',
  hidden: true,
  searched: false,
  fields: {
    name: text({ required: true, max: 200, listed: true, ...kept }),
    product: reference('product', { required: true, inverse: 'configuration_rules', listed: true, ...kept }),
    match: choice(
      [
        { value: 'all', label: 'All of them' },
        { value: 'any', label: 'Any of them' },
      ],
      { default: 'all', ...kept },
    ),
    chosen: multiReference('product_option', { label: 'If chosen', inverse: 'conditions', ...kept }),
    effect: choice(
      [
        { value: 'requires', label: 'Requires' },
        { value: 'excludes', label: 'Excludes' },
        { value: 'defaults', label: 'Chooses at first' },
        { value: 'price', label: 'Changes the price' },
        { value: 'constraint', label: 'Must hold' },
      ],
      { required: true, listed: true, ...kept },
    ),
    options: multiReference('product_option', { label: 'Then', inverse: 'effects', ...kept }),
    otherwise_effect: choice(
      [
        { value: 'requires', label: 'Requires' },
        { value: 'excludes', label: 'Excludes' },
        { value: 'defaults', label: 'Chooses at first' },
      ],
      { label: 'Otherwise', ...kept },
    ),
    otherwise: multiReference('product_option', { label: 'Otherwise options', inverse: 'other_effects', ...kept }),
    price_kind: choice(priceKinds, kept),
    price: money(kept),
    percent: percent({ min: -100, max: 1000, ...kept }),
    formula: longText(kept),
    message: text({ max: 500, ...kept }),
    position: number({ integer: true, min: 0, default: 0, ...kept }),
  },
});
