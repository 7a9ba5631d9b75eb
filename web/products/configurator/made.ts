import type { ConfiguratorShape } from '../../../server/commerce/configurator/schema.ts';

export type Group = ConfiguratorShape['groups'][number];
export type Option = Group['options'][number];
export type Rule = ConfiguratorShape['rules'][number];

const noPrice = { price_kind: 'none', price: null, percent: null, formula: null } as const;

export const newGroup = (): Group => ({
  id: crypto.randomUUID(),
  name: '',
  description: null,
  least: 1,
  most: 1,
  options: [newOption()],
});

export const newOption = (): Option => ({
  id: crypto.randomUUID(),
  name: '',
  code: '',
  description: null,
  is_default: false,
  ...noPrice,
});

export const newRule = (): Rule => ({
  id: crypto.randomUUID(),
  name: '',
  match: 'all',
  chosen: [],
  effect: 'requires',
  options: [],
  otherwise_effect: null,
  otherwise: [],
  message: null,
  ...noPrice,
});

/** What formulas call an option, from its name. */
export const codeFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
