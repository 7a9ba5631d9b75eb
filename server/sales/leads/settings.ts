import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { LeadSettings } from './schema.ts';

export const USUAL: LeadSettings = { reply_hours: 24, touches_low: 3, touches_high: 5, hot: 50, warm: 20 };

/** How leads are judged here: what the workspace has said, and Kith's own answer to the rest. */
export async function leadSettingsOf(ctx: Context): Promise<LeadSettings> {
  const { rows } = await sql<{ settings: Partial<LeadSettings> }>`select settings
    from ${sql.id(ctx.workspace.schema, 'lead_setting')}`.execute(ctx.db);
  return { ...USUAL, ...rows[0]?.settings };
}

export async function keepLeadSettings(ctx: Context, settings: LeadSettings): Promise<void> {
  await sql`insert into ${sql.id(ctx.workspace.schema, 'lead_setting')} (settings, updated_by, updated_at)
    values (${JSON.stringify(settings)}::jsonb, ${ctx.actor.memberId}, ${ctx.now().toISOString()})
    on conflict (one) do update set settings = excluded.settings, updated_by = excluded.updated_by, updated_at = excluded.updated_at`.execute(
    ctx.db,
  );
}
