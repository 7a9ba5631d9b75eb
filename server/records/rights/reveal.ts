import { type Context, inTransaction } from '../../kernel/context.ts';
import { forbidden, invalidField } from '../../kernel/errors.ts';
import { recordAudit } from '../audit.ts';
import { catalog } from '../catalog.ts';
import { maskedFields, mayReveal, readableFields, unlimited } from '../permissions.ts';
import { getRecord } from '../query.ts';
import type { Values } from '../types.ts';

/** Shows sensitive values of a record. Who asked for which, of which record, goes into the audit log with the answer. */
export async function reveal(ctx: Context, object: string, id: string, fields: string[]): Promise<Values> {
  const def = catalog(ctx).object(object);
  return inTransaction(ctx, async (ctx) => {
    const record = await getRecord(ctx, object, id, { fields: [def.title], trashed: true });
    if (!mayReveal(ctx)) throw forbidden('Your role does not allow you to be shown sensitive values');
    const readable = readableFields(ctx, def);
    const sensitive = maskedFields(ctx, def);
    for (const [i, name] of fields.entries()) {
      if (!readable.includes(name))
        throw invalidField(`fields[${i}]`, 'unknown_field', `${def.label} has no field "${name.slice(0, 60)}"`);
      if (!sensitive.includes(name))
        throw invalidField(`fields[${i}]`, 'not_sensitive', `${def.fields[name]?.label ?? name} is not masked`);
    }
    const whole = await getRecord(unlimited(ctx), object, id, { fields, trashed: true });
    await recordAudit(ctx, {
      action: 'sensitive.shown',
      object,
      recordId: id,
      title: String(record[def.title] ?? ''),
      detail: { fields },
    });
    return Object.fromEntries(fields.map((name) => [name, whole[name] ?? null]));
  });
}
