import { contractChurn } from '../churn/model.ts';
import { cohorts } from '../customers/cohorts.ts';
import { leaving } from '../customers/leaving.ts';
import { lifetimeValue } from '../customers/lifetime-value.ts';
import { rfm } from '../customers/rfm.ts';
import { survival } from '../customers/survival.ts';
import type { Model } from './model.ts';

/** Every model that has a page, one line each. */
// biome-ignore lint/suspicious/noExplicitAny: each model knows its own settings and data
export const models: Model<any, any>[] = [rfm, lifetimeValue, leaving, contractChurn, cohorts, survival];

// biome-ignore lint/suspicious/noExplicitAny: as above
export const modelNamed = (name: string): Model<any, any> | undefined => models.find((one) => one.name === name);
