import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Db } from '../../kernel/db.ts';
import type { Values } from '../../records/types.ts';
import type { Content, Signature } from '../documents/schema.ts';

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

/** A version as it was sent: it never changes, whatever becomes of the quote. */
export interface Version {
  id: string;
  quote_id: string;
  revision: number;
  content: Content;
  pdf_sha256: string;
  pdf_file: string;
  sent_at: string;
  sent_by: string | null;
  sent_to: string | null;
}

export interface Decision {
  id: string;
  version_id: string;
  quote_id: string;
  decision: 'accepted' | 'declined';
  name: string | null;
  at: string;
  address: string | null;
  user_agent: string | null;
  pdf_sha256: string;
  /** What was signed with: typed, or drawn as strokes of points between 0 and 1. */
  signature: Signature | null;
  /** The optional lines that were ticked. */
  chosen: string[];
  reason: string | null;
}

export async function otherDefaults(db: Db, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('document_template')
    .select('id')
    .where('is_default', '=', true)
    .where('id', '<>', id)
    .where('trashed_at', 'is', null)
    .execute();
  return rows.map((row) => row.id as string);
}

/** The quote as it is, held until the transaction ends: of two who decide at once, the second sees what the first did. */
export async function heldQuote(ctx: Context, id: string): Promise<Values | null> {
  const { rows } =
    await sql<Values>`select id, status, revision, valid_until, trashed_at, version, owner_id, deal_id, name,
    number from ${table(ctx, 'quote')} where id = ${id}::uuid for update`.execute(ctx.db);
  return rows[0] ?? null;
}

export async function insertVersion(ctx: Context, version: Version): Promise<void> {
  await sql`insert into ${table(ctx, 'quote_version')}
      (id, quote_id, revision, content, pdf_sha256, pdf_file, sent_at, sent_by, sent_to)
    values (${version.id}, ${version.quote_id}, ${version.revision}, ${JSON.stringify(version.content)}::jsonb,
      ${version.pdf_sha256}, ${version.pdf_file}, ${version.sent_at}::timestamptz, ${version.sent_by}, ${version.sent_to})`.execute(
    ctx.db,
  );
}

export async function versionById(ctx: Context, id: string): Promise<Version | null> {
  const { rows } = await sql<Version>`select * from ${table(ctx, 'quote_version')} where id = ${id}::uuid`.execute(
    ctx.db,
  );
  return rows[0] ?? null;
}

/** Newest first. */
export async function versionsOf(ctx: Context, quote: string): Promise<Version[]> {
  const { rows } = await sql<Version>`select * from ${table(ctx, 'quote_version')} where quote_id = ${quote}::uuid
    order by revision desc, sent_at desc, id desc`.execute(ctx.db);
  return rows;
}

export async function insertDecision(ctx: Context, decision: Decision): Promise<void> {
  await sql`insert into ${table(ctx, 'quote_decision')}
      (id, version_id, quote_id, decision, name, at, address, user_agent, pdf_sha256, signature, chosen, reason)
    values (${decision.id}, ${decision.version_id}, ${decision.quote_id}, ${decision.decision}, ${decision.name},
      ${decision.at}::timestamptz, ${decision.address}, ${decision.user_agent}, ${decision.pdf_sha256},
      ${JSON.stringify(decision.signature)}::jsonb, ${JSON.stringify(decision.chosen)}::jsonb, ${decision.reason})`.execute(
    ctx.db,
  );
}

/** Newest first. */
export async function decisionsOf(ctx: Context, quote: string): Promise<Decision[]> {
  const { rows } = await sql<Decision>`select * from ${table(ctx, 'quote_decision')} where quote_id = ${quote}::uuid
    order by at desc`.execute(ctx.db);
  return rows;
}

/** Sent quotes whose last day is over. */
export async function pastQuotes(ctx: Context, today: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${table(ctx, 'quote')}
    where status = 'sent' and valid_until < ${today}::date and trashed_at is null order by id limit 500`.execute(
    ctx.db,
  );
  return rows.map((row) => row.id);
}

/** Sent quotes that end by `day` and of which nobody was reminded. */
export async function endingQuotes(ctx: Context, today: string, day: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${table(ctx, 'quote')}
    where status = 'sent' and valid_until between ${today}::date and ${day}::date and reminded_at is null
      and trashed_at is null order by id limit 500`.execute(ctx.db);
  return rows.map((row) => row.id);
}
