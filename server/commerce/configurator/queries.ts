import type { Db } from '../../kernel/db.ts';
import { canonicalAmount, type Money } from '../../records/money.ts';
import type { Model, OptionEffect, PriceEffect, PriceKind, Rule } from './model.ts';

const live = 'trashed_at';

/** What can be chosen of a product, as it is kept. */
export async function modelOf(db: Db, product: string): Promise<Model> {
  const groups = await db
    .selectFrom('option_group')
    .selectAll()
    .where('product_id', '=', product)
    .where(live, 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
  const ids = groups.map((group) => group.id);
  const options =
    ids.length === 0
      ? []
      : await db
          .selectFrom('product_option')
          .selectAll()
          .where('option_group_id', 'in', ids)
          .where(live, 'is', null)
          .orderBy('position')
          .orderBy('id')
          .execute();
  const rules = await db
    .selectFrom('configuration_rule')
    .selectAll()
    .where('product_id', '=', product)
    .where(live, 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return {
    groups: groups.map((group) => ({
      id: group.id,
      name: group.name,
      description: group.description,
      least: Number(group.least ?? 0),
      most: Number(group.most ?? 1),
      options: options
        .filter((option) => option.option_group_id === group.id)
        .map((option) => ({
          id: option.id,
          name: option.name,
          code: option.code,
          description: option.description,
          is_default: option.is_default === true,
          ...effectOf(option as EffectRow),
        })),
    })),
    rules: rules.map(
      (rule): Rule => ({
        id: rule.id,
        name: rule.name,
        match: rule.match === 'any' ? 'any' : 'all',
        chosen: rule.chosen_ids ?? [],
        effect: rule.effect,
        options: rule.options_ids ?? [],
        otherwise_effect: (rule.otherwise_effect as OptionEffect | null) ?? null,
        otherwise: rule.otherwise_ids ?? [],
        message: rule.message,
        ...effectOf(rule as EffectRow),
      }),
    ),
  };
}

interface EffectRow {
  price_kind: string | null;
  price: string | null;
  price_currency: string | null;
  percent: string | null;
  formula: string | null;
}

const effectOf = (row: EffectRow): PriceEffect => ({
  price_kind: (row.price_kind as PriceKind | null) ?? 'none',
  price: moneyOf(row),
  percent: row.percent === null ? null : Number(row.percent),
  formula: row.formula,
});

const moneyOf = ({ price, price_currency }: EffectRow): Money | null =>
  price === null || price_currency === null
    ? null
    : { amount: canonicalAmount(price, price_currency), currency: price_currency };
