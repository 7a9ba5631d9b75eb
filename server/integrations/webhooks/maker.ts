import type { Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { actingContext } from '../../records/import/actor.ts';
import { getRecord } from '../../records/query.ts';
import type { WebhookRow } from './queries.ts';

/**
 * The context of whoever made the webhook, with what they may do today; null once they have no access any more. What
 * they may no longer see, their webhooks do not send.
 */
export async function makerOf(
  system: Context,
  webhook: Pick<WebhookRow, 'actor' | 'created_by'>,
): Promise<Context | null> {
  const { actor } = webhook;
  if (actor.kind === 'system') return system;
  if (!webhook.created_by) return null;
  try {
    const member = await getRecord(system, 'member', webhook.created_by);
    if (member.status !== 'active') return null;
    // A webhook that a key made is its maker's, with no more than the key could do.
    return await actingContext(system, { ...actor, kind: 'member', memberId: member.id, keyId: null });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return null;
    throw error;
  }
}
