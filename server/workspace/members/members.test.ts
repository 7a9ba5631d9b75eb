import { beforeAll, expect, test } from 'vitest';
import { createRecord, restoreRecord, trashRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';

let kith: TestKith;
let acme: TestWorkspace;
let admin: Person;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  admin = await acme.as('admin');
});

const setRole = (who: Person, id: string, role: string) => who.send('POST', `/members/${id}/role`, { role });
const removeAccess = (who: Person, id: string) => who.send('POST', `/members/${id}/access-removal`);
const isIn = async (person: Person) => (await person.send('GET', '/session')).status === 200;

test('a colleague who comes from an import has no access, and can manage and be managed', async () => {
  const boss = await admin.send('POST', '/members', { name: 'Dustin Brinkmann', office: 'Central' });
  expect(boss.body).toMatchObject({ role: 'member', status: 'no_access', email: null });
  const agent = await admin.send('POST', '/members', { name: 'Moses Frase', manager: boss.body.id });
  expect(agent.body.manager).toBe(boss.body.id);
  const circle = await admin.send('PATCH', `/members/${boss.body.id}`, { manager: agent.body.id });
  expect(circle.body.errors[0]).toMatchObject({ field: 'manager', code: 'circle' });
  const self = await admin.send('PATCH', `/members/${boss.body.id}`, { manager: boss.body.id });
  expect(self.body.errors[0]).toMatchObject({ field: 'manager', code: 'circle' });
});

test('nobody gives access by writing the record', async () => {
  const made = await admin.send('POST', '/members', { name: 'Sly', status: 'active' });
  expect(made.body.errors[0]).toMatchObject({ field: 'status' });
  const person = await admin.send('POST', '/members', { name: 'Sly' });
  expect((await admin.send('PATCH', `/members/${person.body.id}`, { status: 'active' })).status).toBe(422);
});

test('two members cannot share an e-mail address, whatever its case', async () => {
  await admin.send('POST', '/members', { name: 'One', email: 'same@acme.com' });
  const two = await admin.send('POST', '/members?allow_duplicate=true', { name: 'Two', email: 'Same@ACME.com' });
  expect(two.body.errors[0]).toMatchObject({ field: 'email', code: 'not_unique' });
});

test('administrators set roles, members and readers do not', async () => {
  const dana = await acme.hire('Dana');
  for (const role of ['member', 'read_only'] as const) {
    const caller = await acme.as(role);
    expect((await setRole(caller, dana.memberId, 'admin')).status).toBe(403);
    expect((await caller.send('PATCH', `/members/${dana.memberId}`, { role: 'admin' })).status).toBe(403);
    expect((await caller.send('POST', '/members', { name: 'X', role: 'admin' })).status).toBe(403);
  }
  expect((await setRole(admin, dana.memberId, 'admin')).body.role).toBe('admin');
});

test('a new role counts at once', async () => {
  const dana = await acme.hire('Erin');
  expect((await dana.send('GET', '/invitations')).status).toBe(403);
  await setRole(admin, dana.memberId, 'admin');
  expect((await dana.send('GET', '/invitations')).status).toBe(200);
  await setRole(admin, dana.memberId, 'read_only');
  expect((await dana.send('POST', '/people', { last_name: 'Nobody' })).status).toBe(403);
});

test('only an owner makes, removes or demotes an owner', async () => {
  const dana = await acme.hire('Finn');
  expect((await setRole(admin, dana.memberId, 'owner')).status).toBe(403);
  expect((await admin.send('PATCH', `/members/${dana.memberId}`, { role: 'owner' })).body.errors[0].field).toBe('role');
  expect((await admin.send('POST', '/members', { name: 'Sly', role: 'owner' })).body.errors[0].field).toBe('role');
  expect((await setRole(acme.owner, dana.memberId, 'owner')).body.role).toBe('owner');
  expect((await setRole(admin, dana.memberId, 'member')).status).toBe(403);
  expect((await admin.send('PATCH', `/members/${dana.memberId}`, { role: 'member' })).status).toBe(422);
  expect((await admin.send('DELETE', `/members/${dana.memberId}`)).status).toBe(422);
  expect((await removeAccess(admin, dana.memberId)).status).toBe(403);
  expect((await setRole(acme.owner, dana.memberId, 'member')).body.role).toBe('member');
});

test('nobody changes their own role or takes their own access away', async () => {
  for (const who of [acme.owner, admin]) {
    expect((await setRole(who, who.memberId, 'member')).status).toBe(403);
    expect((await who.send('PATCH', `/members/${who.memberId}`, { role: 'member' })).status).toBe(422);
    expect((await removeAccess(who, who.memberId)).status).toBe(403);
    expect((await who.send('DELETE', `/members/${who.memberId}`)).status).toBe(422);
  }
});

test('the last owner stays, whoever asks', async () => {
  const solo = await kith.workspace('Solo');
  const id = solo.owner.memberId;
  const made = await solo.owner.send('POST', '/api-keys', { name: 'robot', role: 'owner' });
  const byKey = { authorization: `Bearer ${made.body.key}` };
  for (const answer of [
    await kith.send('POST', `/api/v1/members/${id}/role`, { role: 'member' }, byKey),
    await kith.send('PATCH', `/api/v1/members/${id}`, { role: 'admin' }, byKey),
    await kith.send('POST', `/api/v1/members/${id}/access-removal`, undefined, byKey),
    await kith.send('DELETE', `/api/v1/members/${id}`, undefined, byKey),
    await kith.send('DELETE', `/api/v1/members/${id}?purge=true`, undefined, byKey),
  ]) {
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]).toMatchObject({ code: 'last_owner' });
  }
  const second = await solo.hire('Second Owner', 'owner');
  expect((await kith.send('POST', `/api/v1/members/${id}/role`, { role: 'member' }, byKey)).status).toBe(200);
  expect((await second.send('GET', '/session')).body.role).toBe('owner');
});

test('of two owners who demote each other at once one remains', async () => {
  for (let round = 0; round < 3; round++) {
    const pair = await kith.workspace();
    const second = await pair.hire('Second Owner', 'owner');
    const both = await Promise.all([
      setRole(pair.owner, second.memberId, 'admin'),
      setRole(second, pair.owner.memberId, 'admin'),
    ]);
    expect(both.filter((a) => a.status === 200)).toHaveLength(1);
    const owners = await pair.ctx.db.selectFrom('member').select('id').where('role', '=', 'owner').execute();
    expect(owners).toHaveLength(1);
  }
}, 60_000);

test('access taken away ends sessions at once, leaves the record and its history, and can be given back', async () => {
  const dana = await acme.hire('Gwen');
  expect(await isIn(dana)).toBe(true);
  const removed = await removeAccess(admin, dana.memberId);
  expect(removed.body).toMatchObject({ id: dana.memberId, status: 'no_access' });
  expect(await isIn(dana)).toBe(false);
  const undone = await admin.send('POST', `/changes/${removed.headers['kith-change-set']}/undo`, {});
  expect(undone.status).toBe(200);
  expect((await admin.send('GET', `/members/${dana.memberId}`)).body.status).toBe('active');
  const history = await admin.send('GET', `/members/${dana.memberId}/changes`);
  expect(JSON.stringify(history.body)).toContain('no_access');
});

test('a member in the trash is signed out, and out of the trash signs in again', async () => {
  const dana = await acme.hire('Hugo');
  await trashRecord(acme.ctx, 'member', dana.memberId);
  expect(await isIn(dana)).toBe(false);
  const restored = await restoreRecord(acme.ctx, 'member', dana.memberId);
  expect(restored.status).toBe('active');
  // The sessions are gone for good.
  expect(await isIn(dana)).toBe(false);
});

test('a forgotten password is replaced by a link that works once and signs out everywhere', async () => {
  const dana = await acme.hire('Kai');
  const made = await admin.send('POST', `/members/${dana.memberId}/password-reset`);
  expect(made.status).toBe(201);
  const path = `/api/v1/invitations/${made.body.link.split('/').at(-1)}`;
  expect((await kith.send('GET', path)).body).toMatchObject({ purpose: 'password', has_account: false, name: 'Kai' });
  // Nothing has happened yet, and it is no invitation to be listed.
  expect(await isIn(dana)).toBe(true);
  expect((await admin.send('GET', '/invitations')).body.data).toEqual([]);

  const weak = await kith.send('POST', `${path}/acceptance`, { password: 'password123' });
  expect(weak.body.errors[0].field).toBe('password');
  const password = 'four red cats dance';
  const done = await kith.send('POST', `${path}/acceptance`, { password });
  expect(done.body.member.id).toBe(dana.memberId);
  expect(await isIn(dana)).toBe(false);
  const { email } = done.body.account;
  expect((await kith.send('POST', '/api/v1/session', { email, password })).status).toBe(200);
  expect((await kith.send('POST', `${path}/acceptance`, { password })).status).toBe(404);
});

test('a password is replaced only by who may, and only where the person belongs to this workspace alone', async () => {
  const reset = (who: Person, id: string) => who.send('POST', `/members/${id}/password-reset`);
  const dana = await acme.hire('Lou');
  expect((await reset(await acme.as('member'), dana.memberId)).status).toBe(403);
  expect((await reset(admin, acme.owner.memberId)).status).toBe(403);
  expect((await reset(acme.owner, acme.owner.memberId)).status).toBe(403);
  const idle = await createRecord(acme.ctx, 'member', { name: 'Never invited' });
  expect((await reset(admin, idle.id)).status).toBe(409);
  const elsewhere = await (await kith.workspace('Umbrella')).hire('Lou');
  await kith.runtime.database.directory
    .updateTable('membership')
    .set({ account_id: String(dana.ctx.actor.accountId) })
    .where('member_id', '=', elsewhere.memberId)
    .execute();
  expect((await reset(admin, dana.memberId)).status).toBe(409);
});

test('teams stand under teams, never in a circle', async () => {
  const west = await createRecord(acme.ctx, 'team', { name: 'West', lead: acme.owner.memberId });
  const coast = await createRecord(acme.ctx, 'team', { name: 'Coast', parent: west.id });
  await expect(updateRecord(acme.ctx, 'team', west.id, { parent: coast.id })).rejects.toMatchObject({
    code: 'invalid',
    errors: [{ field: 'parent', code: 'circle' }],
  });
});

test('another workspace sees no member of this one and changes none', async () => {
  const stranger = (await kith.workspace('Initech')).owner;
  const dana = await acme.hire('Ines');
  expect((await stranger.send('GET', `/members/${dana.memberId}`)).status).toBe(404);
  expect((await setRole(stranger, dana.memberId, 'admin')).status).toBe(404);
  expect((await removeAccess(stranger, dana.memberId)).status).toBe(404);
  expect(await isIn(dana)).toBe(true);
});
