import { z } from 'zod';
import { getRecord } from '../../records/query.ts';
import { defineModel } from '../runs/model.ts';
import { decimals, type Said } from '../runs/said.ts';
import { dayOf, type OrderData } from './dates.ts';
import { ordersOf } from './orders.ts';

const settings = z.object({});
const scores = ['buying_rhythm', 'purchase_gap'];

/** Who is leaving without saying so: customers without a contract, judged by their own rhythm. */
export const leaving = defineModel<Record<string, never>, OrderData>({
  name: 'leaving',
  group: 'next',
  object: 'person',
  scores,
  reads: ['person', 'order'],
  settings,
  read: ordersOf,
  train: new URL('./leaving-train.ts', import.meta.url),
  async explain(ctx, { fitted }, id) {
    const fields = [...scores, 'last_purchase_on'];
    const person = await getRecord(ctx, 'person', id, { fields });
    if (!person.buying_rhythm) return null;
    const { asOf, limits } = fitted as { asOf: number; limits: { late: number } };
    const last = person.last_purchase_on as string | null;
    const silent = last ? Math.max(0, asOf - dayOf(Date.parse(last))) : null;
    const usual = person.purchase_gap as number | null;
    const reasons: Said[] = [];
    if (silent !== null && usual === null) reasons.push({ key: 'bought_once', values: { count: silent } });
    if (silent !== null && usual !== null) {
      reasons.push({ key: 'usual', values: { usual, silent, times: decimals(silent / Math.max(1, usual), 1) } });
      reasons.push({ key: 'limit', values: { times: decimals(limits.late, 1) } });
    }
    return { headline: { key: `rhythm.${String(person.buying_rhythm)}` }, reasons };
  },
});
