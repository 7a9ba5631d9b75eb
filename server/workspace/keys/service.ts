import type { Context } from '../../kernel/context.ts';
import { conflict, forbidden, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import { chosenRole } from '../roles/service.ts';
import { forgetAccess, KEY_PREFIX, outranks } from '../sign-in/access.ts';
import { hashOf, newToken } from '../sign-in/tokens.ts';
import * as queries from './queries.ts';
import type { NewKey } from './schema.ts';

const MOST_KEYS = 500;

/**
 * Makes a key that may do what `role` may, though never more than its maker. The key itself is in this answer and
 * nowhere else.
 */
export async function createKey(ctx: Context, { name, role: choice }: NewKey) {
  const { memberId } = ctx.actor;
  // A key that could make keys would outlive its own revocation.
  if (!memberId) throw forbidden('Only people make API keys');
  const { tier: role, custom } = await chosenRole(ctx, choice);
  if (outranks(role, ctx.role)) throw forbidden('A key cannot be allowed more than you are');
  const directory = ctx.db.withSchema('kith');
  if ((await queries.countKeys(directory, ctx.workspace.id)) >= MOST_KEYS)
    throw conflict(`A workspace has at most ${MOST_KEYS} API keys. Delete those that nobody uses`);
  const key = KEY_PREFIX + newToken();
  const row = await queries.insertKey(directory, {
    id: uuidv7(),
    workspace_id: ctx.workspace.id,
    name,
    role,
    custom_role: custom,
    prefix: key.slice(0, KEY_PREFIX.length + 6),
    token_hash: hashOf(key),
    created_by: memberId,
    created_at: ctx.now(),
  });
  await recordAudit(ctx, { action: 'api_key.created', title: name, detail: { key_id: row.id, role } });
  return { ...row, created_by: { id: memberId, name: ctx.actor.name }, used_today: 0, daily_quota: quotaOf(ctx), key };
}

/** Administrators see every key, others their own. */
export async function listKeys(ctx: Context) {
  const rows = await queries.keysOf(ctx.db.withSchema('kith'), ctx.workspace.id, onlyMaker(ctx));
  const names = await queries.namesOfMembers(ctx.db, [...new Set(rows.flatMap((row) => row.created_by ?? []))]);
  const day = ctx.now().toISOString().slice(0, 10);
  const used = await queries.usageOf(
    ctx.db.withSchema('kith'),
    rows.map((row) => row.id),
    day,
  );
  return {
    data: rows.map((row) => ({
      ...row,
      used_today: used.get(row.id) ?? 0,
      daily_quota: quotaOf(ctx),
      created_by: row.created_by ? { id: row.created_by, name: names.get(row.created_by) ?? '' } : null,
    })),
  };
}

export async function deleteKey(ctx: Context, id: string): Promise<void> {
  const gone = await queries.revokeKey(ctx.db.withSchema('kith'), ctx.workspace.id, id, ctx.now(), onlyMaker(ctx));
  if (gone === undefined) throw notFound('API key');
  forgetAccess(ctx.runtime, (known) => known.actor.keyId === id);
  await recordAudit(ctx, { action: 'api_key.deleted', title: gone, detail: { key_id: id } });
}

const quotaOf = (ctx: Context): number | null => ctx.runtime.config.keyQuota || null;

function onlyMaker(ctx: Context): string | undefined {
  if (ctx.role === 'owner' || ctx.role === 'admin') return undefined;
  if (!ctx.actor.memberId) throw forbidden('Only people and keys of administrators see API keys');
  return ctx.actor.memberId;
}
