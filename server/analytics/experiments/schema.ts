import { z } from 'zod';
import { filter } from '../../records/schema.ts';

export const outcomes = ['bought', 'spent'] as const;

const plan = {
  filter: filter.nullable().default(null),
  outcome: z.enum(outcomes).default('bought'),
  /** The part that is left alone, in percent. */
  held: z.number().min(1).max(90).default(20),
  /** The smallest difference that would matter: percentage points, or money each. */
  difference: z.number().gt(0).max(1e9).default(3),
  days: z.number().int().min(7).max(365).default(60),
};
export const experimentPlan = z.strictObject(plan);
export type ExperimentPlan = z.infer<typeof experimentPlan>;

export const newExperiment = z.strictObject({
  name: z.string().trim().min(1).max(80),
  treatment: z.string().trim().max(300).default(''),
  ...plan,
  looks: z.number().int().min(1).max(10).default(4),
});
export type NewExperiment = z.infer<typeof newExperiment>;

export const experimentPath = z.object({ id: z.string().max(100) });
