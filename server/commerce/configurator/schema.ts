import { z } from 'zod';

const id = z.uuid();
const money = z.object({ amount: z.string().max(24), currency: z.string().length(3) });

export const productPath = z.object({ id });
export const tokenPath = z.object({ token: z.string() });

const effect = {
  price_kind: z.enum(['none', 'plus', 'percent', 'formula']).default('none'),
  price: money.nullable().default(null),
  percent: z.number().min(-100).max(1000).nullable().default(null),
  formula: z.string().max(2000).nullable().default(null),
};

export const optionShape = z.object({
  id,
  name: z.string().min(1).max(200),
  code: z.string().regex(/^[a-z0-9_-]{1,60}$/, 'Use small letters, digits, - and _'),
  description: z.string().max(5000).nullable().default(null),
  is_default: z.boolean().default(false),
  ...effect,
});

export const groupShape = z.object({
  id,
  name: z.string().min(1).max(200),
  description: z.string().max(5000).nullable().default(null),
  least: z.number().int().min(0).max(200).default(0),
  most: z.number().int().min(1).max(200).default(1),
  options: z.array(optionShape).max(100),
});

const onOptions = z.enum(['requires', 'excludes', 'defaults']);

export const ruleShape = z.object({
  id,
  name: z.string().min(1).max(200),
  match: z.enum(['all', 'any']).default('all'),
  chosen: z.array(id).max(100).default([]),
  effect: z.enum(['requires', 'excludes', 'defaults', 'price', 'constraint']),
  options: z.array(id).max(100).default([]),
  otherwise_effect: onOptions.nullable().default(null),
  otherwise: z.array(id).max(100).default([]),
  message: z.string().max(500).nullable().default(null),
  ...effect,
});

/** The whole of what can be chosen of a product. Ids are the caller's own for what is new. */
export const configurator = z.object({
  groups: z.array(groupShape).max(40),
  rules: z.array(ruleShape).max(200),
});
export type ConfiguratorShape = z.infer<typeof configurator>;

export const configuratorAnswer = configurator.extend({
  product: z.object({ id, name: z.string(), description: z.string().nullable() }),
  /** Where customers configure it; null where no page is open to them. */
  link: z.string().nullable(),
});

export const choices = z.object({
  chosen: z.array(id).max(500).default([]),
  /** The groups in which somebody has chosen, so that defaults no longer speak there. */
  touched: z.array(id).max(40).default([]),
  quantity: z.number().positive().max(1e9).default(1),
  currency: z.string().length(3).nullish(),
  company: id.nullish(),
});
export type Choices = z.infer<typeof choices>;

export const configured = z.object({
  chosen: z.array(id),
  states: z.array(z.object({ id, chosen: z.boolean(), required: z.boolean(), excluded: z.string().nullable() })),
  problems: z.array(z.string()),
  base_price: money.nullable(),
  unit_price: money.nullable(),
  total: money.nullable(),
  parts: z.array(z.object({ name: z.string(), amount: money })),
  description: z.string(),
});
export type ConfiguredShape = z.infer<typeof configured>;

/** As visitors see it: what can be chosen, without the rules behind it. */
export const publicConfigurator = z.object({
  business: z.string(),
  product: z.object({ name: z.string(), description: z.string().nullable() }),
  groups: z.array(
    groupShape
      .pick({ id: true, name: true, description: true, least: true, most: true })
      .extend({ options: z.array(optionShape.pick({ id: true, name: true, description: true })) }),
  ),
});
export type PublicConfigurator = z.infer<typeof publicConfigurator>;

export const publicChoices = choices.pick({ chosen: true, touched: true, quantity: true });
export const configuredInquiry = publicChoices.extend({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(320),
  phone: z.string().max(60).nullish(),
  company: z.string().max(300).nullish(),
  message: z.string().max(5000).nullish(),
  /** A field that people do not see: whoever fills it in is a program. */
  website: z.string().max(500).nullish(),
});
export type ConfiguredInquiry = z.infer<typeof configuredInquiry>;

export const configuredLine = choices.pick({ chosen: true, touched: true, quantity: true }).extend({
  product: id,
  discount: z.number().min(0).max(100).nullish(),
});
