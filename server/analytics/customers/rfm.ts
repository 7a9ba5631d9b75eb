import { z } from 'zod';
import type { Money } from '../../records/money.ts';
import { getRecord } from '../../records/query.ts';
import { defineModel } from '../runs/model.ts';
import { money, percent, type Said } from '../runs/said.ts';
import type { OrderData } from './dates.ts';
import { ordersOf } from './orders.ts';

const cuts = z.array(z.number().min(0).max(1e12)).length(4);

export const rfmSettings = z.object({
  /** Bins of equal size, or one's own cuts. */
  bins: z.enum(['equal', 'own']).default('equal'),
  /** Days since the last purchase; number of purchases; money spent. */
  recency: cuts.default([30, 90, 180, 365]),
  frequency: cuts.default([1, 2, 4, 8]),
  monetary: cuts.default([100, 250, 500, 1000]),
  /** How far back the segments are compared with those of today. */
  compared_months: z.number().int().min(1).max(24).default(3),
});
export type RfmSettings = z.infer<typeof rfmSettings>;

/** Who the customers are, by how lately, how often and for how much they bought. */
export const rfm = defineModel<RfmSettings, OrderData>({
  name: 'rfm',
  group: 'who',
  object: 'person',
  scores: ['rfm_segment', 'rfm_score', 'last_purchase_on', 'purchase_count', 'spent'],
  reads: ['person', 'order'],
  settings: rfmSettings,
  read: ordersOf,
  train: new URL('./rfm-train.ts', import.meta.url),
  async explain(ctx, { fitted }, id) {
    const fields = ['rfm_segment', 'rfm_score', 'last_purchase_on', 'purchase_count', 'spent'];
    const person = await getRecord(ctx, 'person', id, { fields });
    if (!person.rfm_segment) return null;
    const { asOf } = fitted as { asOf: string };
    const score = Number(person.rfm_score);
    const days = Math.round((Date.parse(asOf) - Date.parse(String(person.last_purchase_on))) / 86_400_000);
    // A bin tells how many customers are behind: the fifth of five is ahead of four fifths.
    const ahead = (bin: number) => percent((bin - 1) / 5);
    const reasons: Said[] = [
      { key: 'recency', values: { days, count: days, ahead: ahead(Math.floor(score / 100)) } },
      {
        key: 'frequency',
        values: { count: Number(person.purchase_count), ahead: ahead(Math.floor(score / 10) % 10) },
      },
      {
        key: 'monetary',
        values: { amount: money(Number((person.spent as Money | null)?.amount ?? 0)), ahead: ahead(score % 10) },
      },
    ];
    return { headline: { key: `segment.${String(person.rfm_segment)}` }, reasons };
  },
});
