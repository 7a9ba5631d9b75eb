import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { recordAudit } from '../../records/audit.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { defaultQuality } from '../defaults.ts';
import type { Settings } from './queries.ts';

interface Row {
  field: string;
  weight: number;
  decay: number | null;
}

/** What counts in an object, as the workspace set it or as Kith thinks. */
export async function settingsOf(ctx: Context, def: ObjectDefinition): Promise<Settings> {
  const { rows } = await sql<Row>`select field, weight::float8, decay::float8
    from ${sql.id(ctx.workspace.schema, 'quality_field')} where object = ${def.name}`.execute(ctx.db);
  const own = new Map(rows.map((row) => [row.field, row]));
  const settings: Settings = new Map();
  for (const field of Object.values(def.fields)) {
    const { weight, decay } = own.get(field.name) ?? defaultQuality(def, field);
    if (weight > 0 || decay !== null) settings.set(field.name, { field, weight, decay });
  }
  return settings;
}

/** Tells one state of the settings from another: a change makes all records be measured again. */
export const fingerprint = (settings: Settings): string =>
  [...settings.values()].map((s) => `${s.field.name}:${s.weight}:${s.decay ?? ''}`).join(' ');

export interface FieldWish {
  field: string;
  weight: number;
  decay: number | null;
}

export async function changeSettings(ctx: Context, def: ObjectDefinition, wishes: FieldWish[]): Promise<void> {
  const unknown = wishes.findIndex((wish) => !Object.hasOwn(def.fields, wish.field));
  if (unknown >= 0) {
    throw invalidField(`fields[${unknown}].field`, 'unknown_field', `${def.label} has no such field`);
  }
  await inTransaction(ctx, async (ctx) => {
    await sql`insert into ${sql.id(ctx.workspace.schema, 'quality_field')} (object, field, weight, decay)
      select ${def.name}, w.field, w.weight, w.decay
      from json_to_recordset(${JSON.stringify(wishes)}::json) as w(field text, weight real, decay real)
      on conflict (object, field) do update set weight = excluded.weight, decay = excluded.decay`.execute(ctx.db);
    await recordAudit(ctx, { action: 'quality_fields.changed', object: def.name, detail: { fields: wishes } });
  });
}
