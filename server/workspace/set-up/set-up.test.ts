import { expect, test } from 'vitest';
import { type TestKith, testKith } from '../../test/kith.ts';

const dana = { workspace: 'Acme', name: 'Dana Fox', email: 'Dana@Acme.com', password: 'five green owls sing' };
const setUp = (kith: TestKith, wish: object = dana) => kith.send('POST', '/api/v1/setup', wish);
const status = async (kith: TestKith) => (await kith.send('GET', '/api/v1/status')).body.status;

test('the first start makes a workspace and its owner, and signs the owner in', async () => {
  const kith = await testKith();
  expect(await status(kith)).toBe('setup_required');

  const answer = await setUp(kith, { ...dana, currency: 'eur', time_zone: 'Europe/Berlin', locale: 'de' });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({
    account: { email: 'dana@acme.com', name: 'Dana Fox' },
    member: { name: 'Dana Fox', email: 'dana@acme.com', role: 'owner', status: 'active' },
    role: 'owner',
    workspace: { name: 'Acme', currency: 'EUR', time_zone: 'Europe/Berlin', locale: 'de' },
    permissions: { person: { create: true, read: true, update: true, delete: true } },
  });
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/^kith_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
  const again = await kith.send('GET', '/api/v1/session', undefined, { cookie: cookie.split(';')[0] as string });
  expect(again.body.workspace.name).toBe('Acme');
  expect(await status(kith)).toBe('ok');

  const second = await setUp(kith, { ...dana, email: 'mallory@acme.com' });
  expect(second.status).toBe(409);
  expect(second.headers['set-cookie']).toBeUndefined();
});

test('of several set-ups at the same time one is done and the others are conflicts', async () => {
  const kith = await testKith();
  const answers = await Promise.all([1, 2, 3, 4].map((n) => setUp(kith, { ...dana, email: `dana${n}@acme.com` })));
  expect(answers.map((a) => a.status).sort()).toEqual([201, 409, 409, 409]);
  const { directory } = kith.runtime.database;
  expect(await directory.selectFrom('workspace').selectAll().execute()).toHaveLength(1);
  expect(await directory.selectFrom('account').selectAll().execute()).toHaveLength(1);
});

test('a set-up that was cut short is taken up again in the same schema', async () => {
  const kith = await testKith();
  const { directory } = kith.runtime.database;
  const schema = 'ws_00112233445566778899';
  await directory
    .insertInto('workspace')
    .values({ id: '01a20000-0000-7000-8000-000000000001', schema, name: 'Half' })
    .execute();
  expect(await status(kith)).toBe('setup_required');
  expect((await setUp(kith)).status).toBe(201);
  const rows = await directory.selectFrom('workspace').select(['schema', 'name']).execute();
  expect(rows).toEqual([{ schema, name: 'Acme' }]);
});

test('sample data arrive in the background when they were asked for', async () => {
  const kith = await testKith();
  const answer = await setUp(kith, { ...dana, sample_data: true });
  const cookie = String(answer.headers['set-cookie']).split(';')[0] as string;
  const people = async () => (await kith.send('GET', '/api/v1/people?limit=1', undefined, { cookie })).body.data.length;
  expect(await people()).toBe(0);
  await kith.settle();
  expect(await people()).toBe(1);
}, 60_000);

test('what cannot be is refused and nothing is made', async () => {
  const kith = await testKith();
  const wrong: Array<[object, string]> = [
    [{ ...dana, password: 'short' }, 'password'],
    [{ ...dana, password: 'Password2024!' }, 'password'],
    [{ ...dana, password: 'x'.repeat(257) }, 'password'],
    [{ ...dana, email: 'dana' }, 'email'],
    [{ ...dana, email: 'dana@acme.com\r\nSet-Cookie: a=b' }, 'email'],
    [{ ...dana, email: 'da\u200bna@acme.com' }, 'email'],
    [{ ...dana, name: ' ' }, 'name'],
    [{ ...dana, name: 'Dana\u0000Fox' }, 'name'],
    [{ ...dana, workspace: 'A'.repeat(101) }, 'workspace'],
    [{ ...dana, currency: 'XXZ' }, 'currency'],
    [{ ...dana, time_zone: 'Mars/Olympus' }, 'time_zone'],
    [{ ...dana, time_zone: '+02:00' }, 'time_zone'],
    [{ ...dana, locale: 'not a language' }, 'locale'],
  ];
  for (const [wish, field] of wrong) {
    const answer = await setUp(kith, wish);
    expect([field, answer.status, answer.body.errors?.[0]?.field]).toEqual([field, 422, field]);
  }
  expect(await status(kith)).toBe('setup_required');
});
