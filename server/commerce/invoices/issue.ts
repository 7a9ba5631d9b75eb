import Big from 'big.js';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { timeOf, today } from '../../records/dates.ts';
import type { Money } from '../../records/money.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { contentOf } from '../documents/content.ts';
import { keepPdf } from '../documents/keep.ts';
import { lookOf } from '../documents/look.ts';
import { print } from '../documents/print.ts';
import { fullLines } from '../documents/queries.ts';
import { fileNameOf, toldOf, type Written } from '../documents/service.ts';
import { settingsOf } from '../documents/settings.ts';
import { creditedAmount, holdInvoice, holdNumber, lastIssued, lastNumber, takeNumber } from './queries.ts';
import { settlementOf, standing } from './settlement.ts';

/** So often the number may be gone to somebody else while the document is printed; then it is printed with the number held. */
const TRIES = 3;

interface Series {
  kind: string;
  /** 0 where numbers do not begin anew each year. */
  year: number;
  format: string;
  issued_on: string;
}

interface Printed {
  name: string;
  pdf: Buffer;
  values: Values;
  /** Of the invoice that was printed. */
  version: number;
}

/**
 * Gives the invoice its number, which no other will have and after which none is missing, its dates and its document. From then
 * on it stays as it is. The document is printed before the number is taken: nobody else waits for a printer.
 */
export async function issueInvoice(
  ctx: Context,
  id: string,
  wish: { issued_on?: string | null } = {},
): Promise<Written> {
  requirePermission(ctx, 'invoice', 'update');
  await getRecord(ctx, 'invoice', id, { fields: ['name'] });
  const settings = await settingsOf(ctx);
  for (let tried = 1; ; tried++) {
    const invoice = await getRecord(unlimited(ctx), 'invoice', id);
    if (invoice.status !== 'draft') throw conflict('This invoice has been issued already');
    const series = seriesOf(ctx, invoice, settings, wish.issued_on ?? null);
    await refuseIncomplete(ctx, invoice);
    const next = (await lastNumber(ctx, series.kind, series.year)) + 1;
    const printed = await printWith(ctx, invoice, series, next, settings.payment_days);
    const issued = await inTransaction(ctx, async (ctx) => {
      await holdInvoice(ctx, id);
      const last = await holdNumber(ctx, series.kind, series.year);
      const now = await getRecord(unlimited(ctx), 'invoice', id);
      if (now.status !== 'draft') throw conflict('This invoice has been issued already');
      await refuseIncomplete(ctx, now);
      await refuseEarlier(ctx, series);
      const holds = last + 1 === next && now.version === printed.version;
      if (!holds && tried < TRIES) return null;
      const document = holds ? printed : await printWith(ctx, now, series, last + 1, settings.payment_days);
      await takeNumber(ctx, series.kind, series.year, last + 1);
      return issue(ctx, now, document);
    });
    if (issued) return issued;
  }
}

async function issue(ctx: Context, invoice: KithRecord, { name, pdf, values }: Printed): Promise<Written> {
  const credit = invoice.kind === 'credit_note';
  const { file } = await keepPdf(ctx, name, pdf);
  const gross = (invoice.gross as Money | null)?.amount ?? '0';
  const account = credit
    ? { paid: money('0', invoice), balance: money('0', invoice) }
    : standing({ gross, currency: String(invoice.currency) }, []);
  const changes: Change[] = [
    {
      op: 'update',
      object: 'invoice',
      id: invoice.id,
      values: { ...values, issued_at: timeOf(ctx.now()), ...account, documents: [file] },
    },
  ];
  const reason = credit ? 'Credit note issued' : 'Invoice issued';
  const { changeSet } = await write(ctx, changes, { system: true, reason });
  const corrects = idOf(invoice.corrects);
  if (corrects)
    await write(unlimited(ctx), await settlementOf(ctx, [corrects]), { system: true, changeSet: changeSet as string });
  return { record: await getRecord(ctx, 'invoice', invoice.id), changeSet };
}

function seriesOf(
  ctx: Context,
  invoice: KithRecord,
  settings: { credit_number: string; invoice_number: string },
  wished: string | null,
): Series {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const issued_on = wished ?? day;
  if (issued_on > day) throw invalidField('issued_on', 'out_of_range', 'An invoice is not dated ahead');
  const kind = String(invoice.kind);
  const format = kind === 'credit_note' ? settings.credit_number : settings.invoice_number;
  const year = format.includes('{YYYY}') ? Number(issued_on.slice(0, 4)) : 0;
  return { kind, year, format, issued_on };
}

/** Numbers and dates go the same way: who finds a later number with an earlier date asks why. */
async function refuseEarlier(ctx: Context, { kind, year, issued_on }: Series): Promise<void> {
  const before = await lastIssued(ctx, kind, year);
  if (before && issued_on < before.issued_on)
    throw invalidField(
      'issued_on',
      'out_of_range',
      `${before.number} is dated ${before.issued_on}: the number after it cannot be dated earlier`,
    );
}

async function printWith(
  ctx: Context,
  invoice: KithRecord,
  { kind, format, issued_on }: Series,
  n: number,
  paymentDays: number,
): Promise<Printed> {
  const due_on = kind === 'credit_note' ? null : ((invoice.due_on as string | null) ?? laterBy(issued_on, paymentDays));
  const number = numberIn(format, Number(issued_on.slice(0, 4)), n);
  const values: Values = { status: 'issued', number, issued_on, due_on };
  const told = { ...invoice, ...values } as KithRecord;
  const content = await contentOf(ctx, 'invoice', told, await toldOf(ctx, invoice));
  const pdf = await print({ what: 'document', content, look: await lookOf(ctx, idOf(invoice.template)) });
  return { name: fileNameOf(content), pdf, values, version: invoice.version };
}

async function refuseIncomplete(ctx: Context, invoice: KithRecord): Promise<void> {
  if (!invoice.company && !invoice.person) throw invalidField('company', 'required', 'Say who is invoiced');
  const lines = await fullLines(ctx, 'invoice', invoice.id);
  if (!lines.some((line) => line.kind === 'item'))
    throw invalidField('lines', 'required', 'Add what is invoiced first');
  if (lines.some((line) => line.kind === 'item' && line.tax_rate === null) && !invoice.exempt_reason)
    throw invalidField('exempt_reason', 'required', 'Say why lines without a tax rate are exempt from tax');
  const corrects = idOf(invoice.corrects);
  if (!corrects) return;
  if (ctx.transaction) await holdInvoice(ctx, corrects);
  const over = await overCredited(ctx, corrects, invoice);
  if (over) throw conflict('This would credit more than the invoice came to');
}

async function overCredited(ctx: Context, id: string, credit: KithRecord): Promise<boolean> {
  const invoice = await getRecord(unlimited(ctx), 'invoice', id);
  const before = await creditedAmount(ctx, id);
  const amount = new Big((credit.gross as Money | null)?.amount ?? 0).plus(before.gross);
  return amount.gt((invoice.gross as Money | null)?.amount ?? 0);
}

const money = (amount: string, invoice: KithRecord) => ({ amount, currency: String(invoice.currency) });
const laterBy = (day: string, days: number) =>
  new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const numberIn = (format: string, year: number, n: number) =>
  format
    .replace('{YYYY}', String(year))
    .replace(/\{(0{1,10})\}/, (_, noughts: string) => String(n).padStart(noughts.length, '0'));
