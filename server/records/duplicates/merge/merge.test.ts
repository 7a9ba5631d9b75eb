import { expect, test } from 'vitest';
import { testKith } from '../../../test/kith.ts';
import { listRecords } from '../../query.ts';
import { emptyTrash } from '../../trash.ts';
import type { Values } from '../../types.ts';

const kith = await testKith();
const acme = await kith.workspace('Acme');
const { owner, ctx } = acme;

const make = async (object: string, values: Values) => {
  const { status, body } = await owner.send('POST', `/${object}?allow_duplicate=true`, values);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id as string;
};
const get = async (object: string, id: string) => (await owner.send('GET', `/${object}/${id}`)).body;
const change = (object: string, id: string, values: Values) => owner.send('PATCH', `/${object}/${id}`, values);
const merge = async (object: string, winner: string, losers: string[], more: Values = {}) => {
  const answer = await owner.send('POST', `/${object}/merge`, { winner, losers, ...more });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.merge.id as string;
};
const unmerge = async (id: string) => {
  const answer = await owner.send('POST', `/merges/${id}/undo`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};
/** A record without what every write moves. */
const plain = (record: Values) => {
  const { version: _v, updated_at: _a, updated_by: _b, ...rest } = record;
  return rest;
};
const linked = async (object: string, field: string, id: string) =>
  (await listRecords(ctx, object, { filter: { field, op: 'eq', value: id } as never, limit: 200 })).records
    .map((r) => r.id)
    .sort();

test('a merge unites what both know, brings along what pointed to either, and un-merging restores both exactly', async () => {
  const initech = await make('companies', { name: 'Initech' });
  const anna = await make('people', {
    first_name: 'Anna',
    last_name: 'Huber',
    email: 'anna@initech.example',
    company: initech,
  });
  const twin = await make('people', {
    first_name: 'Dr. Anna',
    last_name: 'Huber',
    email: 'a.huber@post.example',
    phone: '+49 30 1234567',
    job_title: 'Buyer',
    company: initech,
  });
  const task = await make('tasks', { subject: 'Call', about: { object: 'person', id: twin } });
  const note = await make('notes', { body: 'Met her', about: { object: 'person', id: twin } });
  const before = { anna: plain(await get('people', anna)), twin: plain(await get('people', twin)) };
  const ties = await linked('affiliation', 'person', twin);

  const id = await merge('people', anna, [twin], { values: { job_title: 'Head of buying' }, cause: 'entered_twice' });
  const one = await get('people', anna);
  expect(one).toMatchObject({
    first_name: 'Anna',
    email: 'anna@initech.example',
    phone: '+49 30 1234567',
    job_title: 'Head of buying',
  });
  expect(one.emails.map((e: Values) => [e.value, e.primary])).toEqual([
    ['anna@initech.example', true],
    ['a.huber@post.example', false],
  ]);
  expect((await get('tasks', task)).about).toMatchObject({ id: anna });
  // Both worked for the same company: that is told once.
  expect(await linked('affiliation', 'person', anna)).toHaveLength(1);
  const asked = await owner.send('GET', `/people/${twin}`);
  expect(asked.body).toMatchObject({ id: anna, merged_from: twin });
  expect(asked.headers['kith-merged-into']).toBe(anna);
  expect((await owner.send('GET', '/search?q=a.huber@post.example')).body.data.map((r: Values) => r.id)).toEqual([
    anna,
  ]);
  const [last] = (await owner.send('GET', `/people/${anna}/changes`)).body.data;
  expect(last.change_set).toMatchObject({ origin: 'merge', origin_id: id });

  // The trash neither shows nor ends it, and it does not come back that way.
  expect((await listRecords(ctx, 'person', { trashed: true })).records).toEqual([]);
  await emptyTrash(ctx, 0);
  expect((await owner.send('POST', `/people/${twin}/restoration`)).status).toBe(409);

  await change('people', anna, { last_name: 'Huber-Klein', phone: '+49 30 7654321' });
  const later = await make('tasks', { subject: 'New', about: { object: 'person', id: anna } });
  const back = await unmerge(id);
  expect(back.restored).toEqual([twin]);
  expect(plain(await get('people', twin))).toEqual(before.twin);
  const { phones: _p, ...rest } = before.anna as Values;
  expect(plain(await get('people', anna))).toMatchObject({
    ...rest,
    last_name: 'Huber-Klein',
    name: 'Anna Huber-Klein',
    phone: '+49 30 7654321',
  });
  expect(back.kept.map((k: Values) => k.field)).toContain('phone');
  expect((await get('tasks', task)).about).toMatchObject({ id: twin });
  expect((await get('notes', note)).about).toMatchObject({ id: twin });
  expect((await get('tasks', later)).about).toMatchObject({ id: anna });
  expect(back.stayed).toEqual([{ object: 'tasks', count: 1 }]);
  expect(await linked('affiliation', 'person', twin)).toEqual(ties);
  expect((await owner.send('POST', `/merges/${id}/undo`)).status).toBe(409);
});

test('merges are taken apart in any order, each giving back its own', async () => {
  const [a, b, c] = [
    await make('people', { first_name: 'Ada', last_name: 'Lane' }),
    await make('people', { first_name: 'Ada', last_name: 'Lane', phone: '+44 20 7946 0001', city: 'Leeds' }),
    await make('people', { first_name: 'Ada', last_name: 'Lane', phone: '+44 20 7946 0002', job_title: 'Clerk' }),
  ];
  const tasks = [
    await make('tasks', { subject: 'b', about: { object: 'person', id: b } }),
    await make('tasks', { subject: 'c', about: { object: 'person', id: c } }),
  ];
  const all = async () => Promise.all([a, b, c].map(async (id) => plain(await get('people', id))));
  const before = await all();
  const whose = async () => Promise.all(tasks.map(async (id) => (await get('tasks', id)).about.id));

  // A←B, then A←C; B out first.
  const first = await merge('people', a, [b]);
  const second = await merge('people', a, [c]);
  await unmerge(first);
  expect(plain(await get('people', b))).toEqual(before[1]);
  expect(await get('people', a)).toMatchObject({ phone: '+44 20 7946 0002', job_title: 'Clerk', city: null });
  expect(await whose()).toEqual([b, a]);
  await unmerge(second);
  expect(await all()).toEqual(before);
  expect(await whose()).toEqual([b, c]);

  // B←C, then A←B; C out first although B is not there, then B.
  const inner = await merge('people', b, [c]);
  const outer = await merge('people', a, [b]);
  expect(await whose()).toEqual([a, a]);
  expect((await owner.send('GET', `/people/${c}`)).body.id).toBe(a);
  await unmerge(inner);
  expect(await whose()).toEqual([a, c]);
  expect(plain(await get('people', c))).toEqual(before[2]);
  await unmerge(outer);
  expect(await all()).toEqual(before);
  expect(await whose()).toEqual([b, c]);
});

test('companies merge with their people, deals and subsidiaries, and neither points to itself', async () => {
  const winner = await make('companies', { name: 'Globex' });
  const loser = await make('companies', { name: 'Globex Corporation', parent: winner, domain: 'globex.example' });
  const child = await make('companies', { name: 'Globex Labs', parent: loser });
  const hank = await make('people', { first_name: 'Hank', company: loser });
  const deal = await make('deals', { name: 'Chairs', company: loser });
  const both = await make('people', { first_name: 'Both', company: winner });
  await make('affiliations', { person: both, company: loser });
  await change('companies', winner, { parent: null });
  const before = plain(await get('companies', loser));

  const id = await merge('companies', winner, [loser]);
  expect(await get('companies', winner)).toMatchObject({ parent: null, domain: 'globex.example' });
  expect((await get('companies', child)).parent).toBe(winner);
  expect([(await get('people', hank)).company, (await get('deals', deal)).company]).toEqual([winner, winner]);
  expect(await linked('affiliation', 'company', winner)).toHaveLength(2);
  expect(await linked('affiliation', 'person', hank)).toHaveLength(1);
  // Undo of the change set is the same as un-merging.
  const [{ change_set }] = (await owner.send('GET', `/companies/${winner}/changes`)).body.data;
  expect((await owner.send('POST', `/changes/${change_set.id}/undo`)).status).toBe(200);
  expect(plain(await get('companies', loser))).toEqual(before);
  expect((await get('people', hank)).company).toBe(loser);
  expect((await owner.send('GET', `/merges/${id}`)).body.undone_at).not.toBeNull();
});

test('of two who merge at once one is told what happened, and readers may not merge', async () => {
  const [a, b, c] = [
    await make('people', { first_name: 'Una' }),
    await make('people', { first_name: 'Una' }),
    await make('people', { first_name: 'Una' }),
  ];
  const answers = await Promise.all([
    owner.send('POST', '/people/merge', { winner: a, losers: [b] }),
    owner.send('POST', '/people/merge', { winner: c, losers: [b] }),
  ]);
  expect(answers.map((x) => x.status).sort()).toEqual([200, 409]);
  const reader = await acme.as('read_only');
  expect((await reader.send('POST', '/people/merge', { winner: a, losers: [c] })).status).toBe(403);
  expect((await owner.send('POST', '/people/merge', { winner: a, losers: [a] })).status).toBe(422);
  const { owner: stranger } = await kith.workspace('Strangers');
  expect((await stranger.send('POST', '/people/merge', { winner: a, losers: [c] })).status).toBe(404);
});

test('rules say whose value stays: the newest, the most complete, the most trusted; what somebody chose goes before', async () => {
  const settings = (survival: unknown) => owner.send('PATCH', '/duplicates/companies', { survival });
  const sources = ['app', 'import', 'api'];
  const ruled = await settings({
    usual: 'winner',
    fields: { phone: 'newest', description: 'complete', city: 'trusted' },
    sources,
  });
  expect(ruled.body.settings.survival.fields.phone).toBe('newest');
  expect((await settings({ usual: 'winner', fields: { nothing: 'newest' }, sources })).status).toBe(422);
  const member = await acme.as('member');
  expect((await member.send('PATCH', '/duplicates/companies', { survival: null })).status).toBe(403);

  const two = async () => {
    const [a, b] = [
      await make('companies', { name: 'Umbra', phone: '+49 30 1000001', description: 'Short', city: 'Typed' }),
      await make('companies', {
        name: 'Umbra AG',
        phone: '+49 30 1000002',
        description: 'A longer text',
        region: 'South',
      }),
    ];
    const { body: key } = await owner.send('POST', '/api-keys', { name: 'Feed', role: 'admin' });
    const feed = { authorization: `Bearer ${key.key}`, cookie: '' };
    await kith.send('PATCH', `/api/v1/companies/${b}`, { city: 'Fed' }, feed);
    await change('companies', a, { phone: '+49 30 1000003', region: 'North' });
    return [a, b] as const;
  };
  const [a, b] = await two();
  await merge('companies', b, [a]);
  expect(await get('companies', b)).toMatchObject({
    name: 'Umbra AG',
    phone: '+49 30 1000003',
    description: 'A longer text',
    city: 'Typed',
    region: 'South',
  });

  const [c, d] = await two();
  await merge('companies', d, [c], { values: { phone: '+49 30 1000009' } });
  expect((await get('companies', d)).phone).toBe('+49 30 1000009');
  await settings(null);
  const [e, f] = await two();
  await merge('companies', f, [e]);
  expect((await get('companies', f)).phone).toBe('+49 30 1000002');
});

test('a list of people names the one that stays in the place of the other, and again the other once they are taken apart', async () => {
  const [a, b, c] = [
    await make('people', { first_name: 'Uma', last_name: 'Berg' }),
    await make('people', { first_name: 'Uma', last_name: 'Bergh' }),
    await make('people', { first_name: 'Ivo', last_name: 'Lund' }),
  ];
  const meeting = await make('meetings', {
    subject: 'Kick-off',
    starts_at: '2027-03-01T09:00:00Z',
    ends_at: '2027-03-01T10:00:00Z',
    guests: [b, c],
  });
  const id = await merge('people', a, [b]);
  expect((await get('meetings', meeting)).guests).toEqual([a, c]);
  await unmerge(id);
  expect((await get('meetings', meeting)).guests).toEqual([b, c]);
});
