import { contractChurn } from '../churn/model.ts';
import { cohorts } from '../customers/cohorts.ts';
import { leaving } from '../customers/leaving.ts';
import { lifetimeValue } from '../customers/lifetime-value.ts';
import { rfm } from '../customers/rfm.ts';
import { survival } from '../customers/survival.ts';
import { boughtTogether } from '../patterns/bought-together.ts';
import { cannibalisationModel } from '../patterns/cannibalisation.ts';
import { lookAlikes } from '../patterns/look-alikes.ts';
import { nextPurchase } from '../patterns/next-purchase.ts';
import { segmentsFound } from '../patterns/segments-found.ts';
import { attribution } from '../voice/models/attribution.ts';
import { surveys } from '../voice/models/surveys.ts';
import { themes } from '../voice/models/themes.ts';
import type { Model } from './model.ts';

/** Every model that has a page, one line each. */
// biome-ignore lint/suspicious/noExplicitAny: each model knows its own settings and data
export const models: Model<any, any>[] = [
  rfm,
  lifetimeValue,
  leaving,
  contractChurn,
  cohorts,
  survival,
  segmentsFound,
  lookAlikes,
  boughtTogether,
  nextPurchase,
  cannibalisationModel,
  surveys,
  themes,
  attribution,
];

// biome-ignore lint/suspicious/noExplicitAny: as above
export const modelNamed = (name: string): Model<any, any> | undefined => models.find((one) => one.name === name);
