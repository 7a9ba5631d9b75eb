import { z } from 'zod';
import { defineModel } from '../runs/model.ts';
import { type SalesData, salesOf } from './sales.ts';

export const cannibalSettings = z.object({
  /** Days before and after that are compared. */
  days: z.number().int().min(14).max(365).default(180),
  months: z.number().int().min(3).max(120).default(36),
});
export type CannibalSettings = z.infer<typeof cannibalSettings>;

/** Whether new products take their buyers from older ones. */
export const cannibalisationModel = defineModel<CannibalSettings, SalesData>({
  name: 'cannibalisation',
  group: 'offer',
  object: null,
  scores: [],
  reads: ['person', 'order', 'product'],
  settings: cannibalSettings,
  read: (ctx, { months }) => salesOf(ctx, months),
  train: new URL('./cannibalisation-train.ts', import.meta.url),
  memory: 2048,
});
