import type { Context } from '../../kernel/context.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { systemContext, toWorkspace } from '../../kernel/system.ts';
import { recordAudit } from '../../records/audit.ts';
import { activeMember, belongingsOf } from './queries.ts';
import type { Device } from './service.ts';

/**
 * Tells the workspaces of an account that somebody was not let in as their member. Who it was is not known, so it is told as
 * Kith's own entry about the member. Attempts on addresses without an account belong to no workspace and are told nowhere.
 */
export async function recordRefusal(
  runtime: Runtime,
  accountId: string,
  device: Device,
  action: 'session.refused' | 'session.locked',
): Promise<void> {
  for (const place of await belongingsOf(runtime.database.directory, accountId)) {
    const workspace = toWorkspace(place.workspace);
    const member = await activeMember(runtime.database.workspace(workspace.schema), place.member_id);
    if (!member) continue;
    const ctx: Context = {
      ...systemContext(runtime, workspace),
      requestId: device.requestId ?? null,
      address: device.address,
    };
    await recordAudit(ctx, { action, object: 'member', recordId: member.id, title: member.name });
  }
}
