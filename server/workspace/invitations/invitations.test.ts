import { beforeAll, expect, test } from 'vitest';
import { createRecord, trashRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';

let kith: TestKith;
let acme: TestWorkspace;
let admin: Person;
const password = 'five green owls sing';

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  admin = await acme.as('admin');
});

const invite = (wish: object, who = admin) => who.send('POST', '/invitations', wish);
const show = (token: string) => kith.send('GET', `/api/v1/invitations/${token}`);
const accept = (token: string, answer: object = { name: 'Bo Lee', password }) =>
  kith.send('POST', `/api/v1/invitations/${token}/acceptance`, answer);

test('an invitation by link brings a new colleague in with the role it names', async () => {
  const made = await invite({ email: 'Bo@Acme.com', role: 'read_only' });
  expect(made.status).toBe(201);
  expect(made.body.link).toBe(`http://localhost:80/invitations/${made.body.token}`);
  expect(made.body.token).toMatch(/^[\w-]{43}$/);
  expect((await show(made.body.token)).body).toMatchObject({
    workspace: 'Acme',
    invited_by: 'Ada Admin',
    email: 'bo@acme.com',
    has_account: false,
    purpose: 'invitation',
  });
  const accepted = await accept(made.body.token);
  expect(accepted.body).toMatchObject({
    account: { email: 'bo@acme.com', name: 'Bo Lee' },
    member: { name: 'Bo Lee', email: 'bo@acme.com', status: 'active', role: 'read_only' },
    role: 'read_only',
  });
  expect(String(accepted.headers['set-cookie'])).toMatch(/^kith_session=[\w-]{43};/);
  expect((await kith.send('POST', '/api/v1/session', { email: 'bo@acme.com', password })).status).toBe(200);
});

test('a link works once, also for two who open it at the same time', async () => {
  const { token } = (await invite({ email: 'cleo@acme.com' })).body;
  const both = await Promise.all([
    accept(token, { name: 'Cleo', password }),
    accept(token, { name: 'Cleo', password }),
  ]);
  expect(both.filter((a) => a.status === 200)).toHaveLength(1);
  expect((await show(token)).status).toBe(404);
  expect((await accept(token)).status).toBe(404);
});

test('a link works for seven days, and a renewed one for seven more while the old one is dead', async () => {
  const made = (await invite({ email: 'dora@acme.com' })).body;
  const day = 86_400_000;
  try {
    kith.setNow(new Date(Date.now() + 8 * day));
    expect((await show(made.token)).status).toBe(404);
    expect((await accept(made.token)).status).toBe(404);
    const listed = (await admin.send('GET', '/invitations')).body.data.find((i: { id: string }) => i.id === made.id);
    expect(listed).toMatchObject({ email: 'dora@acme.com', expired: true });
    expect(listed.token).toBeUndefined();
    const renewed = await admin.send('POST', `/invitations/${made.id}/renewal`);
    expect(renewed.body).toMatchObject({ id: made.id, expired: false });
    expect((await show(made.token)).status).toBe(404);
    expect((await accept(renewed.body.token, { name: 'Dora', password })).status).toBe(200);
  } finally {
    kith.setNow(null);
  }
});

test('a withdrawn invitation is dead and leaves a record without access', async () => {
  const made = (await invite({ email: 'emil@acme.com' })).body;
  expect((await admin.send('DELETE', `/invitations/${made.id}`)).status).toBe(204);
  expect((await accept(made.token)).status).toBe(404);
  expect((await admin.send('GET', `/members/${made.member.id}`)).body.status).toBe('no_access');
  expect((await admin.send('DELETE', `/invitations/${made.id}`)).status).toBe(404);
});

test('a colleague who is there as a record is invited as that record', async () => {
  const moses = await createRecord(acme.ctx, 'member', { name: 'Moses Frase', office: 'East' });
  const made = (await invite({ member: moses.id, email: 'moses@acme.com' })).body;
  expect(made.member).toMatchObject({ id: moses.id, name: 'Moses Frase' });
  expect((await admin.send('GET', `/members/${moses.id}`)).body).toMatchObject({
    status: 'invited',
    email: 'moses@acme.com',
  });
  const accepted = await accept(made.token, { password });
  expect(accepted.body.member).toMatchObject({ id: moses.id, name: 'Moses Frase', office: 'East', status: 'active' });

  const nora = await createRecord(acme.ctx, 'member', { name: 'Nora Hill', email: 'Nora@acme.com' });
  expect((await invite({ email: 'nora@ACME.com' })).body.member.id).toBe(nora.id);
});

test('a second invitation replaces the first', async () => {
  const first = (await invite({ email: 'fay@acme.com' })).body;
  const second = (await invite({ email: 'fay@acme.com', role: 'admin' })).body;
  expect(second.member.id).toBe(first.member.id);
  expect((await show(first.token)).status).toBe(404);
  expect((await accept(second.token, { name: 'Fay', password })).body.role).toBe('admin');
  expect((await invite({ email: 'fay@acme.com' })).status).toBe(409);
});

test('who has an account already proves it with its password', async () => {
  const globex = await kith.workspace('Globex');
  const { token } = (await invite({ email: 'gil@acme.com' })).body;
  await accept(token, { name: 'Gil', password });
  const second = (await invite({ email: 'gil@acme.com' }, globex.owner)).body;
  expect((await show(second.token)).body.has_account).toBe(true);
  expect((await accept(second.token, { password: 'another good password' })).status).toBe(401);
  const both = await Promise.all([accept(second.token, { password }), accept(second.token, { password })]);
  expect(both.map((a) => a.status).sort()).toEqual([200, 404]);
  const accepted = both.find((a) => a.status === 200) as (typeof both)[0];
  expect(accepted.body.workspace.name).toBe('Globex');
  expect(accepted.body.workspaces).toHaveLength(2);
});

test('somebody who left comes back with the same record and account', async () => {
  const made = (await invite({ email: 'hal@acme.com' })).body;
  await accept(made.token, { name: 'Hal', password });
  await admin.send('POST', `/members/${made.member.id}/access-removal`);
  const refused = await kith.send('POST', '/api/v1/session', { email: 'hal@acme.com', password });
  expect(refused.status).toBe(403);
  const again = (await invite({ member: made.member.id })).body;
  expect((await accept(again.token, { password })).body.member).toMatchObject({ id: made.member.id, status: 'active' });
});

test('a member in the trash cannot accept', async () => {
  const made = (await invite({ email: 'ivo@acme.com' })).body;
  await trashRecord(acme.ctx, 'member', made.member.id);
  expect((await accept(made.token)).status).toBe(404);
});

test('removing access ends the open invitation', async () => {
  const made = (await invite({ email: 'jo@acme.com' })).body;
  expect((await admin.send('POST', `/members/${made.member.id}/access-removal`)).body.status).toBe('no_access');
  expect((await show(made.token)).status).toBe(404);
});

test('administrators invite, though not owners; owners do', async () => {
  for (const role of ['member', 'read_only'] as const)
    expect((await invite({ email: 'kim@acme.com' }, await acme.as(role))).status).toBe(403);
  expect((await invite({ email: 'kim@acme.com', role: 'owner' })).status).toBe(403);
  const made = await invite({ email: 'kim@acme.com', role: 'owner' }, acme.owner);
  expect(made.body.member.role).toBe('owner');
  expect((await admin.send('POST', `/invitations/${made.body.id}/renewal`)).status).toBe(403);
  expect((await invite({ member: made.body.member.id })).status).toBe(403);
});

test('what cannot be invited is refused and leaves nothing', async () => {
  const nameless = await createRecord(acme.ctx, 'member', { name: 'No Address' });
  expect((await invite({})).body.errors[0].field).toBe('email');
  expect((await invite({ member: nameless.id })).body.errors[0].field).toBe('email');
  expect((await invite({ email: 'not an address' })).status).toBe(422);
  expect((await invite({ member: '01a20000-0000-7000-8000-000000000001', email: 'x@acme.com' })).status).toBe(404);
  const weak = (await invite({ email: 'lou@acme.com' })).body;
  expect((await accept(weak.token, { name: 'Lou', password: 'password123' })).body.errors[0].field).toBe('password');
  expect((await show(weak.token)).status).toBe(200);
});

test.each(['x', 'A'.repeat(43), "' or 1=1 --", '../session'])('no invitation answers to %s', async (token) => {
  expect((await show(encodeURIComponent(token))).status).toBe(404);
  expect((await accept(encodeURIComponent(token))).status).toBe(404);
});

test('another workspace neither lists, renews nor withdraws', async () => {
  const made = (await invite({ email: 'mia@acme.com' })).body;
  const stranger = (await kith.workspace('Initech')).owner;
  expect((await stranger.send('GET', '/invitations')).body.data).toEqual([]);
  expect((await stranger.send('POST', `/invitations/${made.id}/renewal`)).status).toBe(404);
  expect((await stranger.send('DELETE', `/invitations/${made.id}`)).status).toBe(404);
  expect((await show(made.token)).status).toBe(200);
});
