import { createHash, randomBytes } from 'node:crypto';
import type { Context } from './context.ts';
import { conflict, invalidField, notFound } from './errors.ts';
import { uuidv7 } from './ids.ts';
import type { Runtime } from './runtime.ts';
import { openSecret, sealSecret } from './secrets.ts';
import { systemContext, workspaceById } from './system.ts';

/** What a link leads to. */
export interface Linked {
  readonly kind: string;
  readonly recordId: string;
}

export interface PublicLink {
  readonly token: string;
  /** Where the web app shows it, `/p/<kind>/<token>`. */
  readonly path: string;
  /** With the address people use, where it is known (`KITH_URL`); else the path. */
  readonly url: string;
}

export interface LinkOptions {
  /** From then on it opens nothing. A link that is there already takes the new time. */
  expiresAt?: Date | null;
  /** A word to be read and typed in place of a token nobody can guess: only for pages that everybody may see. */
  word?: string;
}

const WORD = /^[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])$/;
const hashOf = (kind: string, token: string) => createHash('sha256').update(`${kind}:${token}`).digest();
const purposeOf = (id: string) => `public link ${id}`;

/**
 * A link that shows one record to whoever has it: made at the first call, the same again until it is revoked. The caller
 * has checked that the member may share the record.
 */
export async function linkFor(
  ctx: Context,
  kind: string,
  recordId: string,
  options: LinkOptions = {},
): Promise<PublicLink> {
  const { word, expiresAt } = options;
  if (word !== undefined && !WORD.test(word))
    throw invalidField('word', 'pattern', 'Use 3 to 60 small letters, digits and hyphens');
  const found = await live(ctx, kind, recordId);
  const known = found && openSecret(ctx.runtime.config.secret, purposeOf(found.id), found.sealed);
  if (found && known && (word === undefined || word === known)) {
    if (expiresAt !== undefined && Number(expiresAt) !== Number(found.expires_at && new Date(found.expires_at)))
      await directory(ctx)
        .updateTable('public_link')
        .set({ expires_at: expiresAt })
        .where('id', '=', found.id)
        .execute();
    return linkOf(ctx, kind, known);
  }
  if (found) await revokeLink(ctx, kind, recordId);
  const id = uuidv7();
  const token = word ?? randomBytes(24).toString('base64url');
  const added = await directory(ctx)
    .insertInto('public_link')
    .values({
      id,
      workspace_id: ctx.workspace.id,
      kind,
      record_id: recordId,
      token_hash: hashOf(kind, token),
      sealed: sealSecret(ctx.runtime.config.secret, purposeOf(id), token),
      expires_at: expiresAt ?? null,
      created_at: ctx.now(),
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  if (!added.numInsertedOrUpdatedRows) {
    // Somebody else made one at the same moment, or the word is taken.
    if (word === undefined) return linkFor(ctx, kind, recordId, options);
    throw conflict(`“${word}” is taken: choose another word`);
  }
  return linkOf(ctx, kind, token);
}

/** The link as it is; null where there is none, or none that opens any more. */
export async function existingLink(ctx: Context, kind: string, recordId: string): Promise<PublicLink | null> {
  const found = await live(ctx, kind, recordId);
  const token = found && openSecret(ctx.runtime.config.secret, purposeOf(found.id), found.sealed);
  return token ? linkOf(ctx, kind, token) : null;
}

/** From now on the link opens nothing. The next `linkFor` makes another. */
export async function revokeLink(ctx: Context, kind: string, recordId: string): Promise<void> {
  await directory(ctx)
    .updateTable('public_link')
    // A word is free again for others.
    .set({ revoked_at: ctx.now(), token_hash: randomBytes(32) })
    .where('workspace_id', '=', ctx.workspace.id)
    .where('kind', '=', kind)
    .where('record_id', '=', recordId)
    .where('revoked_at', 'is', null)
    .execute();
}

/** What a visitor's token opens, with a context of the workspace it belongs to. Unknown, revoked, expired: `not_found`. */
export async function openLink(
  runtime: Runtime,
  kind: string,
  token: string,
): Promise<{ ctx: Context; linked: Linked }> {
  const row = await runtime.database.directory
    .selectFrom('public_link')
    .select(['workspace_id', 'record_id', 'expires_at'])
    .where('token_hash', '=', hashOf(kind, token))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!row || (row.expires_at && new Date(row.expires_at) <= runtime.now())) throw notFound('Link');
  const workspace = await workspaceById(runtime, row.workspace_id);
  const ctx = systemContext(runtime, workspace, { kind: 'public' });
  return { ctx: { ...ctx, actor: { ...ctx.actor, name: 'Visitor' } }, linked: { kind, recordId: row.record_id } };
}

const directory = (ctx: Context) => ctx.db.withSchema('kith');

const live = (ctx: Context, kind: string, recordId: string) =>
  directory(ctx)
    .selectFrom('public_link')
    .select(['id', 'sealed', 'expires_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('kind', '=', kind)
    .where('record_id', '=', recordId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst() as Promise<{ id: string; sealed: string; expires_at: string | null } | undefined>;

function linkOf(ctx: Context, kind: string, token: string): PublicLink {
  const path = `/p/${kind}/${token}`;
  return { token, path, url: `${ctx.runtime.config.url ?? ''}${path}` };
}
