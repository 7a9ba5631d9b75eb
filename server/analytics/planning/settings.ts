import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { recordAudit } from '../../records/audit.ts';

export type PlanName = 'staffing' | 'profit';

/** What was typed last, as it was kept; null where nothing was. */
export async function typed(ctx: Context, name: PlanName): Promise<{ value: unknown; changed_at: string } | null> {
  const { rows } = await sql<{ value: unknown; changed_at: string }>`
    select value, changed_at from ${sql.id(ctx.workspace.schema, 'planning_setting')} where name = ${name}`.execute(
    ctx.db,
  );
  return rows[0] ?? null;
}

export async function keepTyped(ctx: Context, name: PlanName, value: object): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await sql`insert into ${sql.id(ctx.workspace.schema, 'planning_setting')} (name, value, changed_at, changed_by)
      values (${name}, ${JSON.stringify(value)}::jsonb, ${ctx.now().toISOString()}, ${ctx.actor.memberId})
      on conflict (name) do update
        set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(ctx.db);
    await recordAudit(ctx, { action: 'planning.changed', detail: { plan: name } });
  });
}
