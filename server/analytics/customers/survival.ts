import { z } from 'zod';
import { defineModel } from '../runs/model.ts';
import type { OrderData } from './dates.ts';
import { ordersOf } from './orders.ts';

/** How long customers stay, and how long it takes until somebody new buys again. */
export const survival = defineModel<Record<string, never>, OrderData>({
  name: 'survival',
  group: 'next',
  object: null,
  scores: [],
  reads: ['person', 'order'],
  settings: z.object({}),
  read: ordersOf,
  train: new URL('./survival-train.ts', import.meta.url),
});
