import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { checkFilter } from '../../records/filter.ts';
import { requireRole } from '../../records/permissions.ts';
import { type GuardSettings, guardSettings, standardGuards } from './schema.ts';

const KEY = 'guards';

/** The limits of this workspace; Kith's own where it has said nothing. */
export async function settingsOf(ctx: Context): Promise<GuardSettings> {
  const { rows } = await sql<{ value: unknown }>`
    select value from ${sql.id(ctx.workspace.schema, 'sales_setting')} where name = ${KEY}`.execute(ctx.db);
  // What an earlier version wrote, or lacks, falls back to the standard, each by itself.
  const read = guardSettings.partial().safeParse(rows[0]?.value ?? {});
  return { ...standardGuards, ...(read.success ? read.data : {}) };
}

export async function changeSettings(ctx: Context, wish: GuardSettings): Promise<GuardSettings> {
  requireRole(ctx, 'admin', 'Only administrators may change the limits of offers');
  if (wish.complaints) checkSource(ctx, 'complaints', wish.complaints);
  if (wish.satisfaction) {
    const def = checkSource(ctx, 'satisfaction', wish.satisfaction);
    const field = def.fields[wish.satisfaction.field];
    if (!field || !['number', 'percent', 'rating'].includes(field.type))
      throw invalidField('satisfaction.field', 'unknown_field', `${def.label} has no such number`);
  }
  return inTransaction(ctx, async (ctx) => {
    await sql`insert into ${sql.id(ctx.workspace.schema, 'sales_setting')} (name, value)
      values (${KEY}, ${JSON.stringify(wish)}::jsonb)
      on conflict (name) do update set value = excluded.value`.execute(ctx.db);
    await recordAudit(ctx, { action: 'sales_guards.changed', detail: { settings: wish } });
    return settingsOf(ctx);
  });
}

type Source = NonNullable<GuardSettings['complaints']> | NonNullable<GuardSettings['satisfaction']>;

/** The object exists and says whose its records are. Companies and people speak for themselves. */
function checkSource(ctx: Context, path: 'complaints' | 'satisfaction', source: Source): ObjectDefinition {
  const def = catalog(ctx).objects.find((one) => one.plural === source.object || one.name === source.object);
  if (!def) throw invalidField(`${path}.object`, 'unknown_object', 'There is no such object');
  for (const to of ['company', 'person'] as const) {
    const name = source[to];
    if (name && def.fields[name]?.to !== to)
      throw invalidField(`${path}.${to}`, 'unknown_field', `${def.label} has no field "${name}" that names a ${to}`);
  }
  const itself = path === 'satisfaction' && (def.name === 'company' || def.name === 'person');
  if (!itself && !source.company && !source.person)
    throw invalidField(`${path}.company`, 'required', 'Say which field names the customer');
  if ('filter' in source && source.filter) checkFilter(ctx, def, source.filter, `${path}.filter`);
  return def;
}
