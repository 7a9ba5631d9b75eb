import { contractChurn } from '../churn/model.ts';
import { rfm } from '../customers/rfm.ts';
import type { Model } from './model.ts';

/** Every model that has a page, one line each. */
// biome-ignore lint/suspicious/noExplicitAny: each model knows its own settings and data
export const models: Model<any, any>[] = [rfm, contractChurn];

// biome-ignore lint/suspicious/noExplicitAny: as above
export const modelNamed = (name: string): Model<any, any> | undefined => models.find((one) => one.name === name);
