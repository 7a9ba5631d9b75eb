import { type Context, inTransaction } from '../../../kernel/context.ts';
import { existingLink } from '../../../kernel/links.ts';
import { mailConfigured, sendMail } from '../../../kernel/mail.ts';
import { timeOf, today } from '../../../records/dates.ts';
import { getRecord } from '../../../records/query.ts';
import { idOf } from '../../../records/reference.ts';
import type { KithRecord } from '../../../records/types.ts';
import { createRecord, write } from '../../../records/write/index.ts';
import { settingsOf } from '../../documents/settings.ts';
import { dateText, filled, wordsIn } from '../../documents/words.ts';
import { endingQuotes, heldQuote, pastQuotes, versionsOf } from '../queries.ts';

const plusDays = (day: string, days: number) =>
  new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Quotes whose last day is over expire. Safe to run again. */
export async function expireQuotes(ctx: Context): Promise<number> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  let expired = 0;
  for (const id of await pastQuotes(ctx, day)) {
    expired += await inTransaction(ctx, async (ctx) => {
      const quote = await heldQuote(ctx, id);
      if (quote?.status !== 'sent' || String(quote.valid_until) >= day) return 0;
      await write(ctx, [{ op: 'update', object: 'quote', id, values: { status: 'expired' } }], {
        system: true,
        reason: 'Expired',
      });
      return 1;
    });
  }
  return expired;
}

/** Customers are reminded by mail some days before a quote ends; where that cannot be, a colleague gets a task. Once each. */
export async function remindOfQuotes(ctx: Context): Promise<number> {
  const { remind_days } = await settingsOf(ctx);
  if (remind_days === 0) return 0;
  const day = today(ctx.now(), ctx.workspace.timeZone);
  let reminded = 0;
  for (const id of await endingQuotes(ctx, day, plusDays(day, remind_days))) {
    reminded += await inTransaction(ctx, async (ctx) => {
      const held = await heldQuote(ctx, id);
      const quote = await getRecord(ctx, 'quote', id);
      if (held?.status !== 'sent' || quote.reminded_at) return 0;
      await remind(ctx, quote);
      const values = { reminded_at: timeOf(ctx.now()) };
      await write(ctx, [{ op: 'update', object: 'quote', id, values }], { system: true, reason: 'Reminder' });
      return 1;
    });
  }
  return reminded;
}

async function remind(ctx: Context, quote: KithRecord): Promise<void> {
  const [version] = await versionsOf(ctx, quote.id);
  const person = idOf(quote.person);
  const contact = person
    ? await getRecord(ctx, 'person', person, { fields: ['email', 'name'] }).catch(() => null)
    : null;
  const to = version?.sent_to ?? (contact?.email as string | null | undefined);
  const link = version && (await existingLink(ctx, 'quote', version.id));
  if (to && link && mailConfigured(ctx) && ctx.runtime.config.url) {
    const language = String(quote.language ?? 'en');
    const words = wordsIn(language);
    const outro = filled(words.quote_outro, {
      valid_until: dateText(String(quote.valid_until), language),
      owner: version.content.contact?.name ?? ctx.workspace.name,
    });
    await sendMail(ctx, {
      key: `quote.reminder:${version.id}`,
      to,
      subject: `${words.quote} ${quote.number}: ${words.valid_until} ${dateText(String(quote.valid_until), language)}`,
      text: `${link.url}\n\n${outro}`,
      replyTo: version.content.contact?.email ?? undefined,
    });
    return;
  }
  await createRecord(ctx, 'task', {
    subject: `Quote ${quote.number} ends on ${quote.valid_until}: ask the customer`,
    about: { object: 'quote', id: quote.id },
    assignee: idOf(quote.owner),
    due_at: timeOf(ctx.now()),
    kind: 'call',
  });
}

/** A customer did something on the page of a quote: whoever works on it gets a task, and a mail where mail goes out. */
export async function tellOwner(
  ctx: Context,
  quoteId: string,
  key: string,
  subject: string,
  text: string,
): Promise<void> {
  const quote = await getRecord(ctx, 'quote', quoteId, { trashed: true }).catch(() => null);
  if (!quote || quote.trashed_at) return;
  const owner = idOf(quote.owner);
  await createRecord(ctx, 'task', {
    subject: subject.replace('{number}', String(quote.number)).slice(0, 300),
    about: { object: 'quote', id: quote.id },
    assignee: owner,
    due_at: timeOf(ctx.now()),
    description: text || null,
  });
  const member = owner ? await getRecord(ctx, 'member', owner, { fields: ['email'] }).catch(() => null) : null;
  if (!member?.email || !mailConfigured(ctx)) return;
  await sendMail(ctx, {
    key,
    to: String(member.email),
    subject: subject.replace('{number}', String(quote.number)),
    text: [text, ctx.runtime.config.url ? `${ctx.runtime.config.url}/quotes/${quote.id}` : '']
      .filter(Boolean)
      .join('\n\n'),
  });
}
