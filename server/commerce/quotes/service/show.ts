import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Context } from '../../../kernel/context.ts';
import { conflict, notFound } from '../../../kernel/errors.ts';
import { filePath } from '../../../kernel/files.ts';
import { existingLink, linkFor } from '../../../kernel/links.ts';
import { mailConfigured } from '../../../kernel/mail.ts';
import { timeOf, today } from '../../../records/dates.ts';
import { fileStore } from '../../../records/files/service.ts';
import { unlimited } from '../../../records/permissions.ts';
import { countRecords, getRecord, listRecords, reaches, requireReach } from '../../../records/query.ts';
import { idOf } from '../../../records/reference.ts';
import type { Filter, Values } from '../../../records/types.ts';
import { createRecord, write } from '../../../records/write/index.ts';
import { fullLines } from '../../documents/queries.ts';
import { fileNameOf, type Written } from '../../documents/service.ts';
import { totalsOf } from '../../documents/totals.ts';
import { decisionsOf, heldQuote, type Version, versionById, versionsOf } from '../queries.ts';
import { type Standing, standingOf } from './decide.ts';

/** All that the page of a quote shows to colleagues. */
export async function quoteDetail(ctx: Context, id: string) {
  const record = await getRecord(ctx, 'quote', id);
  const versions = await versionsOf(ctx, id);
  const decisions = await decisionsOf(ctx, id);
  // Whoever has the link can sign: it is for those who may decide about the quote, not for all who may read it.
  const mayDecide = await reaches(ctx, 'quote', id);
  const mayShare = mayDecide && record.status === 'sent';
  const person = idOf(record.person);
  const contact = person
    ? await getRecord(ctx, 'person', person, { fields: ['name', 'email'] }).catch(() => null)
    : null;
  return {
    record,
    lines: await fullLines(ctx, 'quote', id),
    comments: await commentsOf(ctx, id),
    contact: contact && { name: String(contact.name ?? ''), email: (contact.email as string | null) ?? null },
    mail: mailConfigured(ctx) && ctx.runtime.config.url !== null,
    versions: await Promise.all(
      versions.map(async (version, i) => {
        const decision = decisions.find((one) => one.version_id === version.id);
        const link =
          i === 0 && mayShare
            ? await linkFor(ctx, 'quote', version.id)
            : mayDecide
              ? await existingLink(ctx, 'quote', version.id)
              : null;
        return {
          id: version.id,
          revision: version.revision,
          sent_at: version.sent_at,
          sent_to: version.sent_to,
          file: version.pdf_file,
          sha256: version.pdf_sha256,
          path: link?.path ?? null,
          total: totalsOf(version.content).gross,
          currency: version.content.currency,
          decision: decision
            ? {
                decision: decision.decision,
                name: decision.name,
                at: decision.at,
                address: decision.address,
                user_agent: decision.user_agent,
                sha256: decision.pdf_sha256,
                signature: decision.signature,
                reason: decision.reason,
              }
            : null,
        };
      }),
    ),
  };
}

const commentsOf = async (ctx: Context, quote: string) => {
  const { records } = await listRecords(unlimited(ctx), 'quote_comment', {
    filter: { field: 'quote', op: 'eq', value: quote },
    sort: ['created_at'],
    limit: 200,
  });
  return records.map(({ id, body, author, from_customer, created_at, revision }) => ({
    id,
    body: String(body),
    author: String(author ?? ''),
    from_customer: from_customer === true,
    at: created_at,
    revision: Number(revision ?? 1),
  }));
};

/** A colleague answers, or asks, on the page of the quote. */
export async function commentQuote(ctx: Context, id: string, body: string): Promise<Written> {
  await requireReach(ctx, 'quote', id);
  const quote = await getRecord(ctx, 'quote', id, { fields: ['revision'] });
  const values = { quote: id, body, author: ctx.actor.name, from_customer: false, revision: quote.revision };
  const { changeSet, results } = await write(ctx, [{ op: 'create', object: 'quote_comment', values }], {
    system: true,
  });
  const [result] = results;
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  return { record: result.record, changeSet };
}

export interface PublicQuote {
  standing: Standing;
  /** Where the newer version is, if it has been sent. */
  newer: string | null;
  document: string;
  content: Version['content'];
  decision: { decision: 'accepted' | 'declined'; name: string | null; at: string } | null;
  comments: Array<{ id: string; body: string; author: string; from_customer: boolean; at: string }>;
}

/** What a visitor reads. Ids of products and the like stay here. */
export async function publicQuote(ctx: Context, versionId: string): Promise<PublicQuote> {
  const { version, quote, newest } = await findVersion(ctx, versionId);
  const standing = standingOf(version, quote, newest, today(ctx.now(), ctx.workspace.timeZone));
  const newer =
    newest && newest.id !== version.id && quote.status !== 'draft' ? await existingLink(ctx, 'quote', newest.id) : null;
  const decision = (await decisionsOf(ctx, version.quote_id)).find((one) => one.version_id === version.id);
  const shown = decision && (standing === 'accepted' || standing === 'declined') ? decision : null;
  await noteFirstRead(ctx, version.quote_id, standing);
  return {
    standing,
    newer: newer?.path ?? null,
    document: version.pdf_sha256,
    content: {
      ...version.content,
      lines: version.content.lines.map((line) => ({
        ...line,
        product: null,
        chosen: shown ? shown.chosen.includes(line.id) : line.chosen,
      })),
    },
    decision: shown && { decision: shown.decision, name: shown.name, at: shown.at },
    comments: (await commentsOf(ctx, version.quote_id)).map(({ revision: _, ...comment }) => comment),
  };
}

async function findVersion(ctx: Context, id: string) {
  const version = await versionById(ctx, id);
  const quote = version && (await heldQuoteNow(ctx, version.quote_id));
  if (!version || !quote || quote.trashed_at) throw notFound('Quote');
  const [newest] = await versionsOf(ctx, version.quote_id);
  return { version, quote, newest };
}

const heldQuoteNow = (ctx: Context, id: string): Promise<Values | null> => heldQuote(ctx, id);

async function noteFirstRead(ctx: Context, quote: string, standing: Standing): Promise<void> {
  if (standing !== 'open') return;
  const record = await getRecord(ctx, 'quote', quote, { fields: ['viewed_at'] });
  if (record.viewed_at) return;
  const values = { viewed_at: timeOf(ctx.now()) };
  await write(ctx, [{ op: 'update', object: 'quote', id: quote, values }], {
    system: true,
    reason: 'Read by the customer',
  });
}

/** The very document that was sent. */
export async function publicPdf(ctx: Context, versionId: string): Promise<{ name: string; content: Readable }> {
  const { version } = await findVersion(ctx, versionId);
  return { name: fileNameOf(version.content), content: createReadStream(filePath(fileStore(ctx), version.pdf_sha256)) };
}

/** More than a conversation needs, and too few to fill a disk with. */
const MOST_QUESTIONS = 100;

export async function commentAsVisitor(
  ctx: Context,
  versionId: string,
  wish: { name: string; body: string },
): Promise<void> {
  const { version } = await findVersion(ctx, versionId);
  const filter: Filter = {
    and: [
      { field: 'quote', op: 'eq', value: version.quote_id },
      { field: 'from_customer', op: 'eq', value: true },
    ],
  };
  if ((await countRecords(ctx, 'quote_comment', { filter })) >= MOST_QUESTIONS)
    throw conflict('There are very many messages about this quote already: please call or write instead');
  const values = {
    quote: version.quote_id,
    body: wish.body,
    author: wish.name,
    from_customer: true,
    revision: version.revision,
  };
  await createRecord(ctx, 'quote_comment', values, { system: true });
}
