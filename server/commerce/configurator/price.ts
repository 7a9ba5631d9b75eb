import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { canonicalAmount, digitsOf, type Money } from '../../records/money.ts';
import type { Rates } from '../../records/rates.ts';
import { resultOf, type Situation } from './formulas.ts';
import { applies, type Model, optionsOf, type PriceEffect } from './model.ts';

export interface PricePart {
  name: string;
  amount: Money;
}

export interface ConfiguredPrice {
  unitPrice: Money | null;
  /** What the price is made of, the base price first. */
  parts: PricePart[];
  problems: string[];
}

/** The base price and what each chosen option and each rule that applies adds, each rounded once. */
export function priceOf(ctx: Context, model: Model, situation: Situation, rates: Rates): ConfiguredPrice {
  const { currency } = situation.price;
  const parts: PricePart[] = [];
  const problems: string[] = [];
  const add = (name: string, effect: PriceEffect) => {
    const amount = effectOf(ctx, model, effect, situation, rates);
    if (typeof amount === 'string') problems.push(`${name}: ${amount}`);
    else if (amount && !amount.eq(0)) parts.push({ name, amount: rounded(amount, currency) });
  };
  for (const option of optionsOf(model)) if (situation.chosen.has(option.id)) add(option.name, option);
  for (const rule of model.rules) if (rule.effect === 'price' && applies(rule, situation.chosen)) add(rule.name, rule);
  const total = parts.reduce((sum, part) => sum.plus(part.amount.amount), new Big(situation.price.amount));
  if (total.lt(0)) problems.push('The price would be below nothing');
  return { unitPrice: problems.length > 0 ? null : rounded(total, currency), parts, problems };
}

/** Null where it adds nothing; words where it cannot be told. */
function effectOf(
  ctx: Context,
  model: Model,
  effect: PriceEffect,
  situation: Situation,
  rates: Rates,
): Big | string | null {
  const { currency } = situation.price;
  const inCurrency = (money: Money): Big | string => {
    const own = rates.convert(money, currency);
    return own ? new Big(own.amount) : rates.why(money.currency, currency);
  };
  switch (effect.price_kind) {
    case 'plus':
      return effect.price ? inCurrency(effect.price) : null;
    case 'percent':
      return new Big(situation.price.amount).times(effect.percent ?? 0).div(100);
    case 'formula': {
      const value = resultOf(ctx, model, effect.formula ?? '', situation);
      if (value === null) return 'the formula gives nothing here';
      if (typeof value === 'number') return new Big(value);
      return typeof value === 'object' && 'amount' in value
        ? inCurrency(value as Money)
        : 'the formula gives no amount';
    }
    default:
      return null;
  }
}

const rounded = (amount: Big, currency: string): Money => ({
  amount: canonicalAmount(amount.round(digitsOf(currency), Big.roundHalfUp).toFixed(), currency),
  currency,
});
