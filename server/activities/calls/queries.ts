import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';

/** What a record is called, for naming another after it. */
export async function titleOfRecord(ctx: Context, object: string, id: string): Promise<string | null> {
  if (!catalog(ctx).has(object)) return null;
  const { title } = catalog(ctx).object(object);
  const { rows } = await sql<{ title: string | null }>`
    select ${sql.ref(title)} as title from ${sql.id(ctx.workspace.schema, object)} where id = ${id}::uuid`.execute(
    ctx.db,
  );
  return rows[0]?.title?.slice(0, 200) ?? null;
}
