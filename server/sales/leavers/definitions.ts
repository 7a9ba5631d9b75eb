import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { changeField } from '../../records/schema-design/fields.ts';
import { changeObject } from '../../records/schema-design/objects.ts';

type Stewardship =
  | { of: 'object'; plural: string }
  | { of: 'field'; plural: string; field: string }
  | { of: 'rule'; id: string };

/** The objects, fields and rules of data quality that a member answers for. */
export async function stewardshipsOf(ctx: Context, member: string): Promise<Stewardship[]> {
  const found = catalog(ctx).objects.flatMap((def): Stewardship[] => [
    ...(def.steward === member ? [{ of: 'object' as const, plural: def.plural }] : []),
    ...Object.values(def.fields).flatMap((field): Stewardship[] =>
      field.steward === member ? [{ of: 'field', plural: def.plural, field: field.name }] : [],
    ),
  ]);
  const { rows } = await sql<{ id: string }>`select id from ${sql.id(ctx.workspace.schema, 'quality_rule')}
    where steward = ${member}::uuid`.execute(ctx.db);
  return [...found, ...rows.map(({ id }): Stewardship => ({ of: 'rule', id }))];
}

/** The successor answers for them from now on. */
export async function handOverStewardships(ctx: Context, member: string, to: string): Promise<number> {
  const held = await stewardshipsOf(ctx, member);
  for (const one of held) {
    if (one.of === 'object') await changeObject(ctx, one.plural, { steward: to });
    else if (one.of === 'field') await changeField(ctx, one.plural, one.field, { steward: to });
  }
  await sql`update ${sql.id(ctx.workspace.schema, 'quality_rule')} set steward = ${to}::uuid, updated_at = ${ctx.now()}
    where steward = ${member}::uuid`.execute(ctx.db);
  return held.length;
}
