import { randomUUID } from 'node:crypto';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { DomainError, forbidden, invalidField, notFound, unauthenticated } from '../../kernel/errors.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { systemContext, toWorkspace } from '../../kernel/system.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { actions, can, mayReveal, mayShare, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { type Changed, changeMember } from '../member-record.ts';
import { type Access, accessBySession, contextOf, entitledMember, forgetAccess, sessionExpiry } from './access.ts';
import { type Attempt, beginAttempt, forgetAttemptsOf, forgetOldAttempts } from './attempts.ts';
import { recordRefusal } from './audit.ts';
import { checkPassword, hashPassword, passwordMatches } from './passwords.ts';
import * as queries from './queries.ts';
import { foldEmail, type SignIn } from './schema.ts';
import { hashOf, newToken, randomPassword } from './tokens.ts';

/** From where somebody signs in, as the list of sessions shows it. */
export interface Device {
  userAgent: string | null;
  address: string;
  requestId?: string;
}

export interface SignedIn {
  token: string;
  ctx: Context;
}

/** The same refusal for a wrong password and an unknown address. */
const wrong = () => unauthenticated('The e-mail address or the password is wrong');

/**
 * Starts a session with a new token; the one that the browser held before, if any, ends.
 * Throws `unauthenticated`, or `rate_limited` after too many failures of this e-mail or address.
 */
export async function signIn(runtime: Runtime, who: SignIn, device: Device, before?: string): Promise<SignedIn> {
  const account = await proveAccount(runtime, who.email, who.password, device);
  const directory = runtime.database.directory;
  for (const place of await queries.belongingsOf(directory, account.id)) {
    const member = await queries.activeMember(runtime.database.workspace(place.workspace.schema), place.member_id);
    if (member) return startSession(runtime, account.id, place.membership_id, device, before);
  }
  throw forbidden('You no longer have access. Ask an administrator to invite you again');
}

/** The account that e-mail and password belong to. Counts the attempt; see `signIn` for what it throws. */
export async function proveAccount(
  runtime: Runtime,
  email: string,
  password: string,
  device: Device,
): Promise<queries.Account> {
  const { directory } = runtime.database;
  const attempt = await beginAttempt(directory, runtime.now(), email, device.address);
  const account = await queries.accountByEmail(directory, email);
  if (!(await passwordMatches(account?.password_hash, password)) || !account) {
    if (account) tellRefusal(runtime, account, device, attempt);
    throw wrong();
  }
  await attempt.succeeded();
  return account;
}

/** Nobody waits for it: how long a refusal takes must not tell whether the account exists. */
function tellRefusal(runtime: Runtime, account: queries.Account, device: Device, attempt: Attempt): void {
  const action = attempt.locks ? 'session.locked' : 'session.refused';
  recordRefusal(runtime, account.id, device, action).catch((error) =>
    runtime.log.error({ err: error }, 'a refused sign-in could not be recorded'),
  );
}

/** For those who have just proved who they are. A token is never taken over from before: that would be fixation. */
export async function startSession(
  runtime: Runtime,
  accountId: string,
  membershipId: string,
  device: Device,
  before?: string,
): Promise<SignedIn> {
  const { directory } = runtime.database;
  const now = runtime.now();
  const token = newToken();
  if (before) await endSession(runtime, before, device);
  await queries.insertSession(directory, {
    tokenHash: hashOf(token),
    accountId,
    membershipId,
    now,
    expiresAt: sessionExpiry(now),
    userAgent: device.userAgent?.slice(0, 300) ?? null,
    address: device.address,
  });
  await queries.markMembershipUsed(directory, membershipId, now);
  const access = await accessBySession(runtime, token);
  if (!access) throw unauthenticated();
  const ctx = contextOf(runtime, access, device.requestId ?? randomUUID(), device.address);
  await recordAudit(ctx, { action: 'session.opened' });
  return { token, ctx };
}

export async function endSession(runtime: Runtime, token: string, device: Device): Promise<void> {
  const access = await accessBySession(runtime, token);
  await queries.deleteSessionByHash(runtime.database.directory, hashOf(token));
  if (!access) return;
  forgetAccess(runtime, (known) => known.sessionId === access.sessionId);
  await recordAudit(contextOf(runtime, access, device.requestId ?? null, device.address), { action: 'session.closed' });
}

/** Who am I, where, and what may I do. */
export async function describeSession(ctx: Context) {
  const { directory } = ctx.runtime.database;
  const { accountId, memberId } = ctx.actor;
  const places = accountId ? await queries.belongingsOf(directory, accountId) : [];
  const here = places.find((place) => place.workspace.id === ctx.workspace.id);
  const account = accountId ? await queries.accountById(directory, accountId) : undefined;
  const { id, name, currency, timeZone, locale } = ctx.workspace;
  return {
    account: account ? { id: account.id, email: account.email, name: account.name } : null,
    member: memberId ? await getRecord(ctx, 'member', memberId) : null,
    role: ctx.role,
    role_name: ctx.rights?.role.name ?? null,
    may: { share: mayShare(ctx), reveal: mayReveal(ctx) },
    looking: ctx.looking ?? null,
    workspace: { id, name, currency, time_zone: timeZone, locale },
    workspaces: await openTo(ctx, places),
    permissions: permissionsOf(ctx),
    preferences: here ? await queries.preferencesOf(directory, here.membership_id) : {},
  };
}

/** Where this account may go: it stays bound to workspaces that took its access away. */
async function openTo(ctx: Context, places: queries.Belonging[]): Promise<Array<{ id: string; name: string }>> {
  const { database } = ctx.runtime;
  const checked = await Promise.all(
    places.map(async ({ workspace, member_id }) => {
      const here = workspace.id === ctx.workspace.id;
      return here || (await queries.activeMember(database.workspace(workspace.schema), member_id)) ? [workspace] : [];
    }),
  );
  return checked.flat().map(({ id, name }) => ({ id, name }));
}

/** The devices that this account is signed in on, in any workspace. */
export async function listSessions(ctx: Context, current: Access | null) {
  const rows = await queries.sessionsOf(ctx.runtime.database.directory, accountOf(ctx), ctx.now());
  return { data: rows.map((row) => ({ ...row, current: row.id === current?.sessionId })) };
}

export async function endOneSession(ctx: Context, id: string): Promise<void> {
  const gone = await queries.deleteSession(ctx.runtime.database.directory, accountOf(ctx), id);
  if (!gone) throw notFound('Session');
  forgetAccess(ctx.runtime, (known) => known.sessionId === id);
  await recordAudit(ctx, { action: 'session.ended' });
}

export async function signOutEverywhere(ctx: Context, except: string | null = null): Promise<void> {
  const accountId = accountOf(ctx);
  await queries.deleteSessions(ctx.runtime.database.directory, accountId, except);
  forgetAccess(ctx.runtime, (known) => known.actor.accountId === accountId && known.sessionId !== except);
  await recordAudit(ctx, { action: 'sessions.ended', detail: { this_device_too: except === null } });
}

/** Other devices are signed out: whoever changes a password may do so because somebody else knows it. */
export async function changePassword(
  ctx: Context,
  current: Access | null,
  change: { current_password: string; password: string },
  address: string,
): Promise<void> {
  const { directory } = ctx.runtime.database;
  const account = await queries.accountById(directory, accountOf(ctx));
  if (!account) throw unauthenticated();
  checkPassword(change.password, account.email);
  const attempt = await beginAttempt(directory, ctx.now(), account.email, address);
  if (!(await passwordMatches(account.password_hash, change.current_password)))
    throw invalidField('current_password', 'wrong', 'This is not your password');
  await attempt.succeeded();
  await queries.changePasswordHash(directory, account.id, await hashPassword(change.password), ctx.now());
  await recordAudit(ctx, { action: 'password.changed' });
  await signOutEverywhere(ctx, current?.sessionId ?? null);
}

/**
 * For whoever runs the server, when somebody can sign in nowhere any more: a random password, and every device signed
 * out. Other processes notice within seconds.
 */
export async function replacePassword(runtime: Runtime, email: string): Promise<string> {
  const { directory } = runtime.database;
  const account = await queries.accountByEmail(directory, foldEmail(email));
  if (!account) throw notFound('An account with this e-mail address');
  const password = randomPassword();
  await queries.changePasswordHash(directory, account.id, await hashPassword(password), runtime.now());
  await queries.deleteSessions(directory, account.id);
  await forgetAttemptsOf(directory, account.email);
  forgetAccess(runtime, (known) => known.actor.accountId === account.id);
  for (const place of await queries.belongingsOf(directory, account.id)) {
    const ctx = systemContext(runtime, toWorkspace(place.workspace));
    const about = { object: 'member', recordId: place.member_id, title: account.name };
    await recordAudit(ctx, { action: 'password.replaced', ...about });
  }
  return password;
}

const PREFERENCES_LIMIT = 64 * 1024;

/** Keys are merged one by one; a null takes its key away. */
export async function setPreferences(ctx: Context, changes: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { directory } = ctx.runtime.database;
  const place = await queries.belongingIn(directory, accountOf(ctx), ctx.workspace.id);
  if (!place) throw unauthenticated();
  const preferences = await queries.mergePreferences(directory, place.id, changes, PREFERENCES_LIMIT);
  if (!preferences) throw new DomainError('too_large', 'Preferences may take 64 KB at most');
  return preferences;
}

/** What anyone may change about themselves. Role, team and the like belong to administrators. */
export async function changeProfile(ctx: Context, values: Record<string, unknown>): Promise<Changed> {
  const { memberId, accountId } = ctx.actor;
  if (!memberId || !accountId) throw forbidden('An API key has no profile');
  return inTransaction(ctx, async (ctx) => {
    if (typeof values.name === 'string') await queries.renameAccount(ctx.db.withSchema('kith'), accountId, values.name);
    // Members may not write member records; this verb lets them write three fields of their own.
    return changeMember({ ...unlimited(ctx), role: 'admin' }, memberId, values);
  });
}

/** The session goes on in another workspace of the same account. */
export async function switchWorkspace(ctx: Context, current: Access | null, workspaceId: string): Promise<Context> {
  const { runtime } = ctx;
  const { directory } = runtime.database;
  const places = await queries.belongingsOf(directory, accountOf(ctx));
  const place = places.find((candidate) => candidate.workspace.id === workspaceId);
  if (!place || !current?.sessionId) throw notFound('Workspace');
  const workspace = toWorkspace(place.workspace);
  const db = runtime.database.workspace(workspace.schema);
  const member = await queries.activeMember(db, place.member_id);
  if (!member) throw notFound('Workspace');
  await queries.moveSession(directory, current.sessionId, place.membership_id);
  await queries.markMembershipUsed(directory, place.membership_id, ctx.now());
  forgetAccess(runtime, (known) => known.sessionId === current.sessionId);
  const actor = { ...ctx.actor, memberId: member.id, name: member.name };
  const entitled = await entitledMember(db, workspace.schema, member);
  const there: Context = { ...ctx, rights: undefined, actor, ...entitled, workspace, db, transaction: null };
  await recordAudit(there, { action: 'session.opened', detail: { from_another_workspace: true } });
  return { ...there, transaction: ctx.transaction };
}

/** Ended sessions and forgotten attempts leave the database. */
export async function forgetOldSignIns(runtime: Runtime): Promise<void> {
  const { directory } = runtime.database;
  await queries.deleteExpiredSessions(directory, runtime.now());
  await forgetOldAttempts(directory, runtime.now());
}

function accountOf(ctx: Context): string {
  if (!ctx.actor.accountId) throw forbidden('Only people can do this, not API keys');
  return ctx.actor.accountId;
}

function permissionsOf(ctx: Context) {
  const rights = (object: string) =>
    Object.fromEntries(actions.map((action) => [action, can(ctx, object, action)])) as Record<
      (typeof actions)[number],
      boolean
    >;
  return Object.fromEntries(catalog(ctx).objects.map(({ name }) => [name, rights(name)]));
}
