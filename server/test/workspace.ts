import { randomBytes } from 'node:crypto';
import { type Context, inTransaction, type Role, type Workspace } from '../kernel/context.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { migrateWorkspace } from '../kernel/migrate.ts';
import { systemContext } from '../kernel/system.ts';
import type { Domain } from '../records/domain.ts';
import { createRecord } from '../records/write/index.ts';
import { startSession } from '../workspace/sign-in/service.ts';
import type { Answer, TestKith } from './kith.ts';

export interface WorkspaceWish {
  name?: string;
  currency?: string;
  timeZone?: string;
  locale?: string;
}

/** Someone who works in a workspace: a context for services, a session for HTTP. */
export interface Person {
  ctx: Context;
  memberId: string;
  /** Headers that sign a request in. */
  headers: Record<string, string>;
  /** A request of theirs: `send('POST', '/people', { … })`. Paths are below /api/v1. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface TestWorkspace {
  workspace: Workspace;
  /** The owner's. */
  ctx: Context;
  owner: Person;
  /** A colleague with this role; the same one each time it is asked for. */
  as(role: Role): Promise<Person>;
  /** One more colleague. */
  hire(name: string, role?: Role): Promise<Person>;
}

let made = 0;

export async function makeWorkspace(kith: TestKith, wish: WorkspaceWish, parts: Domain[]): Promise<TestWorkspace> {
  const { runtime } = kith;
  const workspace: Workspace = {
    id: uuidv7(),
    schema: `ws_${randomBytes(10).toString('hex')}`,
    name: wish.name ?? `Workspace ${++made}`,
    currency: wish.currency ?? 'USD',
    timeZone: wish.timeZone ?? 'UTC',
    locale: wish.locale ?? 'en',
  };
  const { id, schema, name, currency, locale } = workspace;
  await makeSchema(kith, schema);
  await runtime.database.directory
    .insertInto('workspace')
    .values({ id, schema, name, currency, time_zone: workspace.timeZone, locale, ready_at: runtime.now() })
    .execute();
  await runtime.prepare(schema);
  const system = systemContext(runtime, workspace);
  await inTransaction(system, async (ctx) => {
    for (const domain of parts) await domain.newWorkspace?.(ctx);
  });

  const hire = (person: string, role: Role = 'member') => employ(kith, workspace, person, role);
  const owner = await hire('Olivia Owner', 'owner');
  const byRole = new Map<Role, Person>([['owner', owner]]);
  return {
    workspace,
    ctx: owner.ctx,
    owner,
    hire,
    async as(role) {
      const known =
        byRole.get(role) ??
        (await hire({ owner: '', admin: 'Ada Admin', member: 'Max Member', read_only: 'Rita Reader' }[role], role));
      byRole.set(role, known);
      return known;
    },
  };
}

/** A schema that was migrated beforehand while there is one, else one that is migrated now. */
async function makeSchema({ runtime, spares }: TestKith, schema: string): Promise<void> {
  const spare = spares.pop();
  if (spare) await runtime.database.pool.query(`alter schema "${spare}" rename to "${schema}"`);
  else await migrateWorkspace(runtime, schema);
}

async function employ(kith: TestKith, workspace: Workspace, name: string, role: Role): Promise<Person> {
  const { runtime } = kith;
  const email = `${name.toLowerCase().replaceAll(' ', '.')}.${randomBytes(4).toString('hex')}@example.com`;
  const system = systemContext(runtime, workspace);
  const member = await createRecord(system, 'member', { name, email, role, status: 'active' }, { system: true });
  const accountId = uuidv7();
  const membershipId = uuidv7();
  const { directory } = runtime.database;
  // Nobody signs in with this password: hashing one for each person would be most of a test's time.
  await directory.insertInto('account').values({ id: accountId, email, name, password_hash: 'none' }).execute();
  await directory
    .insertInto('membership')
    .values({ id: membershipId, account_id: accountId, workspace_id: workspace.id, member_id: member.id })
    .execute();
  const { token, ctx } = await startSession(runtime, accountId, membershipId, {
    userAgent: 'test',
    address: '127.0.0.1',
  });
  const headers = { cookie: `kith_session=${token}`, 'x-kith-request': '1' };
  return {
    ctx,
    memberId: member.id,
    headers,
    send: (method, path, body, more) => kith.send(method, `/api/v1${path}`, body, { ...headers, ...more }),
  };
}
