import type { Context } from '../../kernel/context.ts';
import { mailConfigured, sendMail } from '../../kernel/mail.ts';
import { catalog } from '../../records/catalog.ts';
import { timeOf } from '../../records/dates.ts';
import type { Money } from '../../records/money.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { KithRecord } from '../../records/types.ts';
import { createRecord } from '../../records/write/index.ts';
import { stepsOf } from './queries.ts';
import { areAbsent } from './service.ts';

/** Tells those who decide now that something waits for them; their deputies too while all of them are away. */
export async function tellApprovers(ctx: Context, stepId: string): Promise<void> {
  if (!mailConfigured(ctx)) return;
  const record = await getRecord(ctx, 'approval_step', stepId).catch(() => null);
  const approval = record && (await getRecord(ctx, 'approval', idOf(record.approval) ?? '').catch(() => null));
  if (!approval || record.status !== 'pending' || approval.status !== 'pending') return;
  const step = (await stepsOf(ctx.db, [approval.id])).find((one) => one.id === stepId);
  if (!step) return;
  const approvers = step.approvers_ids ?? [];
  const asked = (await areAbsent(ctx, approvers)) ? [...approvers, ...(step.deputies_ids ?? [])] : approvers;
  const asker = await nameOf(ctx, idOf(approval.requested_by));
  const amount = approval.amount as Money | null;
  const facts = [
    approval.why && `${approval.why}.`,
    amount && `It is about ${amount.amount} ${amount.currency}.`,
    approval.reason && `${asker} writes: ${approval.reason}`,
    addressOf(ctx, '/approvals'),
  ];
  for (const member of asked) {
    if (member === idOf(approval.requested_by)) continue;
    await mailTo(ctx, member, {
      key: `approval.asked:${stepId}:${member}`,
      subject: `${asker} asks for your approval: ${approval.name}`,
      text: facts.filter(Boolean).join('\n\n'),
    });
  }
}

/** Tells whoever asked what was decided: a task that leads back to it, and a mail where mail goes out. */
export async function tellAsker(ctx: Context, approvalId: string, decision: 'granted' | 'refused'): Promise<void> {
  const approval = await getRecord(ctx, 'approval', approvalId).catch(() => null);
  const asker = idOf(approval?.requested_by);
  if (!approval || !asker || approval.status !== decision) return;
  const by = await nameOf(ctx, idOf(approval.decided_by));
  const subject = `${by} ${decision} your request: ${approval.name}`.slice(0, 300);
  const comment = approval.comment ? String(approval.comment) : null;
  const about = approval.about as { object: string; id: string };
  await createRecord(ctx, 'task', {
    subject,
    about,
    assignee: asker,
    due_at: timeOf(ctx.now()),
    description: comment,
  });
  if (!mailConfigured(ctx)) return;
  await mailTo(ctx, asker, {
    key: `approval.decided:${approvalId}:${decision}:${approval.decided_at}`,
    subject,
    text: [comment, addressOf(ctx, pathOf(ctx, about))].filter(Boolean).join('\n\n') || subject,
  });
}

async function mailTo(ctx: Context, member: string, mail: { key: string; subject: string; text: string }) {
  const found = await getRecord(ctx, 'member', member, { fields: ['email', 'status'] }).catch(
    (): KithRecord | null => null,
  );
  if (!found?.email || found.status === 'no_access') return;
  await sendMail(ctx, { ...mail, to: String(found.email) });
}

async function nameOf(ctx: Context, member: string | null): Promise<string> {
  const found = member
    ? await getRecord(ctx, 'member', member, { fields: ['name'], trashed: true }).catch(() => null)
    : null;
  return String(found?.name ?? 'Somebody');
}

const addressOf = (ctx: Context, path: string) => (ctx.runtime.config.url ? `${ctx.runtime.config.url}${path}` : null);
const pathOf = (ctx: Context, about: { object: string; id: string }) =>
  `/${catalog(ctx).object(about.object).plural}/${about.id}`;
