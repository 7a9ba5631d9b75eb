import { z } from 'zod';
import { currency, locale, timeZone } from '../settings/schema.ts';
import { emailAddress, oneLine, password } from '../sign-in/schema.ts';

export const setUp = z.object({
  workspace: oneLine(100),
  name: oneLine(200),
  email: emailAddress,
  password,
  sample_data: z.boolean().default(false),
  currency: currency.default('USD'),
  time_zone: timeZone.default('UTC'),
  locale: locale.default('en'),
});
export type SetUp = z.infer<typeof setUp>;
