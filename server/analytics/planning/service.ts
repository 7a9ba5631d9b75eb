import type { Context } from '../../kernel/context.ts';
import { costModel } from './profit/schema.ts';
import { dropSample, keepSample } from './settings.ts';
import { staffingPlan } from './staffing/schema.ts';

export { slotsOf } from './staffing/schema.ts';

export interface SamplePlans {
  staffing: Record<string, unknown>;
  profit: Record<string, unknown>;
}

/** Plans that come with the sample data; those that people have made stay. */
export const addSamplePlans = (ctx: Context, changeSet: string, { staffing, profit }: SamplePlans): Promise<void> =>
  keepSample(ctx, changeSet, { staffing: staffingPlan.parse(staffing), profit: costModel.parse(profit) });

export const dropSamplePlans = (ctx: Context, changeSet: string): Promise<void> => dropSample(ctx, changeSet);
