import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { catalog } from '../../catalog.ts';
import type { ObjectDefinition } from '../../define.ts';
import { referenceColumn } from '../../storage.ts';
import type { PlanColumn } from './columns.ts';
import type { Scope } from './titles.ts';

/** Stages belong to a pipeline: only those of the one that this import goes to are meant by their name. */
export async function scopeOf(
  ctx: Context,
  def: ObjectDefinition,
  target: ObjectDefinition,
  columns: PlanColumn[],
  defaults: Record<string, unknown> | undefined,
): Promise<Scope | null> {
  for (const field of Object.values(target.fields)) {
    if (field.type !== 'reference' || !field.required) continue;
    const mine = def.fields[field.name];
    if (mine?.type !== 'reference' || mine.to !== field.to) continue;
    // A file that names the pipeline of each deal may mean the stages of any.
    if (columns.some((column) => column.field.name === field.name)) continue;
    const id = defaults?.[field.name] ?? (await defaultRecord(ctx, field.to as string));
    if (typeof id === 'string') return { field: field.name, column: referenceColumn(field), id };
  }
  return null;
}

async function defaultRecord(ctx: Context, object: string): Promise<string | null> {
  if (!catalog(ctx).object(object).fields.is_default) return null;
  const { rows } = await sql<{ id: string }>`select id from ${sql.id(ctx.workspace.schema, object)}
    where is_default and trashed_at is null limit 1`.execute(ctx.db);
  return rows[0]?.id ?? null;
}
