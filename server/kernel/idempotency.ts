import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { type Context, type Transaction, withFreshDefinitions } from './context.ts';
import { conflict, invalidField } from './errors.ts';

interface Kept {
  request_hash: Buffer;
  status: number | null;
  body: string | null;
}

/** Headers that belong to an answer, and so come back with it. */
const KEPT_HEADERS = ['etag', 'kith-change-set', 'location', 'content-type'];

/**
 * Answers a retry with the first answer. The handler runs in one transaction with the row that remembers its answer:
 * after a crash both are there or neither is, so a retry never does the work twice. A refusal rolls both back; the same
 * request is then simply judged again. Of two at once the second waits for the first.
 */
export async function answerOnce(
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  handler: () => Promise<unknown>,
): Promise<unknown> {
  if (key.length > 255) throw invalidField('Idempotency-Key', 'max', 'An idempotency key has at most 255 characters');
  const ctx = request.ctx;
  const caller = callerOf(ctx);
  const hash = hashOf(request);
  const transaction: Transaction = { afterCommit: [] };

  const once = async (db: Context['db']) => {
    transaction.afterCommit.length = 0;
    const directory = db.withSchema('kith');
    const fresh = await directory
      .insertInto('idempotency')
      .values({ caller, key, request_hash: hash, created_at: ctx.now().toISOString() })
      .onConflict((c) => c.doNothing())
      .returning('key')
      .executeTakeFirst();
    if (!fresh) {
      const kept = (await directory
        .selectFrom('idempotency')
        .select(['request_hash', 'status', 'body'])
        .where('caller', '=', caller)
        .where('key', '=', key)
        .executeTakeFirstOrThrow()) as Kept;
      return replay(reply, kept, hash);
    }
    request.ctx = { ...ctx, db, transaction };
    const payload = await handler();
    // An answer that the handler sent or streams itself cannot be kept: the key then only guards against a second run.
    const told = reply.sent || isStream(payload) ? undefined : payload;
    await directory
      .updateTable('idempotency')
      .set({ status: reply.statusCode, body: JSON.stringify({ headers: headersOf(reply), payload: told ?? null }) })
      .where('caller', '=', caller)
      .where('key', '=', key)
      .execute();
    return payload;
  };
  const answer = await withFreshDefinitions(ctx, () => ctx.db.transaction().execute(once));
  request.ctx = ctx;
  for (const run of transaction.afterCommit) run();
  return answer;
}

function replay(reply: FastifyReply, kept: Kept, hash: Buffer): unknown {
  if (!hash.equals(kept.request_hash)) throw conflict('This idempotency key was used for another request');
  if (kept.status === null || kept.body === null) throw conflict('The answer to this idempotency key was not kept');
  const { headers, payload } = JSON.parse(kept.body) as { headers: Record<string, string>; payload: unknown };
  reply.code(kept.status).headers(headers).header('idempotency-replayed', 'true');
  // 204 has no body, and a handler that returned nothing must return nothing again.
  return kept.status === 204 ? reply.send() : payload;
}

export const callerOf = (ctx: Context): string =>
  `${ctx.workspace.id}:${ctx.actor.keyId ?? ctx.actor.accountId ?? ctx.actor.memberId ?? 'system'}`;

function hashOf(request: FastifyRequest): Buffer {
  const hash = createHash('sha256').update(`${request.method} ${request.url}\n`);
  hash.update(String(request.headers['if-match'] ?? ''));
  // A file is told by its length: its content is read only once, by the handler.
  const body = request.isMultipart?.()
    ? String(request.headers['content-length'])
    : JSON.stringify(request.body ?? null);
  return hash.update(body).digest();
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const headers = reply.getHeaders();
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

const isStream = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && typeof (payload as { pipe?: unknown }).pipe === 'function';

/** Answers are kept for a day. */
export async function forgetOldAnswers(directory: Context['db'], now: Date): Promise<void> {
  await directory
    .deleteFrom('idempotency')
    .where('created_at', '<', sql<string>`${now.toISOString()}::timestamptz - interval '24 hours'`)
    .execute();
}
