import { z } from 'zod';
import { defineModel } from '../runs/model.ts';
import type { OrderData } from './dates.ts';
import { ordersOf } from './orders.ts';

/** Whether customers come back, month after month, by when they first bought. */
export const cohorts = defineModel<Record<string, never>, OrderData>({
  name: 'cohorts',
  group: 'next',
  object: null,
  scores: [],
  reads: ['person', 'order'],
  settings: z.object({}),
  read: ordersOf,
  train: new URL('./cohorts-train.ts', import.meta.url),
});
