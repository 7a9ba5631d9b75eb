import { sql } from 'kysely';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import { invalidField } from '../../../kernel/errors.ts';
import { recordAudit } from '../../../records/audit.ts';
import { catalog } from '../../../records/catalog.ts';
import { requirePermission, requireRole } from '../../../records/permissions.ts';
import { tableOf } from '../../../records/projection.ts';
import { selection } from '../../../records/query.ts';
import { requestRescore } from '../../scoring/service.ts';
import { OPEN } from '../rules.ts';
import type { InboxCounts, LeadSettings } from '../schema.ts';
import { keepLeadSettings, leadSettingsOf } from '../settings.ts';

export const leadSettings = (ctx: Context): Promise<LeadSettings> => leadSettingsOf(ctx);

export async function changeLeadSettings(ctx: Context, change: Partial<LeadSettings>): Promise<LeadSettings> {
  requireRole(ctx, 'admin', 'Only administrators set how leads are judged');
  return inTransaction(ctx, async (ctx) => {
    const before = await leadSettingsOf(ctx);
    const after = { ...before, ...change };
    if (after.warm > after.hot) throw invalidField('hot', 'out_of_range', 'Hot begins above warm');
    if (after.touches_low > after.touches_high)
      throw invalidField('touches_high', 'out_of_range', 'Too many begin above too few');
    await keepLeadSettings(ctx, after);
    if (after.hot !== before.hot || after.warm !== before.warm) await requestRescore(ctx);
    await recordAudit(ctx, { action: 'lead_settings.changed', object: 'lead', detail: { ...change } });
    return after;
  });
}

/** What waits in the inbox of the caller, by what makes it wait. */
export async function inboxCounts(ctx: Context): Promise<InboxCounts> {
  requirePermission(ctx, 'lead', 'read');
  const def = catalog(ctx).object('lead');
  const { reply_hours, touches_low, touches_high } = await leadSettingsOf(ctx);
  const late = new Date(ctx.now().getTime() - reply_hours * 3_600_000).toISOString();
  const { rows } = await sql<InboxCounts>`select
      count(*) filter (where t.status in ('new', 'working')) as all,
      count(*) filter (where t.status in ('new', 'working') and t.owner_id = ${ctx.actor.memberId}::uuid) as mine,
      count(*) filter (where t.owner_id is null) as unassigned,
      count(*) filter (where t.awaiting_since is not null) as awaiting,
      count(*) filter (where t.awaiting_since < ${late}::timestamptz) as overdue,
      count(*) filter (where t.band = 'hot') as hot,
      count(*) filter (where coalesce(t.touches, 0) < ${touches_low}) as few_touches,
      count(*) filter (where t.touches > ${touches_high}) as many_touches
    from ${tableOf(ctx, def)} as t
    where t.status = any(${OPEN}::text[]) and ${await selection(ctx, def, {})}`.execute(ctx.db);
  return rows[0] as InboxCounts;
}
