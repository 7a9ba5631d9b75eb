import { z } from 'zod';
import { filter } from '../records/schema.ts';

const day = z.iso.date();
const words = (max: number) => z.string().trim().min(1).max(max);
const plural = z.string().min(1).max(100);
const name = z.string().min(1).max(100);
const count = z.number().int().min(0).max(1_000_000_000);
const amount = z.number().min(0).max(1_000_000_000);

export const page = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

export const fieldSettings = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        field: name,
        weight: z.number().min(0).max(100),
        decay: z.number().gt(0).lt(1).nullable(),
      }),
    )
    .min(1)
    .max(500),
});

export const queueQuery = page.extend({ object: plural });

export const verification = z.strictObject({
  fields: z.array(name).min(1).max(50),
  outcome: z.enum(['right', 'unknown']).default('right'),
});

const severity = z.enum(['low', 'normal', 'high']);
const ruleParts = {
  name: words(200),
  filter,
  severity,
  advice: z.string().trim().max(1000).nullable(),
  steward: z.uuid().nullable(),
  active: z.boolean(),
};
export const newRule = z
  .strictObject({ object: plural, ...ruleParts })
  .partial({ severity: true, advice: true, steward: true, active: true });
export const ruleChange = z.strictObject(ruleParts).partial();
export const exception = z.strictObject({ record: z.string().max(100), reason: words(500) });

const money = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,4})?$/, 'An amount such as 1054.00')
  .nullable();
const listParts = {
  name: words(200),
  supplier: z.string().trim().max(200).nullable(),
  kind: z.enum(['owned', 'rented', 'single_use', 'counted']),
  starts_on: day.nullable(),
  ends_on: day.nullable(),
  uses_allowed: z.number().int().min(1).max(1_000_000).nullable(),
  cost: money,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
  at_end: z.enum(['trash', 'block']),
};
export const newList = z.strictObject({ object: plural, ...listParts }).partial({
  supplier: true,
  starts_on: true,
  ends_on: true,
  uses_allowed: true,
  cost: true,
  currency: true,
  at_end: true,
});
export const listChange = z.strictObject(listParts).partial();
export const listRecords = z
  .strictObject({ import: z.uuid().optional(), ids: z.array(z.uuid()).min(1).max(10_000).optional() })
  .refine((from) => Boolean(from.import) !== Boolean(from.ids), 'Name an import or the ids of records');
export const use = z.strictObject({ purpose: words(300) });

export const newDecoy = z.strictObject({ object: plural, id: z.string().max(100), note: words(500) });

const values = z.record(name, z.unknown());
export const keyingState = z.object({ state: z.enum(['waiting', 'mismatch', 'done']).optional() });
export const newKeying = z.strictObject({
  object: plural,
  record_id: z.string().max(100).nullish(),
  source: words(300),
  values,
});
export const keyed = z.strictObject({ values });

export const cost = z.strictObject({
  returned_items: count,
  item_cost: amount,
  return_handling_cost: amount,
  correction_cost: amount,
  mailings: count,
  duplicate_share: z.number().min(0).max(1),
  mailing_size: count,
  returned_mails: count,
  mail_correction_cost: amount,
  misdirected_visits: count,
  visit_hours: amount,
  travel_cost: amount,
  invoice_errors: count,
  invoice_error_cost: amount,
  lost_sales: count,
  lost_sale_margin: amount,
  search_minutes: z.number().min(0).max(480),
  users: count,
  hour_cost: amount,
});
