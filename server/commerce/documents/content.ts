import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import { unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { KithRecord, Values } from '../../records/types.ts';
import type { Document } from '../lines/queries.ts';
import { fullLines, templateRow } from './queries.ts';
import { type Content, type ContentLine, readTexts, type TemplateText } from './schema.ts';
import { totalsOf } from './totals.ts';
import { dateText, filled, moneyText, wordsIn } from './words.ts';

/**
 * What a document says as it now stands, with the texts of its template filled in. The caller has seen that the document
 * may be read: what it names (company, contact, colleague) is part of it.
 */
export async function contentOf(
  ctx: Context,
  object: Document,
  record: KithRecord,
  told: Partial<Content> = {},
): Promise<Content> {
  const all = unlimited(ctx);
  const related = async (name: string, to: string, fields: string[]): Promise<KithRecord | null> => {
    const id = idOf(record[name]);
    return id ? getRecord(all, to, id, { fields, trashed: true }).catch(() => null) : null;
  };
  const place = ['street', 'city', 'region', 'postal_code', 'country'];
  const company = await related('company', 'company', ['name', ...place]);
  const person = await related('person', 'person', ['name', ...place]);
  const owner = await related('owner', 'member', ['name', 'email', 'phone']);
  const template = await templateRow(ctx, idOf(record.template));
  const language = String(record.language ?? 'en');
  const currency = String(record.currency);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  const content: Content = {
    kind: object === 'invoice' ? (record.kind === 'credit_note' ? 'credit_note' : 'invoice') : object,
    number: text(record.number) ?? wordsIn(language).preview,
    revision: object === 'quote' ? Number(record.revision) : null,
    name: String(record.name),
    date: text(record.issued_on) ?? text(record.ordered_on) ?? today(ctx.now(), ctx.workspace.timeZone),
    valid_until: text(record.valid_until),
    due_on: text(record.due_on),
    delivered_on: text(record.delivered_on),
    customer_reference: text(record.customer_reference),
    corrects: null,
    reason: text(record.reason),
    currency,
    language,
    prices: record.prices === 'gross' ? 'gross' : 'net',
    discount: record.discount === null || record.discount === undefined ? null : String(record.discount),
    exempt_reason: text(record.exempt_reason),
    buyer: addressOf(company, person),
    business: ctx.workspace.name,
    contact: owner && { name: String(owner.name), email: text(owner.email), phone: text(owner.phone) },
    intro: '',
    outro: '',
    terms: '',
    lines: (await fullLines(ctx, object, record.id)).map(lineOf),
    ...told,
  };
  return { ...content, ...textsOf(content, record, template, person?.name ?? null) };
}

function addressOf(company: KithRecord | null, person: KithRecord | null): string[] {
  const at = company?.street || company?.city ? company : (person ?? company);
  const town = [at?.postal_code, at?.city].filter(Boolean).join(' ');
  return [company?.name, person?.name, at?.street, town, at?.region, at?.country]
    .map((line) => String(line ?? '').trim())
    .filter((line, i, lines) => line !== '' && lines.indexOf(line) === i);
}

function lineOf(row: Values): ContentLine {
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  return {
    id: String(row.id),
    kind: row.kind === 'section' ? 'section' : 'item',
    product: text(row.product),
    code: text(row.code),
    description: String(row.description),
    details: text(row.details),
    quantity: text(row.quantity) ?? '1',
    unit: text(row.unit),
    unit_price: text(row.unit_price) ?? '0',
    discount: text(row.discount),
    tax_rate: text(row.tax_rate),
    billing_period: text(row.billing_period),
    amount: text(row.amount) ?? '0',
    optional: row.optional === true,
    chosen: row.chosen === true,
  };
}

/** The document's own words, else those of the template in its language, else Kith's. */
function textsOf(
  content: Content,
  record: KithRecord,
  template: Values | null,
  person: unknown,
): Pick<Content, 'intro' | 'outro' | 'terms'> {
  const said: TemplateText = readTexts(template?.texts)?.[content.language] ?? {};
  const words = wordsIn(content.language);
  const day = (value: string | null) => (value ? dateText(value, content.language) : '');
  const values: Record<string, string> = {
    person: String(person ?? content.buyer[0] ?? ''),
    company: content.buyer[0] ?? '',
    number: content.number,
    name: content.name,
    date: day(content.date),
    valid_until: day(content.valid_until),
    due_on: day(content.due_on),
    total: moneyText(totalsOf(content).gross, content.currency, content.language),
    owner: content.contact?.name ?? content.business,
    business: content.business,
  };
  const quote = content.kind === 'quote';
  const invoice = content.kind === 'invoice';
  const own = (name: string) => (typeof record[name] === 'string' ? String(record[name]) : null);
  const intro =
    own('intro') ??
    (quote
      ? (said.quote_intro ?? words.quote_intro)
      : invoice
        ? (said.invoice_intro ?? words.invoice_intro)
        : (content.reason ?? ''));
  const outro =
    own('outro') ??
    (quote ? (said.quote_outro ?? words.quote_outro) : invoice ? (said.invoice_outro ?? words.invoice_outro) : '');
  return {
    intro: filled(intro, values),
    outro: filled(outro, values),
    terms: filled(own('terms') ?? (quote || invoice ? (said.terms ?? '') : ''), values),
  };
}
