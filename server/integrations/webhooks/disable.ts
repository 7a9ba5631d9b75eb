import type { Context } from '../../kernel/context.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { createRecord } from '../../records/write/index.ts';
import { updateWebhook, type WebhookRow } from './queries.ts';

export type Reason = 'failing' | 'gone' | 'maker_gone' | 'secret_unreadable';

const SAYS: Record<Reason, string> = {
  failing: 'its receiver has not answered for 72 hours',
  gone: 'its receiver answered that it is gone for good (410)',
  maker_gone: 'whoever made it has no access any more',
  secret_unreadable: 'its secret was made by another installation',
};

/** Ends sending until somebody looks after it: told in the audit log, on its page, and as a task of whoever made it. */
export async function disable(
  ctx: Context,
  webhook: Pick<WebhookRow, 'id' | 'name' | 'created_by'>,
  reason: Reason,
): Promise<void> {
  await updateWebhook(ctx.db, webhook.id, { state: 'disabled', reason, updated_at: ctx.now() });
  await recordAudit(ctx, { action: 'webhook.disabled', title: webhook.name, detail: { webhook: webhook.id, reason } });
  if (!webhook.created_by || reason === 'maker_gone' || !catalog(ctx).has('task')) return;
  const subject = `The webhook “${webhook.name}” was disabled: ${SAYS[reason]}`.slice(0, 250);
  await createRecord(ctx, 'task', { subject, assignee: webhook.created_by }, { system: true });
}
