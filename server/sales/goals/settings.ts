import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { recordAudit } from '../../records/audit.ts';
import { requireRole, unlimited } from '../../records/permissions.ts';
import { type GoalSettings, goalSettings } from './schema.ts';

const KEY = 'goals';
const STANDARD: GoalSettings = { leaderboard: 'everyone', figures: 'role' };

/** Who is compared with whom, and by which records; as Kith brings it where the workspace has said nothing. */
export async function settingsOf(ctx: Context): Promise<GoalSettings> {
  const { rows } = await sql<{ value: unknown }>`
    select value from ${sql.id(ctx.workspace.schema, 'sales_setting')} where name = ${KEY}`.execute(ctx.db);
  const read = goalSettings.partial().safeParse(rows[0]?.value ?? {});
  return { ...STANDARD, ...(read.success ? read.data : {}) };
}

export async function changeSettings(ctx: Context, wish: GoalSettings): Promise<GoalSettings> {
  requireRole(ctx, 'admin', 'Only administrators say who is compared with whom');
  return inTransaction(ctx, async (ctx) => {
    await sql`insert into ${sql.id(ctx.workspace.schema, 'sales_setting')} (name, value)
      values (${KEY}, ${JSON.stringify(wish)}::jsonb)
      on conflict (name) do update set value = excluded.value`.execute(ctx.db);
    await recordAudit(ctx, { action: 'goal_settings.changed', detail: { ...wish } });
    return settingsOf(ctx);
  });
}

/** The eyes that figures are counted with: the caller's own, or everybody's where the workspace allows that. */
export const eyesOf = (ctx: Context, { figures }: GoalSettings): Context =>
  figures === 'everyone' ? unlimited(ctx) : ctx;
