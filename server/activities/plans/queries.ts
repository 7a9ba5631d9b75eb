import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

/** The steps of plans that are not in the trash. */
export async function stepsOf(ctx: Context, plans: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.id(ctx.workspace.schema, 'plan_step')}
    where plan_id = any(${plans}::uuid[]) and trashed_at is null order by "position", id`.execute(ctx.db);
  return rows.map((row) => row.id);
}
