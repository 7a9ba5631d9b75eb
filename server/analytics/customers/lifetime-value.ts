import { z } from 'zod';
import { getRecord } from '../../records/query.ts';
import { defineModel } from '../runs/model.ts';
import { decimals, money, percent, type Said } from '../runs/said.ts';
import type { OrderData } from './dates.ts';
import { ordersOf } from './orders.ts';

export const lifetimeValueSettings = z.object({
  model: z.enum(['pareto_nbd', 'bg_nbd']).default('pareto_nbd'),
  /** How far ahead purchases count. */
  years: z.number().int().min(1).max(10).default(3),
  /** Percent of a sale that is left as profit. */
  margin: z.number().min(0.1).max(100).default(30),
  /** Percent a year by which money later is worth less. */
  discount: z.number().min(0).max(100).default(10),
  /** What finding new customers costs in a year, in the workspace's currency; 0 where that is not known. */
  acquisition: z.number().min(0).max(1e12).default(0),
});
export type LifetimeValueSettings = z.infer<typeof lifetimeValueSettings>;

const scores = ['alive_chance', 'expected_purchases', 'expected_value', 'next_purchase_on'];

/** What customers are worth: purchases, amounts and profit to expect of each. */
export const lifetimeValue = defineModel<LifetimeValueSettings, OrderData>({
  name: 'lifetime-value',
  group: 'who',
  object: 'person',
  scores,
  reads: ['person', 'order'],
  settings: lifetimeValueSettings,
  read: ordersOf,
  train: new URL('./lifetime-value-train.ts', import.meta.url),
  async explain(ctx, { fitted, settings }, id) {
    const person = await getRecord(ctx, 'person', id, { fields: [...scores, 'purchase_count', 'spent'] });
    const value = person.expected_value as { amount: string } | null;
    if (!value) return null;
    const { amounts } = fitted as { amounts: { mean: number } };
    const purchases = Number(person.expected_purchases ?? 0);
    const next = person.next_purchase_on as string | null;
    const reasons: Said[] = [
      { key: 'alive', values: { chance: percent(Number(person.alive_chance) / 100) } },
      { key: 'purchases', values: { purchases: decimals(purchases, purchases < 10 ? 1 : 0) } },
      { key: 'mean_amount', values: { amount: money(amounts.mean) } },
      ...(next ? [{ key: 'next', values: { date: { date: next } } }] : []),
    ];
    return {
      headline: { key: 'customer', values: { value: money(Number(value.amount)), years: settings.years } },
      reasons,
    };
  },
});
