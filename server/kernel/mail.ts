import { z } from 'zod';
import type { Context } from './context.ts';
import { conflict, invalidField } from './errors.ts';
import { uuidv7 } from './ids.ts';

export interface Mail {
  /** What this mail is, such as `quote.sent:<id>:2`: the same key is never sent twice. */
  key: string;
  to: string | string[];
  subject: string;
  text: string;
  html?: string;
  replyTo?: string;
  attachments?: Array<{ filename: string; content: Buffer; contentType: string }>;
}

const MOST_RECIPIENTS = 50;
const MOST_BYTES = 20 * 1024 * 1024;
const address = z.email().max(254);

/** Whether this installation knows a mail server (`SMTP_URL`). */
export const mailConfigured = ({ runtime }: Context): boolean => runtime.config.smtpUrl !== null;

/**
 * Queues a mail with the caller's transaction; it goes out after the commit. Refused where no mail server is known.
 * @returns its id; null where one with this key was queued before
 */
export async function sendMail(ctx: Context, mail: Mail): Promise<string | null> {
  if (!mailConfigured(ctx))
    throw conflict('Kith cannot send mail: its administrator has named no mail server (SMTP_URL)');
  const recipients = [mail.to].flat();
  if (recipients.length === 0 || recipients.length > MOST_RECIPIENTS)
    throw invalidField('to', 'count', `A mail goes to 1 to ${MOST_RECIPIENTS} addresses`);
  const wrong = [...recipients, ...(mail.replyTo ? [mail.replyTo] : [])].find((one) => !address.safeParse(one).success);
  if (wrong !== undefined) throw invalidField('to', 'invalid', `${wrong.slice(0, 100)} is not an e-mail address`);
  const attachments = mail.attachments ?? [];
  if (attachments.reduce((sum, { content }) => sum + content.length, 0) > MOST_BYTES)
    throw invalidField('attachments', 'max', 'The attachments of a mail may have 20 MB together');
  const id = uuidv7();
  const added = await ctx.db
    .insertInto('mail_out')
    .values({
      id,
      key: mail.key,
      recipients,
      reply_to: mail.replyTo ?? null,
      subject: mail.subject.replaceAll(/\s+/g, ' ').trim().slice(0, 500),
      text: mail.text,
      html: mail.html ?? null,
      created_at: ctx.now(),
      created_by: ctx.actor.memberId,
    })
    .onConflict((c) => c.column('key').doNothing())
    .executeTakeFirst();
  if (!added.numInsertedOrUpdatedRows) return null;
  if (attachments.length > 0)
    await ctx.db
      .insertInto('mail_out_attachment')
      .values(
        attachments.map(({ filename, content, contentType }, position) => ({
          mail_id: id,
          position,
          filename,
          content_type: contentType,
          content,
        })),
      )
      .execute();
  await ctx.runtime.jobs.add(ctx, 'mail.send', { workspace: ctx.workspace.id, id });
  return id;
}
