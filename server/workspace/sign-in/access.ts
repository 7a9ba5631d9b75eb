import type { Actor, Context, Role, Workspace } from '../../kernel/context.ts';
import type { Db } from '../../kernel/db.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { toWorkspace } from '../../kernel/system.ts';
import type { Entitled } from '../../records/rights/loader.ts';
import type { Rights } from '../../records/rights/model.ts';
import { entitle, given } from '../roles/load.ts';
import * as queries from './queries.ts';
import { hashOf, isToken } from './tokens.ts';

export const SESSION_COOKIE = 'kith_session';
export const KEY_PREFIX = 'kith_';

const SESSION_DAYS = 30;
/** For so long a process trusts what it read: another process's sign-out takes effect within this time. */
const TRUSTED_FOR_MS = 5_000;
/** Being seen is written down at most this often. */
const SEEN_EVERY_MS = 10 * 60_000;
const MOST_CACHED = 20_000;

/** What a token proved. */
export interface Access {
  readonly actor: Actor;
  readonly role: Role;
  /** Where the built-in role does not say it all. */
  readonly rights?: Rights;
  readonly workspace: Workspace;
  readonly membershipId: string | null;
  readonly sessionId: string | null;
  /** Set where an administrator looks as somebody else. */
  readonly looking?: { id: string; name: string };
}

interface Cached {
  access: Access;
  until: number;
}

class AccessCache {
  private readonly entries = new Map<string, Cached>();
  /** Counts what was forgotten: a look-up that began before must not bring it back. */
  generation = 0;

  get(token: string, now: number): Access | undefined {
    const entry = this.entries.get(token);
    return entry && entry.until > now ? entry.access : undefined;
  }

  set(token: string, access: Access, now: number): void {
    if (this.entries.size >= MOST_CACHED) this.entries.clear();
    this.entries.set(token, { access, until: now + TRUSTED_FOR_MS });
  }

  forget(which: (access: Access) => boolean): void {
    this.generation++;
    for (const [token, { access }] of this.entries) if (which(access)) this.entries.delete(token);
  }
}

const caches = new WeakMap<Runtime['database'], AccessCache>();
function cacheOf(runtime: Runtime): AccessCache {
  let cache = caches.get(runtime.database);
  if (!cache) {
    cache = new AccessCache();
    caches.set(runtime.database, cache);
  }
  return cache;
}

/** Drops what this process trusts at once. Call it after the commit that changed it. */
export const forgetAccess = (runtime: Runtime, which: (access: Access) => boolean): void =>
  cacheOf(runtime).forget(which);

export const sessionExpiry = (now: Date): Date => new Date(now.getTime() + SESSION_DAYS * 86_400_000);
export const SESSION_SECONDS = SESSION_DAYS * 86_400;

/** Who holds this session token. Answers without a promise when it is known. */
export function accessBySession(runtime: Runtime, token: string): Access | null | Promise<Access | null> {
  return (
    cacheOf(runtime).get(token, runtime.now().getTime()) ?? (isToken(token) ? load(runtime, token, loadSession) : null)
  );
}

/** Who holds this API key (`kith_…`). Answers without a promise when it is known. */
export function accessByKey(runtime: Runtime, key: string): Access | null | Promise<Access | null> {
  const known = cacheOf(runtime).get(key, Date.now());
  if (known) return known;
  return key.startsWith(KEY_PREFIX) && isToken(key.slice(KEY_PREFIX.length)) ? load(runtime, key, loadKey) : null;
}

/** What a caller with this access works with. */
export function contextOf(
  runtime: Runtime,
  access: Access,
  requestId: string | null,
  address: string | null = null,
): Context {
  return {
    actor: access.actor,
    workspace: access.workspace,
    role: access.role,
    rights: access.rights,
    looking: access.looking,
    origin: access.actor.kind === 'api_key' ? FROM_API : FROM_APP,
    requestId,
    address,
    runtime,
    db: runtime.database.workspace(access.workspace.schema),
    transaction: null,
    now: () => runtime.now(),
  };
}
const FROM_API = { kind: 'api' } as const;
const FROM_APP = { kind: 'app' } as const;

async function load(
  runtime: Runtime,
  token: string,
  find: (runtime: Runtime, token: string) => Promise<Access | null>,
): Promise<Access | null> {
  const cache = cacheOf(runtime);
  for (;;) {
    const { generation } = cache;
    const access = await find(runtime, token);
    if (generation !== cache.generation) continue;
    if (access) cache.set(token, access, runtime.now().getTime());
    return access;
  }
}

/** What somebody sees who looks as somebody else; null where that has ended, or they may not (any more). */
export function accessByLook(runtime: Runtime, own: Access, look: string): Access | null | Promise<Access | null> {
  const { accountId } = own.actor;
  if (!accountId || !isUuid(look) || !outranks(own.role, 'member')) return null;
  const key = `look ${look} ${accountId} ${own.workspace.schema}`;
  return cacheOf(runtime).get(key, runtime.now().getTime()) ?? load(runtime, key, () => loadLook(runtime, own, look));
}

async function loadLook(runtime: Runtime, own: Access, id: string): Promise<Access | null> {
  const { schema } = own.workspace;
  const db = runtime.database.workspace(schema);
  const look = await queries.openLook(db, id, String(own.actor.accountId), runtime.now());
  if (!look) return null;
  const { workspace, membershipId, sessionId } = own;
  const rest = { workspace, membershipId, sessionId };
  if (look.as_member) {
    const member = await queries.memberById(db, look.as_member);
    if (!member) return null;
    const entitled = await entitledMember(db, schema, member);
    if (outranks(entitled.role, own.role)) return null;
    const actor = { ...own.actor, memberId: member.id, name: member.name };
    return { ...rest, actor, ...entitled, looking: { id, name: member.name } };
  }
  const choice = String(look.as_role);
  const wish = Object.hasOwn(RANK, choice)
    ? await given(db, schema, choice as Role, null)
    : await given(db, schema, 'read_only', choice);
  const entitled = await entitle(db, schema, own.actor.memberId, wish);
  if (outranks(entitled.role, own.role)) return null;
  return { ...rest, actor: own.actor, ...entitled, looking: { id, name: wish.role?.name ?? choice } };
}

async function loadSession(runtime: Runtime, token: string): Promise<Access | null> {
  const { database } = runtime;
  const now = runtime.now();
  const session = await queries.sessionByHash(database.directory, hashOf(token), now);
  if (!session) return null;
  const workspace = toWorkspace(session.workspace);
  const member = await queries.activeMember(database.workspace(workspace.schema), session.member_id);
  if (!member) return null;
  await runtime.prepare(workspace.schema, member.definitions);
  if (now.getTime() - Date.parse(session.last_seen_at) > SEEN_EVERY_MS)
    await queries.touchSession(database.directory, session.session_id, now, sessionExpiry(now));
  const { account_id: accountId, membership_id: membershipId, session_id: sessionId } = session;
  const actor: Actor = { kind: 'member', memberId: member.id, accountId, keyId: null, name: member.name };
  return {
    actor,
    ...(await entitledMember(database.workspace(workspace.schema), workspace.schema, member)),
    workspace,
    membershipId,
    sessionId,
  };
}

async function loadKey(runtime: Runtime, key: string): Promise<Access | null> {
  const { database } = runtime;
  const now = runtime.now();
  const row = await queries.keyByHash(database.directory, hashOf(key));
  if (!row?.created_by) return null;
  const workspace = toWorkspace(row.workspace);
  // A key never may do more than the person who made it may do today, and ends when that person loses access.
  const db = database.workspace(workspace.schema);
  const maker = await queries.activeMember(db, row.created_by);
  if (!maker) return null;
  await runtime.prepare(workspace.schema, maker.definitions);
  if (!row.last_used_at || now.getTime() - Date.parse(row.last_used_at) > SEEN_EVERY_MS)
    await queries.touchKey(database.directory, row.key_id, now);
  const actor: Actor = { kind: 'api_key', memberId: null, accountId: null, keyId: row.key_id, name: row.key_name };
  const { schema } = workspace;
  const own = await given(db, schema, row.key_role, row.key_custom_role);
  const makers = await given(db, schema, maker.role, maker.custom_role_id);
  return {
    actor,
    ...(await entitle(db, schema, maker.id, own, makers)),
    workspace,
    membershipId: null,
    sessionId: null,
  };
}

/** What a member may do, with their team and what was shared with them. */
export async function entitledMember(db: Db, schema: string, member: queries.MemberRow): Promise<Entitled> {
  return entitle(db, schema, member.id, await given(db, schema, member.role, member.custom_role_id));
}

const RANK: Record<Role, number> = { read_only: 0, member: 1, admin: 2, owner: 3 };
export const outranks = (a: Role, b: Role): boolean => RANK[a] > RANK[b];
