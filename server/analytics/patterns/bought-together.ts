import { z } from 'zod';
import { defineModel } from '../runs/model.ts';
import { type SalesData, salesOf } from './sales.ts';

export const togetherSettings = z.object({
  /** What counts as one basket: an order, or all that a customer bought. */
  by: z.enum(['order', 'customer']).default('order'),
  months: z.number().int().min(1).max(120).default(24),
  /** Percent of baskets in which products must lie together. */
  support: z.number().min(0.01).max(50).default(0.5),
  /** Percent of those who take the first that must take the second too. */
  confidence: z.number().min(1).max(100).default(20),
  largest: z.number().int().min(2).max(6).default(3),
});
export type TogetherSettings = z.infer<typeof togetherSettings>;

/** Which products are bought together more often than chance would have it. */
export const boughtTogether = defineModel<TogetherSettings, SalesData>({
  name: 'bought-together',
  group: 'offer',
  object: null,
  scores: [],
  reads: ['person', 'order', 'product'],
  settings: togetherSettings,
  read: (ctx, { months }) => salesOf(ctx, months),
  train: new URL('./bought-together-train.ts', import.meta.url),
  memory: 2048,
});
