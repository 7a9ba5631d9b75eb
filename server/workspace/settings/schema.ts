import { z } from 'zod';
import { originOf } from '../../kernel/tiles.ts';
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

const placeholders = ['{z}', '{x}', '{y}'];
/** The address of a tile, as map servers tell it: `https://tiles.acme.example/{z}/{x}/{y}.png`. */
const tileUrl = z
  .string()
  .trim()
  .max(500)
  .refine((url) => placeholders.every((part) => url.includes(part)), 'The address has {z}, {x} and {y} in it')
  // The page may take pictures from exactly this server, so its name cannot vary.
  .refine((url) => !/\{(?!z\}|x\}|y\}|r\})/.test(url), 'Beside {z}, {x}, {y} and {r} an address has no variables')
  .refine((url) => !/^[^/]*\/\/[^/]*\{/.test(url), 'The name of the server has no variables')
  .refine((url) => originOf(url) !== null && !/[\s;,'"]/.test(url), 'Not an address such as https://…');

export const mapTiles = z.object({ url: tileUrl, attribution: oneLine(300) });

export const settingsChange = z.object({
  name: oneLine(100).optional(),
  currency: currency.optional(),
  time_zone: timeZone.optional(),
  locale: locale.optional(),
  rates: rates.optional(),
  map_tiles: mapTiles.nullable().optional(),
});
export type SettingsChange = z.infer<typeof settingsChange>;

export const settings = workspace.extend({ rates: z.record(z.string(), z.number()), map_tiles: mapTiles.nullable() });

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
