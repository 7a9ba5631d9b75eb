import { beforeAll, expect, test } from 'vitest';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';

let kith: TestKith;
/** One that counts. */
let limited: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  limited = await testKith({ config: { rateLimit: 1000, keyQuota: 3 } });
  acme = await kith.workspace('Acme');
});

const make = (who: Person, role: string, name = 'Import script') => who.send('POST', '/api-keys', { name, role });
const withKey = (key: string) => (method: string, path: string, body?: unknown) =>
  kith.send(method, `/api/v1${path}`, body, { authorization: `Bearer ${key}` });

test('a key is shown once, works without the header that guards cookies, and says whose it is', async () => {
  const made = await make(acme.owner, 'member');
  expect(made.status).toBe(201);
  expect(made.body.key).toMatch(/^kith_[\w-]{43}$/);
  const call = withKey(made.body.key);
  const session = await call('GET', '/session');
  expect(session.body).toMatchObject({ account: null, member: null, role: 'member', workspace: { name: 'Acme' } });
  expect((await call('POST', '/companies', { name: 'Acme Ltd' })).status).toBe(201);
  const list = await acme.owner.send('GET', '/api-keys');
  expect(JSON.stringify(list.body)).not.toContain(made.body.key);
  const listed = list.body.data.find((k: { id: string }) => k.id === made.body.id);
  expect(listed).toMatchObject({ name: 'Import script', role: 'member', created_by: { name: 'Olivia Owner' } });
  expect(Date.now() - Date.parse(listed.last_used_at)).toBeLessThan(60_000);
  const stored = await kith.runtime.database.directory.selectFrom('api_key').selectAll().execute();
  expect(JSON.stringify(stored)).not.toContain(made.body.key);
});

test('a read-only key reads and changes nothing', async () => {
  const call = withKey((await make(acme.owner, 'read_only')).body.key);
  expect((await call('GET', '/companies')).status).toBe(200);
  expect((await call('POST', '/companies', { name: 'Sly' })).status).toBe(403);
  expect((await call('PATCH', '/workspace', { name: 'Sly' })).status).toBe(403);
});

test('a key is allowed no more than its maker, today', async () => {
  const admin = await acme.hire('Ada Key', 'admin');
  expect((await make(admin, 'owner')).status).toBe(403);
  expect((await make(await acme.as('member'), 'admin')).status).toBe(403);
  expect((await make(await acme.as('read_only'), 'read_only')).status).toBe(403);
  const call = withKey((await make(admin, 'admin')).body.key);
  expect((await call('GET', '/invitations')).status).toBe(200);
  await acme.owner.send('POST', `/members/${admin.memberId}/role`, { role: 'read_only' });
  expect((await call('GET', '/session')).body.role).toBe('read_only');
  await acme.owner.send('POST', `/members/${admin.memberId}/access-removal`);
  expect((await call('GET', '/session')).status).toBe(401);
});

test('a deleted key stops at once', async () => {
  const made = (await make(acme.owner, 'member')).body;
  const call = withKey(made.key);
  expect((await call('GET', '/session')).status).toBe(200);
  expect((await acme.owner.send('DELETE', `/api-keys/${made.id}`)).status).toBe(204);
  expect((await call('GET', '/session')).status).toBe(401);
  expect((await acme.owner.send('DELETE', `/api-keys/${made.id}`)).status).toBe(404);
});

test('members see and delete their own keys, administrators all', async () => {
  const member = await acme.hire('Max Key');
  const own = (await make(member, 'member')).body;
  const other = (await make(acme.owner, 'member')).body;
  expect((await member.send('GET', '/api-keys')).body.data.map((k: { id: string }) => k.id)).toEqual([own.id]);
  expect((await member.send('DELETE', `/api-keys/${other.id}`)).status).toBe(404);
  const seen = (await (await acme.as('admin')).send('GET', '/api-keys')).body.data.map((k: { id: string }) => k.id);
  expect(seen).toEqual(expect.arrayContaining([own.id, other.id]));
});

test('a key makes no keys and has no profile, preferences or password', async () => {
  const call = withKey((await make(acme.owner, 'owner')).body.key);
  expect((await call('POST', '/api-keys', { name: 'child', role: 'owner' })).status).toBe(403);
  expect((await call('PATCH', '/session/profile', { name: 'Robot' })).status).toBe(403);
  expect((await call('PATCH', '/session/preferences', { a: 1 })).status).toBe(403);
  expect((await call('DELETE', '/sessions')).status).toBe(403);
  expect((await call('POST', '/session/password', { current_password: 'x', password: 'y' })).status).toBe(403);
});

test.each(['', 'kith_', `kith_${'A'.repeat(43)}`, 'kith_1 2', `other_${'A'.repeat(43)}`])(
  'a forged key is no key: "%s"',
  async (key) => {
    expect((await withKey(key)('GET', '/session')).status).toBe(401);
  },
);

test('an Authorization header is judged by itself, never helped by a cookie', async () => {
  const both = { ...acme.owner.headers, authorization: 'Bearer kith_wrong' };
  expect((await kith.send('GET', '/api/v1/session', undefined, both)).status).toBe(401);
  const basic = { cookie: acme.owner.headers.cookie as string, authorization: 'Basic eDp5' };
  expect((await kith.send('PATCH', '/api/v1/workspace', { name: 'Sly' }, basic)).status).toBe(401);
});

test('another workspace cannot delete a key', async () => {
  const made = (await make(acme.owner, 'member')).body;
  const stranger = (await kith.workspace('Initech')).owner;
  expect((await stranger.send('DELETE', `/api-keys/${made.id}`)).status).toBe(404);
  expect((await withKey(made.key)('GET', '/session')).status).toBe(200);
});

test('a key has so many requests a day, told as they are used, and then waits for midnight', async () => {
  const acme = await limited.workspace('Limited');
  const made = await acme.owner.send('POST', '/api-keys', { name: 'sync', role: 'read_only' });
  const headers = { authorization: `Bearer ${made.body.key}` };
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push(await limited.send('GET', '/api/v1/people', undefined, headers));
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429]);
  expect(answers[0]?.headers['ratelimit-policy']).toBe('"requests";q=1000;w=60');
  expect(answers[2]?.headers.ratelimit).toMatch(/^"requests";r=99\d;t=\d+$/);
  const last = answers[3];
  expect(last?.body).toMatchObject({ code: 'rate_limited', detail: expect.stringContaining('3 requests a day') });
  expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
  // What was counted is told to the database within seconds.
  await expect
    .poll(async () => (await acme.owner.send('GET', '/api-keys')).body.data[0], { timeout: 15_000, interval: 500 })
    .toMatchObject({ used_today: 3, daily_quota: 3 });
});
