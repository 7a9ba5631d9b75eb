import { z } from 'zod';
import { filter } from '../../../records/schema.ts';
import { COUNTRIES } from './holidays.ts';

export const METRICS = [
  'revenue',
  'orders',
  'won_value',
  'won_deals',
  'new_deals',
  'new_leads',
  'calls',
  'custom',
] as const;
export type MetricName = (typeof METRICS)[number];
export const EVERY = ['day', 'week', 'month', 'quarter'] as const;
export type Every = (typeof EVERY)[number];

const day = z.iso.date();
const field = z.string().min(1).max(200);

export const forecastBody = z.strictObject({
  metric: z.enum(METRICS),
  /** What a `custom` metric counts, or sums. */
  custom: z
    .strictObject({ object: field, date: field, sum: field.nullish(), filter: filter.nullish() })
    .nullish()
    .describe('An object by its plural, the date or time that decides, and the field to add up; counts without one'),
  every: z.enum(EVERY).default('month'),
  steps: z.number().int().min(1).max(60).optional(),
  split: field.nullish().describe('A field whose values are forecast each for itself, so that they add up'),
  adding: z.enum(['bottom_up', 'ols', 'mint']).default('mint'),
  coverage: z.number().min(0.5).max(0.99).default(0.8),
  country: z.enum(COUNTRIES).nullish(),
  own_days: z
    .array(z.strictObject({ date: day, name: z.string().trim().min(1).max(80) }))
    .max(400)
    .default([]),
});
export type ForecastWish = z.infer<typeof forecastBody>;
