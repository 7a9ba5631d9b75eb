import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict, invalidField } from '../../../kernel/errors.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import { linkFor, type PublicLink } from '../../../kernel/links.ts';
import { mailConfigured, sendMail } from '../../../kernel/mail.ts';
import { timeOf, today } from '../../../records/dates.ts';
import { requirePermission, unlimited } from '../../../records/permissions.ts';
import { getRecord, listRecords } from '../../../records/query.ts';
import { idOf } from '../../../records/reference.ts';
import type { KithRecord, Values } from '../../../records/types.ts';
import type { FileValue } from '../../../records/values.ts';
import { write } from '../../../records/write/index.ts';
import { discountNeedsApproval } from '../../approvals/service.ts';
import { contentOf } from '../../documents/content.ts';
import { keepPdf } from '../../documents/keep.ts';
import { lookOf } from '../../documents/look.ts';
import { print } from '../../documents/print.ts';
import type { Content } from '../../documents/schema.ts';
import { fileNameOf, type Written } from '../../documents/service.ts';
import { settingsOf } from '../../documents/settings.ts';
import { wordsIn } from '../../documents/words.ts';
import { refuseOverLimit } from '../../invoices/credit.ts';
import { heldQuote, insertVersion } from '../queries.ts';

export interface Sent extends Written {
  link: PublicLink;
  /** Whether a mail with the link is on its way; else somebody has to pass it on. */
  mailed: boolean;
}

/**
 * Freezes the quote as it stands as its next version, with the document that the customer will sign, and opens its page to
 * whoever has the link.
 */
export async function sendQuote(
  ctx: Context,
  id: string,
  wish: { to?: string | null; message?: string | null } = {},
): Promise<Sent> {
  requirePermission(ctx, 'quote', 'update');
  const settings = await settingsOf(ctx);
  const quote = await getRecord(ctx, 'quote', id);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const valid_until = (quote.valid_until as string | null) ?? laterBy(day, settings.valid_days);
  const content = await contentOf(ctx, 'quote', { ...(await getRecord(unlimited(ctx), 'quote', id)), valid_until });
  await refuseUnready(ctx, quote, content, day);
  if (settings.block_over_limit) await refuseOverLimit(ctx, idOf(quote.company), quote.gross as Values);
  // Laid out before anything is held: it takes a while.
  const pdf = await print({ what: 'document', content, look: await lookOf(ctx, idOf(quote.template)) });
  return inTransaction(ctx, async (ctx) => {
    const now = await heldQuote(ctx, id);
    if (now?.version !== quote.version)
      throw conflict('Someone changed this quote just now. Look at it again before you send it');
    const version = uuidv7();
    const kept = await keepPdf(ctx, fileNameOf(content), pdf);
    await insertVersion(ctx, {
      id: version,
      quote_id: id,
      revision: Number(quote.revision),
      content,
      pdf_sha256: kept.sha256,
      pdf_file: kept.file.id,
      sent_at: timeOf(ctx.now()),
      sent_by: ctx.actor.memberId,
      sent_to: wish.to ?? null,
    });
    const documents = [...((quote.documents as FileValue[] | null) ?? []), kept.file].slice(-50);
    const values = {
      status: 'sent',
      sent_at: timeOf(ctx.now()),
      valid_until,
      documents,
      reminded_at: null,
      viewed_at: null,
    };
    const { changeSet } = await write(ctx, [{ op: 'update', object: 'quote', id, values }], {
      system: true,
      reason: 'Quote sent',
    });
    const link = await linkFor(ctx, 'quote', version);
    const mailed = await mailQuote(ctx, version, content, link, wish, pdf);
    return { record: await getRecord(ctx, 'quote', id), changeSet, link, mailed };
  });
}

async function refuseUnready(ctx: Context, quote: KithRecord, content: Content, day: string): Promise<void> {
  if (quote.status !== 'draft')
    throw conflict('This quote is not a draft: change it to make a new version, or pass its link on again');
  if (!content.lines.some((line) => line.kind === 'item'))
    throw invalidField('lines', 'required', 'Add what you offer first');
  if (content.valid_until && content.valid_until < day)
    throw invalidField('valid_until', 'out_of_range', 'This quote would be expired already: choose a later date');
  await refuseUnapproved(ctx, quote, content);
}

/** Discounts beyond what the sender may give alone wait until they are granted, as they are now. */
async function refuseUnapproved(ctx: Context, quote: KithRecord, content: Content): Promise<void> {
  const items = content.lines.filter((line) => line.kind === 'item' && Number(line.quantity) > 0);
  const verdict = await discountNeedsApproval(ctx, {
    lines: items.map((line) => ({
      name: line.description,
      product: line.product,
      quantity: line.quantity,
      unitPrice: { amount: line.unit_price, currency: content.currency },
      discountPercent: line.discount,
    })),
    discountPercent: content.discount,
    company: idOf(quote.company),
  });
  if (!verdict.needed) return;
  const { records } = await listRecords(unlimited(ctx), 'approval', {
    filter: { field: 'about', op: 'eq', value: { object: 'quote', id: quote.id } },
    sort: ['-created_at'],
    limit: 1,
  });
  const [latest] = records;
  if (latest?.status === 'granted' && Number(latest.discount) >= verdict.terms.discount) return;
  if (latest?.status === 'pending')
    throw conflict('The discounts of this quote wait for approval', { approval: 'pending' });
  throw conflict(`The discounts of this quote have to be approved first: ${verdict.reason}`, { approval: 'needed' });
}

const laterBy = (day: string, days: number) =>
  new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

async function mailQuote(
  ctx: Context,
  version: string,
  content: Content,
  link: PublicLink,
  { to, message }: { to?: string | null; message?: string | null },
  pdf: Buffer,
): Promise<boolean> {
  // Without an address of its own the installation cannot say where the page is.
  if (!to || !mailConfigured(ctx) || !ctx.runtime.config.url) return false;
  const words = wordsIn(content.language);
  const title = `${words.quote} ${content.number}: ${content.name}`;
  await sendMail(ctx, {
    key: `quote.sent:${version}`,
    to,
    subject: title,
    text: [message ?? content.intro, link.url, content.outro].filter(Boolean).join('\n\n'),
    replyTo: content.contact?.email ?? undefined,
    attachments: [{ filename: fileNameOf(content), content: pdf, contentType: 'application/pdf' }],
  });
  return true;
}

/** Takes a quote back before the customer has decided: its page says so, and it can be changed. */
export async function withdrawQuote(ctx: Context, id: string): Promise<Written> {
  requirePermission(ctx, 'quote', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'quote', id, { fields: ['name'] });
    const held = await heldQuote(ctx, id);
    if (held?.status !== 'sent') throw conflict('This quote is not with the customer');
    const { changeSet } = await write(
      ctx,
      [{ op: 'update', object: 'quote', id, values: { status: 'draft', sent_at: null } }],
      {
        system: true,
        reason: 'Quote withdrawn',
      },
    );
    return { record: await getRecord(ctx, 'quote', id), changeSet };
  });
}
