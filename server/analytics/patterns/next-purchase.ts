import { z } from 'zod';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import { mayPropose } from '../../sales/guards/service.ts';
import { refusedProducts } from '../../sales/offers/service.ts';
import { defineModel } from '../runs/model.ts';
import { decimals, percent, type Said } from '../runs/said.ts';
import type { Kept } from './next-purchase-train.ts';
import { keepRecommendations, recommendationsOf } from './queries.ts';
import { type SalesData, salesOf } from './sales.ts';

export const nextSettings = z.object({
  /** Days within which a later purchase counts as following. */
  within: z.number().int().min(1).max(365).default(30),
  months: z.number().int().min(1).max(120).default(36),
});
export type NextSettings = z.infer<typeof nextSettings>;

export interface NextData extends SalesData {
  /** For each person the products that they refused lately. */
  refused: Array<[person: string, product: string]>;
}

/** What people buy after what, and what to offer to whom. */
export const nextPurchase = defineModel<NextSettings, NextData>({
  name: 'next-purchase',
  group: 'offer',
  object: 'person',
  scores: ['next_product'],
  reads: ['person', 'order', 'product'],
  settings: nextSettings,
  async read(ctx, { months }) {
    const material = await salesOf(ctx, months);
    return { ...material, data: { ...material.data, refused: await refusedProducts(ctx) } };
  },
  train: new URL('./next-purchase-train.ts', import.meta.url),
  memory: 2048,
  keep: (ctx, kept) => keepRecommendations(ctx, kept as Kept | null),
  async explain(ctx, _, id) {
    const found = await recommendationsOf(ctx, id);
    if (found.length === 0) return null;
    const person = await getRecord(ctx, 'person', id, { fields: ['company'] });
    const customer = { person: id, company: idOf(person.company) };
    const reasons: Said[] = [];
    for (const one of found) {
      const { allowed, reasons: against } = await mayPropose(ctx, customer, {
        kind: 'cross_sell',
        product: one.product_id,
      });
      if (!allowed) {
        reasons.push({ key: `guard.${against[0]?.code ?? 'other'}`, values: { to: one.product } });
        if (against[0]?.code !== 'repeat') break;
        continue;
      }
      reasons.push({
        key: one.from.length > 0 ? `because.${one.kind}` : 'because.popular',
        values: {
          to: one.product,
          from: one.from.join(' + '),
          share: percent(one.of > 0 ? one.count / one.of : 0),
          lift: decimals(one.lift, 1),
        },
      });
    }
    return { headline: { key: 'offer', values: { to: (found[0] as (typeof found)[number]).product } }, reasons };
  },
});
