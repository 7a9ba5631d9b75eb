import Big from 'big.js';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalid, notFound } from '../../kernel/errors.ts';
import { existingLink, linkFor, revokeLink } from '../../kernel/links.ts';
import type { Money } from '../../records/money.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, requireReach } from '../../records/query.ts';
import { ratesOf } from '../../records/rates.ts';
import type { Change, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { takeInquiry } from '../../sales/leads/service/inquiry.ts';
import { lineAmounts } from '../lines/sums.ts';
import { priceFor } from '../prices/service.ts';
import { problemsOf } from './check.ts';
import { brokenRules, chooseDefaults, type OptionState, optionStates } from './choose.ts';
import { resultOf } from './formulas.ts';
import { applies, type Model, type Option, optionsOf, type PriceEffect } from './model.ts';
import { type PricePart, priceOf } from './price.ts';
import { modelOf } from './queries.ts';
import type { Choices, ConfiguratorShape, ConfiguredInquiry } from './schema.ts';
import { countVisitor } from './visitors.ts';

const KIND = 'configurator';

export async function configuratorOf(ctx: Context, product: string) {
  const { id, name, description } = await getRecord(ctx, 'product', product, { fields: ['name', 'description'] });
  const link = await existingLink(ctx, KIND, product);
  return {
    product: { id, name: String(name), description: (description as string | null) ?? null },
    ...(await modelOf(ctx.db, product)),
    link: link?.url ?? null,
  };
}

/**
 * Saves what can be chosen of a product as a whole, as one change set.
 * @throws DomainError invalid with every contradiction between its rules, by the id of the rule
 */
export async function saveConfigurator(ctx: Context, product: string, model: ConfiguratorShape) {
  requirePermission(ctx, 'product', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'product', product, { fields: ['name'] });
    const problems = problemsOf(ctx, model);
    if (problems.length > 0) throw invalid(problems[0]?.message ?? 'The rules contradict each other', problems);
    const changes = changesTo(product, await modelOf(ctx.db, product), model);
    // Its records belong to Kith's verb; that the caller may change this very product is asked by touching it.
    const { changeSet } = await write(
      ctx,
      [{ op: 'update', object: 'product', id: product, values: { configurable: model.groups.length > 0 } }, ...changes],
      {
        system: true,
        reason: 'Configurator saved',
      },
    );
    return changeSet;
  });
}

function changesTo(product: string, before: Model, after: ConfiguratorShape): Change[] {
  const groups = after.groups.map(({ options: _, ...group }, position) => ({
    ...group,
    product,
    position: position + 1,
  }));
  const options = after.groups.flatMap((group) =>
    group.options.map((option, position) => ({ ...option, option_group: group.id, position: position + 1 })),
  );
  const rules = after.rules.map((rule, position) => ({ ...rule, product, position: position + 1 }));
  const were = { groups: before.groups, options: optionsOf(before), rules: before.rules };
  const put = (object: string, wanted: Array<Values & { id: string }>, there: Array<{ id: string }>): Change[] => {
    const known = new Set(there.map((one) => one.id));
    return wanted.map(({ id, ...values }) =>
      known.has(id) ? { op: 'update', object, id, values } : { op: 'create', object, id, values },
    );
  };
  const drop = (object: string, wanted: Array<{ id: string }>, there: Array<{ id: string }>): Change[] =>
    there.filter((one) => !wanted.some((w) => w.id === one.id)).map(({ id }) => ({ op: 'trash', object, id }));
  return [
    ...put('option_group', groups, were.groups),
    ...put('product_option', options, were.options),
    ...put('configuration_rule', rules, were.rules),
    ...drop('configuration_rule', rules, were.rules),
    ...drop('product_option', options, were.options),
    ...drop('option_group', groups, were.groups),
  ];
}

export interface Configured {
  chosen: string[];
  states: OptionState[];
  /** What keeps it from being ordered. */
  problems: string[];
  basePrice: Money | null;
  unitPrice: Money | null;
  total: Money | null;
  parts: PricePart[];
  description: string;
}

/** What a choice comes to: defaults filled in, every rule asked, the price worked out here and nowhere else. */
export async function configure(ctx: Context, product: string, wish: Choices): Promise<Configured> {
  await getRecord(ctx, 'product', product, { fields: ['name'] });
  const model = await modelOf(ctx.db, product);
  const known = new Set(optionsOf(model).map((option) => option.id));
  const given = new Set(wish.chosen.filter((id) => known.has(id)));
  const chosen = chooseDefaults(model, given, new Set(wish.touched));
  const base = await priceFor(unlimited(ctx), {
    product,
    quantity: wish.quantity,
    currency: wish.currency,
    company: wish.company,
  });
  const problems = brokenRules(model, chosen);
  if (!base.unitPrice) problems.push(base.reason);
  const situation = base.unitPrice && { price: base.unitPrice, quantity: wish.quantity, chosen };
  if (situation) {
    for (const rule of model.rules) {
      if (rule.effect !== 'constraint' || !applies(rule, chosen)) continue;
      if (resultOf(ctx, model, rule.formula ?? '', situation) === false) problems.push(rule.message ?? rule.name);
    }
  }
  const priced = situation ? priceOf(ctx, model, situation, await ratesOf(ctx)) : null;
  problems.push(...(priced?.problems ?? []));
  const unitPrice = priced?.unitPrice ?? null;
  return {
    chosen: [...chosen],
    states: optionStates(model, chosen, given),
    problems,
    basePrice: base.unitPrice,
    unitPrice,
    total: unitPrice && {
      amount: lineAmounts({ quantity: String(wish.quantity), unitPrice }, unitPrice.currency).amount,
      currency: unitPrice.currency,
    },
    parts: priced?.parts ?? [],
    description: described(model, chosen),
  };
}

/** "Frame: Oak", one group a line. */
const described = (model: Model, chosen: ReadonlySet<string>): string =>
  model.groups
    .flatMap((group) => {
      const names = group.options
        .filter((option: Option & PriceEffect) => chosen.has(option.id))
        .map((option) => option.name);
      return names.length > 0 ? [`${group.name}: ${names.join(', ')}`] : [];
    })
    .join('\n');

/** A configured product as a line takes it: its price as worked out here. @throws DomainError where a rule is broken */
export async function configuredLine(ctx: Context, product: string, wish: Choices) {
  const result = await configure(ctx, product, wish);
  if (result.problems.length > 0 || !result.unitPrice)
    throw invalid(
      result.problems[0] ?? 'This cannot be priced',
      result.problems.map((message) => ({ field: 'chosen', code: 'invalid', message })),
    );
  return {
    unit_price: result.unitPrice,
    description: result.description,
    price_reason:
      `Configured: ${[result.basePrice?.amount, ...result.parts.map((p) => (new Big(p.amount.amount).lt(0) ? p.amount.amount : `+${p.amount.amount}`))].join(' ')}`.slice(
        0,
        500,
      ),
    configuration: JSON.stringify({ chosen: result.chosen, parts: result.parts }),
  };
}

/** Opens a page on which customers configure the product and ask for it. */
export async function openPage(ctx: Context, product: string): Promise<string> {
  await requireReach(ctx, 'product', product);
  await getRecord(ctx, 'product', product, { fields: ['name'] });
  if ((await modelOf(ctx.db, product)).groups.length === 0) throw conflict('This product has nothing to choose from');
  return (await linkFor(ctx, KIND, product)).url;
}

export async function closePage(ctx: Context, product: string): Promise<void> {
  await requireReach(ctx, 'product', product);
  await getRecord(ctx, 'product', product, { fields: ['name'] });
  if (!(await existingLink(ctx, KIND, product))) throw notFound('Page');
  await revokeLink(ctx, KIND, product);
}

/** What visitors see of it: never its rules, costs or formulas. */
export async function publicConfiguratorOf(ctx: Context, product: string) {
  const { product: shown, groups } = await configuratorOf(ctx, product);
  return {
    business: ctx.workspace.name,
    product: { name: shown.name, description: shown.description },
    groups: groups.map(({ options, ...group }) => ({
      ...group,
      options: options.map(({ id, name, description }) => ({ id, name, description })),
    })),
  };
}

/** A visitor asks for what they have configured: it becomes a lead with the choice, and the price as it is worked out here. */
export async function inquireConfigured(ctx: Context, product: string, wish: ConfiguredInquiry): Promise<void> {
  // A program that fills in everything is thanked like anybody, and nothing comes of it.
  if (wish.website) return;
  return inTransaction(ctx, (ctx) => inquire(ctx, product, wish));
}

async function inquire(ctx: Context, product: string, wish: ConfiguredInquiry): Promise<void> {
  await countVisitor(ctx, product);
  const { name } = await getRecord(ctx, 'product', product, { fields: ['name'] });
  const line = await configuredLine(ctx, product, { ...wish, currency: null, company: null });
  const { amount, currency } = line.unit_price;
  const message = [wish.message?.trim(), `${wish.quantity} × ${name}, ${amount} ${currency} each`, line.description]
    .filter(Boolean)
    .join('\n\n');
  await takeInquiry(ctx, {
    source: 'web',
    source_detail: `Configurator: ${name}`.slice(0, 300),
    name: wish.name,
    email: wish.email,
    phone: wish.phone,
    company: wish.company,
    message,
    product,
    value: { amount: new Big(amount).times(wish.quantity).toFixed(2), currency },
  });
}
