import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { recordAudit } from '../../records/audit.ts';
import { requireRole } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import type { ContractSettings } from './schema.ts';

export const usualSettings: ContractSettings = {
  renewal_days: 90,
  renewal_pipeline: null,
  check_in_months: null,
  post_sale_days: [],
  questions: [
    'How are you getting on with what you bought?',
    'What could we do better for you?',
    'Has anything changed at your end that we should know?',
  ],
};

/** How this workspace renews contracts and keeps in touch. */
export async function contractSettings(ctx: Context): Promise<ContractSettings> {
  const { rows } = await sql<{ settings: Partial<ContractSettings> }>`
    select settings from ${sql.id(ctx.workspace.schema, 'contract_setting')}`.execute(ctx.db);
  return { ...usualSettings, ...rows[0]?.settings };
}

export async function setContractSettings(ctx: Context, wish: Partial<ContractSettings>): Promise<ContractSettings> {
  requireRole(ctx, 'admin', 'Only administrators set how contracts are renewed');
  if (wish.renewal_pipeline) {
    await getRecord(ctx, 'pipeline', wish.renewal_pipeline, { fields: ['name'] }).catch(() => {
      throw invalidField('renewal_pipeline', 'not_found', 'This pipeline does not exist');
    });
  }
  const settings = { ...(await contractSettings(ctx)), ...wish };
  await sql`insert into ${sql.id(ctx.workspace.schema, 'contract_setting')} (settings, updated_by, updated_at)
    values (${JSON.stringify(settings)}::jsonb, ${ctx.actor.memberId}, ${ctx.now().toISOString()})
    on conflict (one) do update set settings = excluded.settings, updated_by = excluded.updated_by, updated_at = excluded.updated_at`.execute(
    ctx.db,
  );
  await recordAudit(ctx, { action: 'contract_settings.changed', detail: { ...wish } });
  return settings;
}
