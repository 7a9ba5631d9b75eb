import { beforeAll, expect, test } from 'vitest';
import { type Answer, type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { hashPassword } from './passwords.ts';
import { replacePassword } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
const password = 'five green owls sing';
let hash: string;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  hash = await hashPassword(password);
});

/** A colleague who knows a password. */
async function colleague(name: string) {
  const person = await acme.hire(name);
  const accountId = person.ctx.actor.accountId as string;
  const account = await kith.runtime.database.directory
    .updateTable('account')
    .set({ password_hash: hash })
    .where('id', '=', accountId)
    .returning('email')
    .executeTakeFirstOrThrow();
  return { ...person, email: account.email as string };
}

let addresses = 0;
/** Each test comes from an address of its own. */
const somewhere = () => `10.1.${Math.floor(++addresses / 250)}.${addresses % 250}`;

const signIn = async (email: string, secret = password, from = somewhere(), cookie?: string): Promise<Answer> => {
  const answer = await kith.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    remoteAddress: from,
    payload: { email, password: secret },
    headers: cookie ? { cookie } : {},
  });
  return { status: answer.statusCode, headers: answer.headers as Answer['headers'], body: answer.json() };
};
const cookieOf = (answer: Answer) => String(answer.headers['set-cookie']).split(';')[0] as string;
const whoAmI = (cookie: string) => kith.send('GET', '/api/v1/session', undefined, { cookie });
const asBrowser = (cookie: string) => ({ cookie, 'x-kith-request': '1' });

test('signing in needs the right password, however the address is written', async () => {
  const dana = await colleague('Dana Fox');
  const answer = await signIn(`  ${dana.email.toUpperCase()} `);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ account: { email: dana.email }, member: { name: 'Dana Fox' }, role: 'member' });
  expect((await signIn(dana.email, 'five green owls sin')).status).toBe(401);
  expect((await signIn(dana.email, `${password} `)).status).toBe(401);
});

test('a wrong password and an unknown address get the same answer', async () => {
  const dana = await colleague('Erin Hale');
  const wrong = await signIn(dana.email, 'a wrong password');
  const unknown = await signIn('nobody@nowhere.example', 'a wrong password');
  const plain = ({ status, body }: Answer) => ({ status, ...body, request_id: '' });
  expect(plain(wrong)).toEqual(plain(unknown));
  expect(wrong.headers['set-cookie']).toBeUndefined();
});

test('a token is new at each sign-in and kept only as a hash', async () => {
  const dana = await colleague('Finn Ochs');
  const planted = `kith_session=${'A'.repeat(43)}`;
  const first = cookieOf(await signIn(dana.email, password, undefined, planted));
  const second = cookieOf(await signIn(dana.email));
  expect(new Set([planted, first, second]).size).toBe(3);
  const token = first.slice('kith_session='.length);
  const sessions = await kith.runtime.database.directory.selectFrom('session').selectAll().execute();
  expect(JSON.stringify(sessions)).not.toContain(token);
});

test('signing in again in one browser ends the session it had', async () => {
  const dana = await colleague('Gwen Ito');
  const first = cookieOf(await signIn(dana.email));
  const second = cookieOf(await signIn(dana.email, password, undefined, first));
  expect((await whoAmI(first)).status).toBe(401);
  expect((await whoAmI(second)).status).toBe(200);
});

test.each([
  'A'.repeat(43),
  'A'.repeat(42),
  `${'A'.repeat(43)}; x=y`,
  "' or 1=1 --",
  '%00',
  'ä'.repeat(43),
  'A'.repeat(5000),
])('a forged token is not a session', async (token) => {
  expect((await whoAmI(`kith_session=${encodeURIComponent(token)}`)).status).toBe(401);
});

test('a session ends thirty days after its last use', async () => {
  const dana = await colleague('Hugo Stein');
  const day = 86_400_000;
  const start = Date.now();
  const cookie = cookieOf(await signIn(dana.email));
  try {
    kith.setNow(new Date(start + 29 * day));
    expect((await whoAmI(cookie)).status).toBe(200);
    kith.setNow(new Date(start + 58 * day));
    expect((await whoAmI(cookie)).status).toBe(200);
    kith.setNow(new Date(start + 89 * day));
    expect((await whoAmI(cookie)).status).toBe(401);
  } finally {
    kith.setNow(null);
  }
});

test('signing out ends this session at once and no other', async () => {
  const dana = await colleague('Ines Vidal');
  const here = cookieOf(await signIn(dana.email));
  const there = cookieOf(await signIn(dana.email));
  await whoAmI(here);
  const out = await kith.send('DELETE', '/api/v1/session', undefined, asBrowser(here));
  expect(out.status).toBe(204);
  expect(String(out.headers['set-cookie'])).toMatch(/^kith_session=; .*Expires=Thu, 01 Jan 1970/);
  expect((await whoAmI(here)).status).toBe(401);
  expect((await whoAmI(there)).status).toBe(200);
});

test('one sees where one is signed in, ends one of them, or all', async () => {
  const dana = await colleague('Jane Roe');
  const [a, b, c] = [await signIn(dana.email), await signIn(dana.email), await signIn(dana.email)].map(cookieOf) as [
    string,
    string,
    string,
  ];
  const list = await kith.send('GET', '/api/v1/sessions', undefined, asBrowser(a));
  // The fourth is the one the colleague was hired with.
  expect(list.body.data).toHaveLength(4);
  expect(list.body.data.filter((s: { current: boolean }) => s.current)).toHaveLength(1);
  expect(Object.keys(list.body.data[0]).sort()).toEqual([
    'address',
    'created_at',
    'current',
    'id',
    'last_seen_at',
    'user_agent',
  ]);
  const listOfB = await kith.send('GET', '/api/v1/sessions', undefined, asBrowser(b));
  const idOfB = listOfB.body.data.find((s: { current: boolean }) => s.current).id;
  expect((await kith.send('DELETE', `/api/v1/sessions/${idOfB}`, undefined, asBrowser(a))).status).toBe(204);
  expect((await whoAmI(b)).status).toBe(401);

  const stranger = await colleague('Kurt Weg');
  const foreign = await kith.send('GET', '/api/v1/sessions', undefined, stranger.headers);
  const theirs = foreign.body.data[0].id;
  expect((await kith.send('DELETE', `/api/v1/sessions/${theirs}`, undefined, asBrowser(a))).status).toBe(404);

  expect((await kith.send('DELETE', '/api/v1/sessions', undefined, asBrowser(a))).status).toBe(204);
  for (const cookie of [a, c, dana.headers.cookie as string]) expect((await whoAmI(cookie)).status).toBe(401);
  expect((await whoAmI(stranger.headers.cookie as string)).status).toBe(200);
});

test('changing the password needs the old one and signs out everywhere else', async () => {
  const dana = await colleague('Lena Brandt');
  const [here, there] = [await signIn(dana.email), await signIn(dana.email)].map(cookieOf) as [string, string];
  const change = (current_password: string, next: string) =>
    kith.send('POST', '/api/v1/session/password', { current_password, password: next }, asBrowser(here));
  expect((await change('a wrong password', 'four red cats dance')).body.errors[0]).toMatchObject({
    field: 'current_password',
    code: 'wrong',
  });
  expect((await change(password, 'Password2024!')).body.errors[0]).toMatchObject({ code: 'too_common' });
  expect((await change(password, dana.email)).body.errors[0]).toMatchObject({ field: 'password' });
  expect((await change(password, 'four red cats dance')).status).toBe(204);
  expect((await whoAmI(here)).status).toBe(200);
  expect((await whoAmI(there)).status).toBe(401);
  expect((await signIn(dana.email)).status).toBe(401);
  expect((await signIn(dana.email, 'four red cats dance')).status).toBe(200);
});

test('whoever runs the server gives a new password to somebody locked out', async () => {
  const dana = await colleague('Lisa Adler');
  for (let i = 0; i < 6; i++) await signIn(dana.email, 'wrong');
  const fresh = await replacePassword(kith.runtime, dana.email.toUpperCase());
  expect(fresh).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  expect((await whoAmI(dana.headers.cookie as string)).status).toBe(401);
  expect((await signIn(dana.email, fresh)).status).toBe(200);
  await expect(replacePassword(kith.runtime, 'nobody@nowhere.example')).rejects.toMatchObject({ code: 'not_found' });
});

test('after five wrong passwords one waits, longer each time, and the right one waits too', async () => {
  const dana = await colleague('Mona Lenz');
  const waits: number[] = [];
  const start = Date.now();
  let now = start;
  try {
    kith.setNow(new Date(now));
    for (let i = 0; i < 5; i++) expect((await signIn(dana.email, 'wrong')).status).toBe(401);
    for (let i = 0; i < 9; i++) {
      const locked = await signIn(dana.email, password);
      expect(locked.status).toBe(429);
      expect(locked.body.code).toBe('rate_limited');
      waits.push(Number(locked.headers['retry-after']));
      now += Number(locked.headers['retry-after']) * 1000;
      kith.setNow(new Date(now));
      expect((await signIn(dana.email, 'wrong')).status).toBe(401);
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 900, 900, 900]);
    kith.setNow(new Date(now + 900_000));
    expect((await signIn(dana.email)).status).toBe(200);
    expect((await signIn(dana.email, 'wrong')).status).toBe(401);
    expect((await signIn(dana.email)).status).toBe(200);
  } finally {
    kith.setNow(null);
  }
});

test('an address without an account is locked out just the same', async () => {
  const answers: number[] = [];
  for (let i = 0; i < 6; i++) answers.push((await signIn('ghost@nowhere.example', 'wrong')).status);
  expect(answers).toEqual([401, 401, 401, 401, 401, 429]);
});

test('a hundred tries at once do not slip through together', async () => {
  const dana = await colleague('Nils Roth');
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => signIn(dana.email, `wrong ${i}`)));
  expect(answers.filter((a) => a.status === 401).length).toBeLessThanOrEqual(5);
  expect(answers.filter((a) => a.status === 429).length).toBeGreaterThanOrEqual(35);
});

test('one machine cannot try many accounts; its prefix counts, not its last digits', async () => {
  const answers: number[] = [];
  for (let i = 0; i < 31; i++)
    answers.push((await signIn(`a${i}@nowhere.example`, 'wrong', `2001:db8:1:2::${i.toString(16)}`)).status);
  expect(answers.filter((s) => s === 401)).toHaveLength(30);
  expect(answers.at(-1)).toBe(429);
  expect((await signIn('b@nowhere.example', 'wrong', '2001:db8:1:3::1')).status).toBe(401);
});

test('preferences are merged, taken away by null, and bounded', async () => {
  const dana = await colleague('Olga Petrova');
  const patch = (body: unknown) => dana.send('PATCH', '/session/preferences', body);
  expect((await patch({ theme: 'dark', columns: { deal: ['name'] } })).body).toEqual({
    theme: 'dark',
    columns: { deal: ['name'] },
  });
  expect((await patch({ theme: null, density: 1 })).body).toEqual({ columns: { deal: ['name'] }, density: 1 });
  expect((await patch({ big: 'x'.repeat(70_000) })).status).toBe(413);
  expect((await patch({ 'no good key': 1 })).status).toBe(422);
  expect((await patch([1])).status).toBe(422);
  expect((await dana.send('GET', '/session')).body.preferences).toEqual({ columns: { deal: ['name'] }, density: 1 });
});

test('people change their own name and nothing that gives them more', async () => {
  const dana = await colleague('Pia Holm');
  const changed = await dana.send('PATCH', '/session/profile', { name: 'Pia Holm-Berg', job_title: 'Sales' });
  expect(changed.body).toMatchObject({ name: 'Pia Holm-Berg', job_title: 'Sales', role: 'member' });
  expect((await dana.send('GET', '/session')).body.account.name).toBe('Pia Holm-Berg');
  await dana.send('PATCH', '/session/profile', { role: 'owner', status: 'no_access' });
  expect((await dana.send('GET', '/session')).body).toMatchObject({ role: 'member', member: { status: 'active' } });
  expect((await dana.send('PATCH', `/members/${dana.memberId}`, { role: 'owner' })).status).toBe(403);
});

test('an account with two workspaces switches between them, and only to its own', async () => {
  const globex = await kith.workspace('Globex');
  const dana = await colleague('Quinn Abel');
  const other = await globex.hire('Quinn Abel');
  const stranger = await kith.workspace('Initech');
  const { directory } = kith.runtime.database;
  const accountId = dana.ctx.actor.accountId as string;
  await directory
    .updateTable('membership')
    .set({ account_id: accountId })
    .where('member_id', '=', other.memberId)
    .execute();

  const session = await dana.send('GET', '/session');
  expect(session.body.workspaces.map((w: { name: string }) => w.name).sort()).toEqual(['Acme', 'Globex']);
  const moved = await dana.send('POST', '/session/workspace', { workspace: globex.workspace.id });
  expect(moved.body).toMatchObject({ workspace: { name: 'Globex' }, member: { id: other.memberId } });
  expect((await dana.send('GET', '/session')).body.workspace.name).toBe('Globex');
  expect((await dana.send('GET', `/members/${dana.memberId}`)).status).toBe(404);
  expect((await dana.send('POST', '/session/workspace', { workspace: stranger.workspace.id })).status).toBe(404);
  // The next sign-in goes where the last work was.
  expect((await signIn(dana.email)).body.workspace.name).toBe('Globex');
});

test('a workspace that took the access away is neither offered nor gone to', async () => {
  const globex = await kith.workspace('Globex');
  const dana = await colleague('Rosa Abel');
  const other = await globex.hire('Rosa Abel');
  await kith.runtime.database.directory
    .updateTable('membership')
    .set({ account_id: dana.ctx.actor.accountId as string })
    .where('member_id', '=', other.memberId)
    .execute();
  await globex.owner.send('POST', `/members/${other.memberId}/access-removal`);
  const offered = (await dana.send('GET', '/session')).body.workspaces;
  expect(offered.map((w: { name: string }) => w.name)).toEqual(['Acme']);
  expect((await dana.send('POST', '/session/workspace', { workspace: globex.workspace.id })).status).toBe(404);
});

test('over https the cookie is sent over https only', async () => {
  const dana = await colleague('Ralf Neu');
  const secure = await kith.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { email: dana.email, password },
    headers: { 'x-forwarded-proto': 'https' },
  });
  // Nobody vouches for the header here, so it is not believed.
  expect(String(secure.headers['set-cookie'])).not.toContain('Secure');
  const behindProxy = await testKith({ config: { url: 'https://crm.acme.com' } });
  const answer = await behindProxy.send('POST', '/api/v1/setup', {
    workspace: 'Acme',
    name: 'Dana',
    email: 'dana@acme.com',
    password,
  });
  expect(String(answer.headers['set-cookie'])).toContain('; Secure');
});

test('what a caller is known by costs no query', async () => {
  const dana = await colleague('Sara Kim');
  await dana.send('GET', '/workspace');
  const { pool } = kith.runtime.database;
  let queries = 0;
  const connect = pool.connect.bind(pool);
  pool.connect = ((...args: []) => {
    queries++;
    return connect(...args);
  }) as typeof pool.connect;
  try {
    await kith.send('GET', '/api/v1/objects', undefined, dana.headers);
    expect(queries).toBe(0);
  } finally {
    pool.connect = connect;
  }
});
