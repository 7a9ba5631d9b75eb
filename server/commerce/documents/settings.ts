import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { recordAudit } from '../../records/audit.ts';
import { type DocumentSettings, defaultSettings, documentSettings } from './schema.ts';

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'document_setting');

/** How quotes, orders and invoices work here: what the workspace has set, and Kith's own word for the rest. */
export async function settingsOf(ctx: Context): Promise<DocumentSettings> {
  const { rows } = await sql<{ settings: Partial<DocumentSettings> }>`select settings from ${table(ctx)}`.execute(
    ctx.db,
  );
  const own = documentSettings.partial().safeParse(rows[0]?.settings ?? {});
  return { ...defaultSettings, ...(own.success ? own.data : {}) };
}

export async function changeSettings(ctx: Context, change: Partial<DocumentSettings>): Promise<DocumentSettings> {
  return inTransaction(ctx, async (ctx) => {
    await sql`insert into ${table(ctx)} (settings) values (${JSON.stringify(change)}::jsonb)
      on conflict (only_one) do update set settings = document_setting.settings || excluded.settings`.execute(ctx.db);
    await recordAudit(ctx, { action: 'document_settings.changed', detail: change });
    return settingsOf(ctx);
  });
}
