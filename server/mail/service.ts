import { createTransport } from 'nodemailer';
import { type Context, inTransaction } from '../kernel/context.ts';
import { conflict, notFound } from '../kernel/errors.ts';
import { mailConfigured, sendMail } from '../kernel/mail.ts';
import { recordAudit } from '../records/audit.ts';
import * as queries from './queries.ts';

const PAGE = 50;
const STOPPED = 'Kith stopped while this mail was handed over, so it may have gone out or not';

export async function outgoingMail(ctx: Context, before: string | null) {
  const rows = await queries.mails(ctx.db, before, PAGE + 1);
  return {
    configured: mailConfigured(ctx),
    from: ctx.runtime.config.mailFrom,
    data: rows.slice(0, PAGE),
    more: rows.length > PAGE,
  };
}

/** Queues a mail again that failed, or of which nobody knows whether it went out. */
export async function tryAgain(ctx: Context, id: string): Promise<queries.MailRow> {
  const mail = await queries.mailById(ctx.db, id);
  if (!mail) throw notFound('Mail');
  if (mail.state !== 'failed' && mail.state !== 'uncertain') throw conflict('This mail is sent, or about to be');
  return inTransaction(ctx, async (ctx) => {
    if (!(await queries.settle(ctx.db, id, mail.state, { state: 'queued', error: null })))
      throw conflict('Somebody else has just done this');
    await ctx.runtime.jobs.add(ctx, 'mail.send', { workspace: ctx.workspace.id, id });
    await recordAudit(ctx, { action: 'mail.sent_again', title: mail.subject });
    return (await queries.mailById(ctx.db, id)) as queries.MailRow;
  });
}

/** Ends what went out or failed longer ago than `MAIL_DAYS`. Safe to run again. */
export async function forgetMail(ctx: Context): Promise<number> {
  const before = new Date(ctx.now().getTime() - ctx.runtime.config.mailDays * 86_400_000);
  for (let ended = 0; ; ) {
    const some = await queries.forget(ctx.db, before, 500);
    ended += some;
    if (some < 500) return ended;
  }
}

/** A mail to oneself that shows whether the mail server takes what Kith sends. */
export async function sendTrial(ctx: Context, to: string): Promise<{ id: string }> {
  const id = await inTransaction(ctx, (ctx) =>
    sendMail(ctx, {
      key: `trial:${ctx.now().toISOString()}:${ctx.actor.memberId ?? ctx.actor.keyId}`,
      to,
      subject: `Mail from ${ctx.workspace.name} works`,
      text: `Kith sent this on behalf of ${ctx.workspace.name} to show that its mail arrives.`,
    }),
  );
  if (!id) throw conflict('A trial was sent a moment ago');
  return { id };
}

/**
 * Hands one mail to the mail server. It is marked before and after, so that a mail whose fate is not known (Kith was
 * killed in between) is never sent again by itself.
 * @throws where it should be tried again later
 */
export async function deliver(ctx: Context, id: string, last: boolean): Promise<void> {
  const mail = await queries.take(ctx.db, id, ctx.now());
  if (!mail) {
    const found = await queries.mailById(ctx.db, id);
    if (found?.state === 'sending') await queries.settle(ctx.db, id, 'sending', { state: 'uncertain', error: STOPPED });
    return;
  }
  const { smtpUrl, mailFrom } = ctx.runtime.config;
  const attachments = await queries.attachmentsOf(ctx.db, id);
  // Without TLS only where the server offers none; what it says of itself is checked as `SMTP_URL` asks.
  const transport = createTransport(smtpUrl ?? '', {});
  try {
    if (!smtpUrl) throw new Error('No mail server is named (SMTP_URL)');
    await transport.sendMail({
      messageId: `<${id}@${domainOf(mailFrom)}>`,
      from: mailFrom,
      to: mail.recipients,
      replyTo: mail.reply_to ?? undefined,
      subject: mail.subject,
      text: mail.text,
      html: mail.html ?? undefined,
      attachments: attachments.map(({ filename, content, content_type }) => ({
        filename,
        content,
        contentType: content_type,
      })),
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableUrlAccess: true,
      disableFileAccess: true,
    });
    await queries.settle(ctx.db, id, 'sending', { state: 'sent', sent_at: ctx.now() });
  } catch (error) {
    const fate = fateOf(error, last);
    const message = String((error as Error).message).slice(0, 500);
    await queries.settle(ctx.db, id, 'sending', { state: fate, error: message });
    if (fate === 'queued') throw error;
  } finally {
    transport.close();
  }
}

/** Refused for good: failed. Gone silent after the whole mail was handed over: nobody knows. Else it is tried again. */
function fateOf(error: unknown, last: boolean): queries.MailState {
  const { responseCode, command } = error as { responseCode?: number; command?: string };
  if (responseCode !== undefined && responseCode >= 500) return 'failed';
  if (responseCode === undefined && command === 'DATA') return 'uncertain';
  return last ? 'failed' : 'queued';
}

const domainOf = (from: string): string => /@([\w.-]+)/.exec(from)?.[1] ?? 'kith.invalid';
