import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { recordAudit } from '../../records/audit.ts';

export type PlanName = 'staffing' | 'profit';

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'planning_setting');

/** What was typed last, as it was kept; null where nothing was. */
export async function typed(ctx: Context, name: PlanName): Promise<{ value: unknown; changed_at: string } | null> {
  const { rows } = await sql<{ value: unknown; changed_at: string }>`
    select value, changed_at from ${table(ctx)} where name = ${name}`.execute(ctx.db);
  return rows[0] ?? null;
}

export async function keepTyped(ctx: Context, name: PlanName, value: object): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await put(ctx, name, value, null);
    await recordAudit(ctx, { action: 'planning.changed', detail: { plan: name } });
  });
}

/** Plans of the sample data, where nobody has made any. */
export async function keepSample(ctx: Context, changeSet: string, plans: Record<PlanName, object>): Promise<void> {
  for (const name of ['staffing', 'profit'] as const)
    if (!(await typed(ctx, name))) await put(ctx, name, plans[name], changeSet);
}

export async function dropSample(ctx: Context, changeSet: string): Promise<void> {
  await sql`delete from ${table(ctx)} where change_set = ${changeSet}`.execute(ctx.db);
}

async function put(ctx: Context, name: PlanName, value: object, changeSet: string | null): Promise<void> {
  await sql`insert into ${table(ctx)} (name, value, change_set, changed_at, changed_by)
    values (${name}, ${JSON.stringify(value)}::jsonb, ${changeSet}, ${ctx.now().toISOString()}, ${ctx.actor.memberId})
    on conflict (name) do update set value = excluded.value, change_set = excluded.change_set,
      changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(ctx.db);
}
