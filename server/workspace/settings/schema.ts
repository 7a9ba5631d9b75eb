import { z } from 'zod';
import { oneLine, workspace } from '../sign-in/schema.ts';

const currencies = new Set(Intl.supportedValuesOf('currency'));

export const currency = z
  .string()
  .length(3)
  .transform((code) => code.toUpperCase())
  .refine((code) => currencies.has(code), 'Not a currency of ISO 4217, such as USD or EUR');

export const timeZone = z.string().max(64).refine(isTimeZone, 'Not a time zone, such as Europe/Berlin');
export const locale = z.string().max(35).refine(isLocale, 'Not a language, such as en or de-AT');

/** What one unit of a currency is worth in the workspace's currency. */
export const rates = z
  .record(currency, z.number().positive().max(1e9).min(1e-9))
  .refine((table) => Object.keys(table).length <= 200, 'At most 200 rates');

export const settingsChange = z.object({
  name: oneLine(100).optional(),
  currency: currency.optional(),
  time_zone: timeZone.optional(),
  locale: locale.optional(),
  rates: rates.optional(),
});
export type SettingsChange = z.infer<typeof settingsChange>;

export const settings = workspace.extend({ rates: z.record(z.string(), z.number()) });

function isTimeZone(zone: string): boolean {
  // Offsets such as +02:00 are accepted by Intl but know no summer time, and PostgreSQL reads their sign the other way.
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
