import { randomBytes } from 'node:crypto';
import { type Context, inTransaction, type Workspace } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { migrateWorkspace } from '../../kernel/migrate.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { systemContext } from '../../kernel/system.ts';
import { createRecord } from '../../records/write/index.ts';
import { checkPassword, hashPassword } from '../sign-in/passwords.ts';
import { insertAccount } from '../sign-in/queries.ts';
import { type Device, type SignedIn, startSession } from '../sign-in/service.ts';
import * as queries from './queries.ts';
import type { SetUp } from './schema.ts';

const alreadyDone = () => conflict('Kith is set up already. Sign in, or ask an administrator for an invitation');

export const isSetUp = (runtime: Runtime): Promise<boolean> => queries.anyReadyWorkspace(runtime.database.directory);

/**
 * Makes the first workspace and its owner, once, and signs the owner in. Of two at the same time one is done and the
 * other is a `conflict`. Cut short at any point it can simply be asked for again.
 */
export async function setUp(runtime: Runtime, wish: SetUp, device: Device): Promise<SignedIn> {
  await requireNotSetUp(runtime);
  checkPassword(wish.password, wish.email);
  const owner = await whileSettingUp(runtime, () => makeWorkspace(runtime, wish));
  return startSession(runtime, owner.accountId, owner.membershipId, device);
}

export async function requireNotSetUp(runtime: Runtime): Promise<void> {
  if (await isSetUp(runtime)) throw alreadyDone();
}

/** Makes the first workspace, whichever way: of two at the same time one is done and the other is a `conflict`. */
export async function whileSettingUp<T>(runtime: Runtime, work: () => Promise<T>): Promise<T> {
  return runtime.database.directory.connection().execute(async (connection) => {
    if (!(await queries.tryLock(connection))) throw conflict('Somebody else is setting Kith up right now');
    try {
      await requireNotSetUp(runtime);
      return await work();
    } finally {
      await queries.unlock(connection);
    }
  });
}

/** The hash of the password with which an owner takes over a workspace that came from elsewhere. */
export async function ownersPassword(password: string, email: string): Promise<string> {
  checkPassword(password, email);
  return hashPassword(password);
}

async function makeWorkspace(runtime: Runtime, wish: SetUp) {
  const { directory } = runtime.database;
  // The row comes before the schema and is ready last, so that no schema is ever without an owner.
  let place = await queries.unreadyWorkspace(directory);
  if (!place) {
    place = { id: uuidv7(), schema: `ws_${randomBytes(10).toString('hex')}` };
    await queries.insertWorkspace(directory, { ...place, name: wish.workspace });
  }
  await migrateWorkspace(runtime, place.schema);
  await runtime.prepare(place.schema);
  const workspace: Workspace = {
    ...place,
    name: wish.workspace,
    currency: wish.currency,
    timeZone: wish.time_zone,
    locale: wish.locale,
  };
  const passwordHash = await hashPassword(wish.password);
  return inTransaction(systemContext(runtime, workspace), (ctx) => fill(ctx, wish, passwordHash));
}

/** Everything the new workspace begins with, in one transaction. */
async function fill(ctx: Context, wish: SetUp, passwordHash: string) {
  const directory = ctx.db.withSchema('kith');
  const { domains } = await import('../../domains.ts');
  const values = { name: wish.name, email: wish.email, role: 'owner', status: 'active' };
  const member = await createRecord(ctx, 'member', values, { system: true });
  for (const domain of domains) await domain.newWorkspace?.(ctx);
  const accountId = uuidv7();
  const membershipId = uuidv7();
  await insertAccount(directory, { id: accountId, email: wish.email, name: wish.name, password_hash: passwordHash });
  const ready = { name: wish.workspace, currency: wish.currency, time_zone: wish.time_zone, locale: wish.locale };
  if (!(await queries.makeReady(directory, ctx.workspace.id, { ...ready, ready_at: ctx.now() }))) throw alreadyDone();
  await queries.insertMembership(directory, {
    id: membershipId,
    account_id: accountId,
    workspace_id: ctx.workspace.id,
    member_id: member.id,
  });
  if (wish.sample_data) await ctx.runtime.jobs.add(ctx, 'sample_data.load', { workspace: ctx.workspace.id });
  return { accountId, membershipId };
}
