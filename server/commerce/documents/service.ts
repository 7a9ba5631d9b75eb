import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField, versionMismatch } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { unlimited } from '../../records/permissions.ts';
import { getRecord, requireReach } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import type { Document } from '../lines/queries.ts';
import { languageOf } from '../lines/start.ts';
import { contentOf } from './content.ts';
import { lookOf } from './look.ts';
import type { PrintedReport } from './pdf/report.ts';
import { print } from './print.ts';
import { fullLines } from './queries.ts';
import { sampleOf } from './sample.ts';
import type { Content, DocumentChange, LineInputShape } from './schema.ts';
import { wordsIn } from './words.ts';

export type { Document } from '../lines/queries.ts';
export { changeSettings, settingsOf } from './settings.ts';

/** Tables of figures on the workspace's own paper. */
export async function printReport(ctx: Context, report: Pick<PrintedReport, 'title' | 'tables'>): Promise<Buffer> {
  const { name, locale } = ctx.workspace;
  return print({
    what: 'report',
    report: { ...report, business: name, language: locale },
    look: await lookOf(ctx, null),
  });
}

export interface Written {
  record: KithRecord;
  changeSet: string | null;
}

/** The lines of a document, in their order, for whoever may see it. */
export async function linesOf(ctx: Context, object: Document, id: string): Promise<Values[]> {
  await getRecord(ctx, object, id, { fields: ['name'] });
  return fullLines(ctx, object, id);
}

/**
 * Writes a document and its lines as a whole, as one change: lines without an id are new, lines that are not named go.
 * `version` is the one the caller saw.
 */
export async function saveDocument(
  ctx: Context,
  object: Document,
  id: string,
  { values, lines }: DocumentChange,
  version?: number,
): Promise<Written> {
  await requireReach(ctx, object, id);
  return inTransaction(ctx, async (ctx) => {
    const before = await getRecord(ctx, object, id);
    if (version !== undefined && version !== before.version) throw versionMismatch(before);
    const changes: Change[] = [];
    if (values && Object.keys(values).length > 0) changes.push({ op: 'update', object, id, values });
    let changeSet: string | null = null;
    const put = async (some: Change[]) => {
      if (some.length === 0) return;
      const written = await write(ctx, some, changeSet ? { changeSet } : {});
      changeSet ??= written.changeSet;
    };
    await put(changes);
    // Their prices are in the currency that the document has by now.
    const currency = String(values?.currency ?? before.currency).toUpperCase();
    if (lines) await put(await lineChanges(ctx, object, id, lines, currency));
    return { record: await getRecord(ctx, object, id), changeSet };
  });
}

async function lineChanges(
  ctx: Context,
  object: Document,
  id: string,
  lines: LineInputShape[],
  currency: string,
): Promise<Change[]> {
  const known = new Set((await fullLines(ctx, object, id)).map((line) => String(line.id)));
  const kept = new Set(lines.flatMap((line) => (line.id ? [line.id] : [])));
  const foreign = lines.findIndex((line) => line.id && !known.has(line.id));
  if (foreign >= 0) throw invalidField(`lines[${foreign}].id`, 'not_found', 'This line is not one of this document');
  const name = `${object}_line`;
  const values = lines.map((line, position) => lineValues(object, line, position, currency));
  const ids = lines.map((line) => line.id);
  return [
    ...[...known].filter((line) => !kept.has(line)).map((line): Change => ({ op: 'trash', object: name, id: line })),
    ...ids.flatMap((line, i): Change[] =>
      line ? [{ op: 'update', object: name, id: line, values: values[i] as Values }] : [],
    ),
    ...ids.flatMap((line, i): Change[] =>
      line ? [] : [{ op: 'create', object: name, id: uuidv7(), values: { ...values[i], [object]: id } }],
    ),
  ];
}

const asNumber = (value: string | number | null | undefined) =>
  value === null || value === undefined || value === '' ? null : Number(value);

function lineValues(object: Document, line: LineInputShape, position: number, currency: string): Values {
  const { id: _, unit_price, quantity, discount, tax_rate, optional, chosen, ...rest } = line;
  const values: Values = { ...rest, position };
  if (line.kind === 'section') return values;
  if (unit_price !== undefined)
    values.unit_price = unit_price === null ? null : { amount: String(unit_price), currency };
  if (quantity !== undefined) values.quantity = asNumber(quantity);
  if (discount !== undefined) values.discount = asNumber(discount);
  if (tax_rate !== undefined) values.tax_rate = asNumber(tax_rate);
  if (object === 'quote') Object.assign(values, { optional: optional ?? false, chosen: chosen ?? false });
  return values;
}

/** The document as it now stands, as PDF. */
export async function printDocument(
  ctx: Context,
  object: Document,
  id: string,
): Promise<{ name: string; pdf: Buffer }> {
  const record = await getRecord(ctx, object, id);
  const content = await contentOf(ctx, object, record, await toldOf(ctx, record));
  const pdf = await print({ what: 'document', content, look: await lookOf(ctx, idOf(record.template)) });
  return { name: fileNameOf(content), pdf };
}

/** What a credit note says of the invoice that it corrects. */
export async function toldOf(ctx: Context, record: KithRecord): Promise<Partial<Content>> {
  const id = idOf(record.corrects);
  if (!id) return {};
  const invoice = await getRecord(unlimited(ctx), 'invoice', id, { fields: ['number'], trashed: true }).catch(
    () => null,
  );
  return { corrects: (invoice?.number as string | null | undefined) ?? null };
}

export const fileNameOf = (content: Content): string =>
  `${wordsIn(content.language)[content.kind]} ${content.number}${content.revision && content.revision > 1 ? ` v${content.revision}` : ''}.pdf`;

/** A sample on the paper of a template that is being edited. */
export async function previewTemplate(
  ctx: Context,
  wish: { template?: string | null; values: Values; language: string; kind: 'quote' | 'invoice' },
): Promise<Buffer> {
  const language = wish.language || languageOf(ctx);
  const content = sampleOf(ctx, language, wish.kind, wish.values);
  return print({ what: 'document', content, look: await lookOf(ctx, wish.template ?? null, wish.values) });
}
