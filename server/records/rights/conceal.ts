import type { Context } from '../../kernel/context.ts';
import { systemFields } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { limitsOf, maskedFields, mayReveal, readableFields } from '../permissions.ts';
import type { KithRecord, Values } from '../types.ts';

/**
 * Takes the sensitive values out of records that are about to be shown, and names them in `masked`. Whoever may be shown
 * them is told only of those that hold something; to others an empty one looks like any other.
 */
export function mask<T extends object>(ctx: Context, def: ObjectDefinition, records: T[]): T[] {
  const fields = maskedFields(ctx, def);
  if (fields.length === 0) return records;
  const always = !mayReveal(ctx);
  for (const record of records as Values[]) {
    const masked = fields.filter((name) => name in record && (always || (record[name] ?? null) !== null));
    for (const name of masked) record[name] = null;
    if (masked.length > 0) record.masked = masked;
  }
  return records;
}

/** A whole record as the caller may see it. */
export function shownTo(ctx: Context, def: ObjectDefinition, record: KithRecord): KithRecord {
  const hides = limitsOf(ctx) !== null;
  if (!hides && maskedFields(ctx, def).length === 0) return record;
  const readable = new Set(hides ? readableFields(ctx, def) : []);
  const shown = hides
    ? Object.fromEntries(Object.entries(record).filter(([name]) => readable.has(name)))
    : { ...record };
  return mask(ctx, def, [shown])[0] as KithRecord;
}

/** Some values of a record, as a log keeps them: hidden ones are left out, sensitive ones are empty. */
export function shownValues(ctx: Context, def: ObjectDefinition, values: Values | null): Values | null {
  if (!values) return values;
  const readable = new Set(readableFields(ctx, def));
  const masked = new Set(maskedFields(ctx, def));
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => readable.has(name) || Object.hasOwn(systemFields, name))
      .map(([name, value]) => [name, masked.has(name) ? null : value]),
  );
}
