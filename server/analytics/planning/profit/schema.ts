import { z } from 'zod';

/** What customers may have caused, as Kith counts it. `customers`: one each, for costs that all cause alike. */
export const DRIVERS = [
  'orders',
  'order_lines',
  'returns',
  'revenue',
  'calls',
  'call_minutes',
  'meetings',
  'tasks',
  'notes',
  'deals',
  'customers',
] as const;
export type DriverName = (typeof DRIVERS)[number];

export const PERIODS = ['last_12_months', 'this_year', 'last_year', 'last_3_months'] as const;

const amount = z
  .string()
  .regex(/^\d{1,13}(\.\d{1,4})?$/, 'An amount of money, as in 1200.50')
  .describe('In the currency of the workspace');

export const costPool = z.strictObject({
  name: z.string().trim().min(1).max(120),
  amount,
  driver: z.enum(DRIVERS).nullable().describe('What it is shared by; null stays uncharged'),
  capacity: z.number().min(0).max(1e12).nullable().default(null).describe('How many could have been done'),
});

export const costModel = z.strictObject({
  by: z.enum(['company', 'person']).default('company'),
  period: z.enum(PERIODS).default('last_12_months'),
  pools: z.array(costPool).max(60).default([]),
});
export type CostModel = z.infer<typeof costModel>;
