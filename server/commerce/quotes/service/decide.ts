import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict, invalidField, notFound } from '../../../kernel/errors.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import { timeOf, today } from '../../../records/dates.ts';
import { requirePermission } from '../../../records/permissions.ts';
import { getRecord } from '../../../records/query.ts';
import type { Change, Values } from '../../../records/types.ts';
import { write } from '../../../records/write/index.ts';
import type { Signature } from '../../documents/schema.ts';
import type { Written } from '../../documents/service.ts';
import { settingsOf } from '../../documents/settings.ts';
import { orderFrom } from '../../orders/service.ts';
import { type Decision, heldQuote, insertDecision, type Version, versionById, versionsOf } from '../queries.ts';

/** From where the customer decided. */
export interface Visit {
  address: string | null;
  userAgent: string | null;
}

export interface Acceptance {
  name: string;
  signature: Signature | null;
  chosen: string[];
  /** The sum of the document that was read. */
  document: string;
}

/** Where a version stands for whoever has its link. */
export type Standing = 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn' | 'superseded';

/** By the version, the quote as it is now, and the newest version that was sent. */
export function standingOf(version: Version, quote: Values, newest: Version | undefined, day: string): Standing {
  if (newest && newest.id !== version.id) return 'superseded';
  if (Number(quote.revision) > version.revision) return 'superseded';
  if (quote.status === 'draft') return 'withdrawn';
  if (quote.status !== 'sent') return quote.status as Standing;
  return quote.valid_until && String(quote.valid_until) < day ? 'expired' : 'open';
}

const refusals: Record<Exclude<Standing, 'open'>, string> = {
  accepted: 'This quote has been accepted already',
  declined: 'This quote has been declined',
  expired: 'This quote has expired: ask for a new one',
  withdrawn: 'This quote was withdrawn and is being changed',
  superseded: 'There is a newer version of this quote, or it is being changed',
};

/**
 * The customer accepts the version before them: once, while it is open, and only the document they read. It becomes an order.
 * Of two at once the second waits for the first and is told.
 */
export const acceptVersion = (ctx: Context, id: string, wish: Acceptance, visit: Visit): Promise<Written> =>
  inTransaction(ctx, async (ctx) => {
    const { version, quote } = await openVersion(ctx, id);
    if (wish.document !== version.pdf_sha256)
      throw conflict('The document has changed since you opened it: load the page again');
    const optional = new Set(version.content.lines.filter((line) => line.optional).map((line) => line.id));
    if (wish.chosen.some((line) => !optional.has(line)))
      throw invalidField('chosen', 'unknown_choice', 'Only optional lines can be chosen');
    const decision = decisionOf(ctx, version, 'accepted', visit, {
      name: wish.name,
      signature: wish.signature,
      chosen: wish.chosen,
    });
    return accept(ctx, version, quote, decision);
  });

/** A colleague notes that the customer accepted on paper or by word. */
export async function acceptHere(
  ctx: Context,
  quoteId: string,
  wish: { name: string; note?: string | null },
): Promise<Written> {
  requirePermission(ctx, 'quote', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'quote', quoteId, { fields: ['name'] });
    const [newest] = await versionsOf(ctx, quoteId);
    if (!newest) throw conflict('Send this quote first: what is accepted is a version of it');
    const { version, quote } = await openVersion(ctx, newest.id);
    const chosen = version.content.lines.filter((line) => line.optional && line.chosen).map((line) => line.id);
    const visit = { address: ctx.address ?? null, userAgent: null };
    const decision = decisionOf(ctx, version, 'accepted', visit, {
      name: wish.name,
      chosen,
      reason: wish.note ?? null,
    });
    return accept(ctx, version, quote, decision);
  });
}

async function accept(ctx: Context, version: Version, quote: Values, decision: Decision): Promise<Written> {
  const settings = await settingsOf(ctx);
  await insertDecision(ctx, decision);
  const chosen = new Set(decision.chosen);
  const ticks = version.content.lines
    .filter((line) => line.optional && line.chosen !== chosen.has(line.id))
    .map(
      (line): Change => ({ op: 'update', object: 'quote_line', id: line.id, values: { chosen: chosen.has(line.id) } }),
    );
  const values = { status: 'accepted', decided_at: decision.at, accepted_by: decision.name, decline_reason: null };
  // What is ticked belongs to the decision: the rules take it as no change of what is offered.
  const deciding: Context = { ...ctx, origin: { kind: 'public' } };
  const { changeSet } = await write(
    deciding,
    [...ticks, { op: 'update', object: 'quote', id: version.quote_id, values }],
    { system: true, reason: `Accepted by ${decision.name}` },
  );
  const record = await getRecord(deciding, 'quote', version.quote_id);
  if (changeSet)
    await orderFrom(deciding, {
      record,
      quote,
      version,
      chosen,
      confirm: settings.accepted_order === 'confirmed',
      changeSet,
    });
  return { record, changeSet };
}

/** The customer does not want it. */
export const declineVersion = (
  ctx: Context,
  id: string,
  wish: { name?: string | null; reason?: string | null },
  visit: Visit,
): Promise<Written> =>
  inTransaction(ctx, async (ctx) => {
    const { version } = await openVersion(ctx, id);
    const decision = decisionOf(ctx, version, 'declined', visit, {
      name: wish.name ?? null,
      reason: wish.reason ?? null,
    });
    await insertDecision(ctx, decision);
    const values = { status: 'declined', decided_at: decision.at, decline_reason: wish.reason ?? null };
    const { changeSet } = await write(ctx, [{ op: 'update', object: 'quote', id: version.quote_id, values }], {
      system: true,
      reason: 'Quote declined',
    });
    return { record: await getRecord(ctx, 'quote', version.quote_id), changeSet };
  });

async function openVersion(ctx: Context, id: string): Promise<{ version: Version; quote: Values }> {
  const version = await versionById(ctx, id);
  if (!version) throw notFound('Quote');
  const quote = await heldQuote(ctx, version.quote_id);
  if (!quote || quote.trashed_at) throw notFound('Quote');
  const [newest] = await versionsOf(ctx, version.quote_id);
  const standing = standingOf(version, quote, newest, today(ctx.now(), ctx.workspace.timeZone));
  if (standing !== 'open') throw conflict(refusals[standing], { standing });
  return { version, quote };
}

function decisionOf(
  ctx: Context,
  version: Version,
  decision: Decision['decision'],
  { address, userAgent }: Visit,
  told: Partial<Pick<Decision, 'name' | 'signature' | 'chosen' | 'reason'>>,
): Decision {
  return {
    id: uuidv7(),
    version_id: version.id,
    quote_id: version.quote_id,
    decision,
    name: told.name ?? null,
    at: timeOf(ctx.now()),
    address,
    user_agent: userAgent?.slice(0, 500) ?? null,
    pdf_sha256: version.pdf_sha256,
    signature: told.signature ?? null,
    chosen: told.chosen ?? [],
    reason: told.reason ?? null,
  };
}
