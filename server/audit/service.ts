import { Readable } from 'node:stream';
import type { Context } from '../kernel/context.ts';
import { recordAudit } from '../records/audit.ts';
import type { Head } from '../records/audit-chain.ts';
import { csvLine } from '../records/export/csv.ts';
import * as queries from './queries.ts';
import type { AuditEntry, AuditFilter, Verified } from './schema.ts';
import { verifyChain } from './verify.ts';

const BATCH = 1000;

export async function listAudit(ctx: Context, asked: AuditFilter & { limit?: number; cursor?: string }) {
  const limit = asked.limit ?? 50;
  const rows = await queries.entries(ctx.db, asked, limit + 1, asked.cursor);
  const data = rows.slice(0, limit).map(present);
  return { data, next_cursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
}

export const auditActions = async (ctx: Context) => ({ data: await queries.actions(ctx) });

/** Looks for what was altered or taken away, and tells the log that somebody did. */
export async function verifyAudit(ctx: Context, known?: Head): Promise<Verified> {
  const result = await verifyChain(ctx, known);
  const { ok, entries, problem } = result;
  await recordAudit(ctx, { action: 'audit.verified', detail: { ok, entries, ...(problem ? { problem } : {}) } });
  return result;
}

/** The entries as a file, newest first, written as it is read. */
export async function exportAudit(ctx: Context, asked: AuditFilter, format: 'csv' | 'jsonl'): Promise<Readable> {
  await recordAudit(ctx, {
    action: 'audit.exported',
    detail: { format, filtered: Object.values(asked).some(Boolean) },
  });
  return Readable.from(format === 'csv' ? csv(ctx, asked) : lines(ctx, asked));
}

async function* all(ctx: Context, asked: AuditFilter): AsyncGenerator<AuditEntry[]> {
  let cursor: string | undefined;
  do {
    const rows = await queries.entries(ctx.db, asked, BATCH, cursor);
    if (rows.length > 0) yield rows.map(present);
    cursor = rows.length === BATCH ? rows.at(-1)?.id : undefined;
  } while (cursor);
}

async function* lines(ctx: Context, asked: AuditFilter): AsyncGenerator<string> {
  for await (const page of all(ctx, asked)) yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

const HEADER = ['seq', 'at', 'actor', 'actor_kind', 'actor_id', 'action', 'object', 'record_id', 'title', 'detail'];

async function* csv(ctx: Context, asked: AuditFilter): AsyncGenerator<string> {
  yield csvLine([...HEADER, 'address', 'request_id', 'hash']);
  for await (const page of all(ctx, asked)) {
    yield page
      .map(({ seq, at, actor, action, object, record_id, title, detail, address, request_id, hash }) =>
        csvLine(
          [
            ...[seq, at, actor.name, actor.kind, actor.id, action, object, record_id, title],
            ...[detail && JSON.stringify(detail), address, request_id, hash],
          ].map((value) => String(value ?? '')),
        ),
      )
      .join('');
  }
}

const present = (row: queries.AuditRow): AuditEntry => ({
  id: row.id,
  at: row.at,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  address: row.address,
  request_id: row.request_id,
  action: row.action,
  object: row.object,
  record_id: row.record_id,
  title: row.title,
  detail: row.detail,
  seq: row.seq,
  hash: row.hash?.toString('hex') ?? null,
});
