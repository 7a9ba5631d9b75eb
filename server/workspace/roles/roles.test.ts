import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { ObjectRights, RoleRights } from '../../records/rights/model.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';

let kith: TestKith;
let acme: TestWorkspace;
let owner: Person;
let admin: Person;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  ({ owner } = acme);
  admin = await acme.as('admin');
});

const all: ObjectRights = {
  create: true,
  import: true,
  read: 'everyone',
  update: 'everyone',
  delete: 'everyone',
  export: 'everyone',
  fields: {},
};
const own: ObjectRights = { ...all, read: 'own', update: 'own', delete: 'own', export: 'own' };
let made = 0;
const role = async (rights: Partial<RoleRights>, tier = 'member') => {
  const whole = { objects: {}, others: all, sensitive: true, share: true, ...rights };
  const answer = await owner.send('POST', '/roles', { name: `Role ${++made}`, tier, rights: whole });
  expect(answer.status).toBe(201);
  return answer.body.id as string;
};
const give = (person: Person, to: string, by = owner) =>
  by.send('POST', `/members/${person.memberId}/role`, { role: to });
const limited = async (name: string, rights: Partial<RoleRights>, tier = 'member') => {
  const person = await acme.hire(name);
  expect((await give(person, await role(rights, tier))).status).toBe(200);
  return person;
};
const deal = async (values: object) => (await owner.send('POST', '/deals', values)).body.id as string;
const told = async (action: string) => {
  const { rows } = await sql<{ title: string; detail: object }>`select title, detail
    from ${sql.id(acme.workspace.schema, 'audit')} where action = ${action} order by id`.execute(acme.ctx.db);
  return rows;
};

test('a role counts at once, and a change of it too', async () => {
  const id = await role({ others: { ...all, create: false } });
  const dana = await acme.hire('Dana');
  expect((await dana.send('POST', '/companies', { name: 'First' })).status).toBe(201);
  expect((await give(dana, id)).body).toMatchObject({ role: 'member', custom_role: id });
  expect((await dana.send('POST', '/companies', { name: 'Second' })).status).toBe(403);
  expect((await dana.send('GET', '/session')).body).toMatchObject({
    role: 'member',
    permissions: { company: { create: false, read: true, import: false }, member: { read: true, update: false } },
  });
  const rights = { objects: {}, others: all, sensitive: false, share: false };
  expect((await admin.send('PATCH', `/roles/${id}`, { rights })).body.rights.others.create).toBe(true);
  expect((await dana.send('POST', '/companies', { name: 'Second' })).status).toBe(201);
  expect((await admin.send('PATCH', `/roles/${id}`, { tier: 'read_only' })).status).toBe(200);
  expect((await dana.send('POST', '/companies', { name: 'Third' })).status).toBe(403);
  expect((await dana.send('GET', '/session')).body).toMatchObject({ role: 'read_only', role_name: expect.any(String) });
  expect((await owner.send('GET', `/members/${dana.memberId}`)).body).toMatchObject({
    role: 'read_only',
    custom_role: id,
  });
  expect((await told('role.changed')).length).toBe(2);
  // A built-in role takes its place.
  expect((await give(dana, 'member')).body).toMatchObject({ role: 'member', custom_role: null });
  expect((await dana.send('POST', '/companies', { name: 'Third' })).status).toBe(201);
});

test('a role that somebody has stays, and built-in ones stay as they are', async () => {
  const id = await role({});
  const erin = await acme.hire('Erin');
  await give(erin, id);
  expect((await owner.send('DELETE', `/roles/${id}`)).body.errors[0]).toMatchObject({ code: 'in_use' });
  expect((await owner.send('DELETE', `/companies/${id}`)).status).toBe(404);
  await give(erin, 'member');
  expect((await owner.send('DELETE', `/roles/${id}`)).status).toBe(204);
  expect((await give(erin, id)).status).toBe(422);
  expect((await owner.send('PATCH', '/roles/member', { name: 'Other' })).status).toBe(422);
  expect((await owner.send('DELETE', '/roles/owner')).status).toBe(422);
});

test('only administrators make and give roles, and nobody their own', async () => {
  const id = await role({});
  const fay = await limited('Fay', {});
  for (const person of [fay, await acme.as('member'), await acme.as('read_only')]) {
    expect(
      (
        await person.send('POST', '/roles', {
          name: 'Sly',
          rights: { objects: {}, others: all, sensitive: true, share: true },
        })
      ).status,
    ).toBe(403);
    expect((await person.send('PATCH', `/roles/${id}`, { tier: 'member' })).status).toBe(403);
    expect((await give(fay, id, person)).status).toBe(403);
  }
  expect((await give(admin, id, admin)).status).toBe(403);
  expect((await give(owner, id)).status).toBe(403);
  const second = await acme.hire('Second', 'owner');
  expect((await give(second, id, admin)).status).toBe(403);
  // Rights cannot be written around the screen that checks them.
  expect((await owner.send('PATCH', `/members/${fay.memberId}`, { custom_role: id })).status).toBe(422);
  expect(
    (await owner.send('POST', '/roles/batch', { operations: [{ op: 'create', values: { name: 'X', rights: '{}' } }] }))
      .body.results[0].status,
  ).toBe(422);
  const wrong = {
    objects: { company: { ...all, fields: { nonsense: 'hidden' } } },
    others: all,
    sensitive: true,
    share: true,
  };
  expect((await owner.send('POST', '/roles', { name: 'Wrong', rights: wrong })).body.errors[0].code).toBe(
    'unknown_field',
  );
});

test('a key does no more than its role and its maker agree on', async () => {
  const gus = await limited('Gus', { others: own });
  const mine = await deal({ name: 'Mine', owner: gus.memberId });
  await deal({ name: 'Another' });
  const key = (await gus.send('POST', '/api-keys', { name: 'Script', role: 'member' })).body.key;
  const by = { authorization: `Bearer ${key}` };
  const list = await kith.send('GET', '/api/v1/deals', undefined, by);
  expect(list.body.data.map((one: { id: string }) => one.id)).toEqual([mine]);
  const limitedKey = (
    await owner.send('POST', '/api-keys', { name: 'Reader', role: await role({ others: { ...all, delete: 'none' } }) })
  ).body;
  expect(limitedKey).toMatchObject({ role: 'member', custom_role: expect.any(String) });
  const bearer = { authorization: `Bearer ${limitedKey.key}` };
  expect((await kith.send('DELETE', `/api/v1/deals/${mine}`, undefined, bearer)).status).toBe(403);
});

test('what one makes with limited sight is one’s own, and can be handed over', async () => {
  const hal = await limited('Hal', { others: own });
  const made = await hal.send('POST', '/deals', { name: 'New' });
  expect(made.body.owner).toBe(hal.memberId);
  const path = `/deals/${made.body.id}`;
  expect((await hal.send('PATCH', path, { owner: owner.memberId })).body.owner).toBe(owner.memberId);
  expect((await hal.send('GET', path)).status).toBe(404);
  expect((await hal.send('PATCH', path, { name: 'Mine again' })).status).toBe(404);
});

test('seen but not to be changed is forbidden, not to be seen is not found, and a stale write shows nothing hidden', async () => {
  const ida = await limited('Ida', {
    others: { ...all, update: 'own', fields: {} },
    objects: {
      deal: { ...all, read: 'everyone', update: 'own', fields: { next_step: 'read', description: 'hidden' } },
    },
  });
  const foreign = await deal({ name: 'Foreign' });
  const mine = await deal({ name: 'Mine', owner: ida.memberId, next_step: 'Call', description: 'Secret words' });
  expect((await ida.send('PATCH', `/deals/${foreign}`, { name: 'X' })).status).toBe(403);
  expect((await ida.send('POST', `/deals/${foreign}/win`, {})).status).toBe(403);
  const refused = await ida.send('PATCH', `/deals/${mine}`, { next_step: 'Write' });
  expect(refused.body.errors[0]).toMatchObject({ field: 'next_step', code: 'not_allowed' });
  expect((await ida.send('PATCH', `/deals/${mine}`, { description: 'x' })).body.errors[0].code).toBe('unknown_field');
  const done = await ida.send('PATCH', `/deals/${mine}`, { name: 'Changed', next_step: 'Call' });
  expect(done.status).toBe(200);
  expect(done.body).not.toHaveProperty('description');
  const stale = await ida.send('PATCH', `/deals/${mine}`, { name: 'Y' }, { 'if-match': '"1"' });
  expect(stale.status).toBe(412);
  expect(JSON.stringify(stale.body)).not.toContain('Secret words');
  // Rules of the business still see all of it.
  expect((await ida.send('POST', `/deals/${mine}/win`, {})).body.status).toBe('won');
});

test('a record is shared with a colleague or a team, to read or to change, and told why', async () => {
  const team = (await admin.send('POST', '/teams', { name: 'West' })).body.id;
  const coast = (await admin.send('POST', '/teams', { name: 'Coast', parent: team })).body.id;
  const jo = await limited('Jo', { others: own });
  const kim = await limited('Kim', { others: own });
  await admin.send('PATCH', `/members/${kim.memberId}`, { team: coast });
  const id = await deal({ name: 'Shared', owner: owner.memberId });
  const path = `/deals/${id}`;
  expect((await jo.send('GET', path)).status).toBe(404);
  expect((await jo.send('POST', `${path}/shares`, { member: jo.memberId })).status).toBe(404);
  const share = await owner.send('POST', `${path}/shares`, { member: jo.memberId });
  expect(share.body).toMatchObject({
    to: { kind: 'member', name: 'Jo' },
    access: 'read',
    created_by: { name: 'Olivia Owner' },
  });
  expect((await jo.send('GET', path)).status).toBe(200);
  expect((await jo.send('PATCH', path, { name: 'X' })).status).toBe(403);
  expect((await jo.send('POST', `${path}/shares`, { team })).status).toBe(403);
  await owner.send('POST', `${path}/shares`, { member: jo.memberId, access: 'change' });
  expect((await jo.send('PATCH', path, { name: 'Ours' })).status).toBe(200);
  expect((await jo.send('DELETE', path)).status).toBe(403);
  expect((await jo.send('POST', `${path}/shares`, { team })).status).toBe(201);
  expect((await kim.send('GET', '/deals')).body.data).toHaveLength(1);
  const list = await owner.send('GET', `${path}/shares`);
  expect(list.body.data.map((one: { to: { name: string } }) => one.to.name)).toEqual(['Jo', 'West']);

  const why = await admin.send('GET', `${path}/access?member=${kim.memberId}`);
  expect(why.body).toMatchObject({ member: { name: 'Kim' }, role: { built_in: false }, share: false });
  expect(why.body.actions.read).toMatchObject({
    allowed: true,
    reasons: [{ code: 'shared_team', detail: { team: 'West', by: 'Jo' } }],
  });
  expect(why.body.actions.update).toMatchObject({
    allowed: false,
    reasons: [{ code: 'out_of_reach', detail: { scope: 'own', members: ['Olivia Owner'] } }],
  });
  expect((await jo.send('GET', `${path}/access?member=${kim.memberId}`)).status).toBe(403);
  expect((await jo.send('GET', `${path}/access`)).body.actions.update.reasons[0].code).toBe('shared');
  expect((await owner.send('GET', `${path}/access`)).body.actions.delete.reasons[0].code).toBe('role');

  expect((await owner.send('DELETE', `${path}/shares/${share.body.id}`)).status).toBe(204);
  expect((await jo.send('GET', path)).status).toBe(404);
  expect((await told('record.shared')).length).toBe(3);
});

test('team and below follow the teams, at once', async () => {
  const north = (await admin.send('POST', '/teams', { name: 'North' })).body.id;
  const port = (await admin.send('POST', '/teams', { name: 'Port', parent: north })).body.id;
  const boss = await limited('Boss', { others: { ...own, read: 'team_and_below' } });
  const agent = await acme.hire('Agent');
  const id = await deal({ name: 'Below', owner: agent.memberId });
  expect((await boss.send('GET', `/deals/${id}`)).status).toBe(404);
  await admin.send('PATCH', `/members/${agent.memberId}`, { team: port });
  await admin.send('PATCH', `/members/${boss.memberId}`, { team: north });
  expect((await boss.send('GET', `/deals/${id}`)).status).toBe(200);
  const why = await owner.send('GET', `/deals/${id}/access?member=${boss.memberId}`);
  expect(why.body.actions.read.reasons[0]).toMatchObject({ code: 'below', detail: { path: ['Port', 'North'] } });
  await admin.send('PATCH', `/teams/${port}`, { parent: null });
  expect((await boss.send('GET', `/deals/${id}`)).status).toBe(404);
  await admin.send('PATCH', `/members/${agent.memberId}`, { manager: boss.memberId });
  expect((await boss.send('GET', `/deals/${id}`)).status).toBe(200);
});

test('sensitive values are masked everywhere until they are shown, which is kept', async () => {
  const made = await owner.send('PATCH', '/objects/people/fields/about', { sensitivity: 'sensitive' });
  expect(made.status).toBe(200);
  const person = (await owner.send('POST', '/people', { first_name: 'Ada', about: 'Allergic to nuts' })).body;
  expect(person).toMatchObject({ about: null, masked: ['about'] });
  const path = `/people/${person.id}`;
  await owner.send('PATCH', path, { about: 'Allergic to bees' });
  const nia = await limited('Nia', { sensitive: false });
  for (const who of [owner, nia]) {
    for (const answer of [
      await who.send('GET', path),
      await who.send('GET', '/people'),
      await who.send('GET', `${path}/changes`),
      await who.send('GET', `${path}/timeline`),
    ]) {
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toContain('Allergic');
    }
  }
  expect((await owner.send('GET', path)).body.masked).toEqual(['about']);
  const bees = { filter: { field: 'about', op: 'contains', value: 'bees' } };
  expect((await owner.send('POST', '/people/query', bees)).body.data).toHaveLength(1);
  expect((await nia.send('POST', '/people/query', bees)).status).toBe(422);
  expect((await nia.send('POST', `${path}/revelation`, { fields: ['about'] })).status).toBe(403);
  const shown = await owner.send('POST', `${path}/revelation`, { fields: ['about'] });
  expect(shown.body.values).toEqual({ about: 'Allergic to bees' });
  expect((await owner.send('POST', `${path}/revelation`, { fields: ['city'] })).status).toBe(422);
  expect(await told('sensitive.shown')).toMatchObject([{ title: 'Ada', detail: { fields: ['about'] } }]);
  const about = (await nia.send('GET', '/objects')).body.data
    .find((o: { name: string }) => o.name === 'person')
    .fields.find((f: { name: string }) => f.name === 'about');
  expect(about).toMatchObject({ masked: true, operators: [], sortable: false });
});

test('an administrator looks as a member or a role, sees what they see and changes nothing', async () => {
  const oz = await limited('Oz', { others: own });
  await deal({ name: 'Of Oz', owner: oz.memberId });
  const look = await admin.send('POST', '/looks', { member: oz.memberId });
  expect(look.body).toMatchObject({ as: { kind: 'member', name: 'Oz' } });
  const as = { 'x-kith-look-as': look.body.id };
  expect((await admin.send('GET', '/deals', undefined, as)).body.data.map((d: { name: string }) => d.name)).toEqual([
    'Of Oz',
  ]);
  expect((await admin.send('POST', '/deals/query', {}, as)).body.data).toHaveLength(1);
  expect((await admin.send('GET', '/session', undefined, as)).body).toMatchObject({
    looking: { name: 'Oz' },
    role: 'member',
    member: { id: oz.memberId },
  });
  for (const [method, path, body] of [
    ['POST', '/deals', { name: 'X' }],
    ['PATCH', '/session/preferences', { a: 1 }],
    ['POST', '/looks', { role: 'member' }],
  ] as const)
    expect((await admin.send(method, path, body, as)).body).toMatchObject({ code: 'forbidden' });
  expect((await admin.send('GET', '/invitations', undefined, as)).status).toBe(403);
  // It belongs to the one who began it, and to nobody who is no administrator.
  expect((await owner.send('GET', '/deals', undefined, as)).status).toBe(403);
  expect((await oz.send('GET', '/deals', undefined, as)).status).toBe(403);
  const reader = await admin.send('POST', '/looks', { role: 'read_only' });
  const asReader = { 'x-kith-look-as': reader.body.id };
  expect((await admin.send('GET', '/session', undefined, asReader)).body.permissions.deal.update).toBe(false);
  expect((await admin.send('POST', '/looks', { member: owner.memberId })).status).toBe(403);
  expect((await admin.send('DELETE', `/looks/${look.body.id}`)).status).toBe(204);
  expect((await admin.send('GET', '/deals', undefined, as)).status).toBe(403);
  expect((await told('look.begun')).map((entry) => entry.title)).toEqual(['Oz', 'read_only']);
});

test('work in the background does what its asker may do by then', async () => {
  const pia = await limited('Pia', { others: { ...own, read: 'everyone' } });
  await deal({ name: 'Of Pia', owner: pia.memberId });
  const started = await pia.send('POST', '/exports', { object: 'deals', format: 'jsonl' });
  expect(started.body.total).toBe(1);
  await kith.settle();
  const file = await pia.send('GET', `/exports/${started.body.id}/file`);
  expect(String(file.body).trim().split('\n')).toHaveLength(1);
  const later = await pia.send('POST', '/exports', { object: 'deals', format: 'jsonl' });
  await give(pia, await role({ others: { ...all, export: 'none' } }));
  await kith.settle();
  expect((await pia.send('GET', `/exports/${later.body.id}`)).body.state).toBe('failed');
});

test('undoing the giving of a role gives nobody more than an administrator may', async () => {
  const id = await role({ others: own });
  const quin = await acme.hire('Quin');
  const given = await give(quin, id, admin);
  const undo = `/changes/${given.headers['kith-change-set']}/undo`;
  expect((await quin.send('POST', undo)).status).toBe(403);
  expect((await admin.send('POST', undo)).status).toBe(200);
  expect((await owner.send('GET', `/members/${quin.memberId}`)).body).toMatchObject({
    role: 'member',
    custom_role: null,
  });
});
