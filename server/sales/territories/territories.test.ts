import { beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../kernel/ids.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Filter } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { flows, movingRecords } from './moves.ts';
import type { Node } from './schema.ts';
import { matcherOf, territoryFor } from './service/match.ts';
import { treeFor } from './service/preview.ts';
import { territories } from './service/tree.ts';

let kith: TestKith;
let acme: TestWorkspace;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  kith = await testKith();
  await fresh();
});

/** Most tests put their own tree in the place of the one before; those that count begin anew. */
async function fresh() {
  acme = await kith.workspace('Acme');
  ann = await acme.hire('Ann');
  bob = await acme.hire('Bob');
}

const is = (field: string, value: unknown, op = 'eq'): Filter => ({ field, op, value }) as Filter;
const node = (name: string, rules: Filter | null, more: Partial<Node> = {}): Node => ({
  id: uuidv7(),
  name,
  parent: null,
  manager: null,
  members: [],
  giving: 'nobody',
  rules,
  description: null,
  ...more,
});
const send = (method: string, path: string, body?: unknown) => acme.owner.send(method, `/territory-tree${path}`, body);
const arrange = async (...nodes: Node[]) => {
  const answer = await send('PUT', '/draft', { territories: nodes });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
};
/** Arranges and applies, and answers the work that did it. */
const apply = async (nodes: Node[] | null, owners: string[] = []) => {
  if (nodes) await arrange(...nodes);
  const { status, body } = await send('POST', '/applications', { owners });
  expect(status, JSON.stringify(body)).toBe(202);
  await kith.settle();
  const { body: work } = await acme.owner.send('GET', `/work/${body.id}`);
  expect(work).toMatchObject({ state: 'done', failed: 0 });
  return work;
};
const company = async (values: object) => (await createRecord(acme.ctx, 'company', { name: 'Cancity', ...values })).id;
const at = async (object: string, id: string) => (await getRecord(acme.ctx, object, id)).territory;
const dach = () => node('DACH', is('country', ['Germany', 'Austria'], 'in'));

describe('a company', () => {
  test('belongs to the deepest territory that it and all above match; of siblings to the first', async () => {
    const world = node('World', null);
    const german = node('Germany', is('country', 'Germany'), { parent: world.id });
    const large = node('Large', is('employees', 500, 'gte'), { parent: german.id });
    const huge = node('Huge', is('employees', 5000, 'gte'), { parent: german.id });
    await apply([world, german, large, huge]);
    expect(await at('company', await company({ country: 'germany', employees: 10 }))).toBe(german.id);
    const id = await company({ country: 'Germany', employees: 9000 });
    expect(await at('company', id)).toBe(large.id);
    expect(await at('company', await company({ country: 'Peru', employees: 9000 }))).toBeNull();
    const moved = await write(acme.ctx, [
      { op: 'update', object: 'company', id, values: { employees: 3 }, version: undefined },
    ]);
    expect(await at('company', id)).toBe(german.id);
    await undoChangeSet(acme.ctx, moved.changeSet ?? '');
    expect(await at('company', id)).toBe(large.id);
  });

  test('that somebody put somewhere stays there, until it is left to the rules again', async () => {
    const [here, there] = [dach(), node('Key accounts', is('tags', 'key', 'has'))];
    await apply([here, there]);
    const id = await company({ country: 'Germany' });
    await updateRecord(acme.ctx, 'company', id, { territory: there.id });
    await updateRecord(acme.ctx, 'company', id, { country: 'Austria' });
    expect(await getRecord(acme.ctx, 'company', id)).toMatchObject({ territory: there.id, territory_pinned: true });
    const { body } = await send('POST', '/preview', {});
    expect(body).toMatchObject({ moved: { company: { count: 0 } }, pinned: 1 });
    await updateRecord(acme.ctx, 'company', id, { territory: null });
    expect(await getRecord(acme.ctx, 'company', id)).toMatchObject({ territory: here.id, territory_pinned: false });
  });

  test('takes its open deals and leads along; closed and pinned ones stay', async () => {
    const [here, there] = [dach(), node('Iberia', is('country', 'Spain'))];
    await apply([here, there]);
    const id = await company({ country: 'Germany' });
    const deal = (values: object = {}) => createRecord(acme.ctx, 'deal', { name: 'Chairs', company: id, ...values });
    const stages = await listRecords(acme.ctx, 'stage', { filter: is('kind', 'won') });
    const open = await deal();
    const won = await deal({ stage: stages.records[0]?.id });
    const pinned = await deal({ territory: here.id });
    const lead = await createRecord(acme.ctx, 'lead', { contact_name: 'Dana', company: id });
    expect([open.territory, won.territory, lead.territory]).toEqual([here.id, here.id, here.id]);
    const { changeSet } = await write(acme.ctx, [
      { op: 'update', object: 'company', id, values: { country: 'Spain' } },
    ]);
    const places = async () => [
      await at('deal', open.id),
      await at('deal', won.id),
      await at('deal', pinned.id),
      await at('lead', lead.id),
    ];
    expect(await places()).toEqual([there.id, here.id, here.id, there.id]);
    await undoChangeSet(acme.ctx, changeSet ?? '');
    expect(await places()).toEqual([here.id, here.id, here.id, here.id]);
  });

  test('that comes in without anybody to it goes to the members by turns, and one that has somebody stays theirs', async () => {
    const turns = { members: [ann.memberId, bob.memberId], giving: 'turns' as const };
    await apply([{ ...dach(), ...turns }]);
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push(await company({ name: `Company ${i}`, country: 'Germany' }));
    ids.push(await company({ country: 'Germany', owner: bob.memberId }), await company({ country: 'Peru' }));
    const owners = await Promise.all(ids.map(async (id) => (await getRecord(acme.ctx, 'company', id)).owner));
    expect(owners).toEqual([ann.memberId, bob.memberId, ann.memberId, bob.memberId, null]);
  });
});

test('a lead without a company goes by what it says of itself', async () => {
  const [here, rest] = [dach(), node('Elsewhere', is('country', 'Germany', 'ne'))];
  await apply([here, rest]);
  const lead = (values: object) => createRecord(acme.ctx, 'lead', { contact_name: 'Dana', ...values });
  const german = await lead({ country: 'Germany' });
  expect([german.territory, (await lead({ country: 'Peru' })).territory, (await lead({})).territory]).toEqual([
    here.id,
    rest.id,
    null,
  ]);
  expect((await updateRecord(acme.ctx, 'lead', german.id, { country: 'Chile' })).territory).toBe(rest.id);
  const { body } = await send('POST', '/preview', {});
  expect(body.moved.lead.count).toBe(0);
});

test('rules refuse what cannot be asked of a company by itself, and circles', async () => {
  const refused = async (...nodes: Node[]) => (await send('PUT', '/draft', { territories: nodes })).body.errors?.[0];
  expect(await refused(node('A', { some: 'deals' }))).toMatchObject({ field: 'territories[0].rules', code: 'not_own' });
  expect(await refused(node('A', is('parent.country', 'Peru')))).toMatchObject({ code: 'not_own' });
  expect(await refused(node('A', is('owner', ann.memberId)))).toMatchObject({ code: 'not_own' });
  const [a, b] = [node('A', null), node('B', null)];
  expect(await refused({ ...a, parent: b.id }, { ...b, parent: a.id })).toMatchObject({ code: 'circular' });
  const top = await createRecord(acme.ctx, 'territory', { name: 'Top' });
  const part = await createRecord(acme.ctx, 'territory', { name: 'Part', parent: top.id });
  await expect(updateRecord(acme.ctx, 'territory', top.id, { parent: part.id })).rejects.toMatchObject({
    errors: [{ field: 'parent', code: 'circular' }],
  });
});

describe('reassigning', () => {
  test('shows before what comes and goes, with the records behind it, and nothing moves until it is applied', async () => {
    await fresh();
    const [here, there] = [dach(), node('Iberia', is('country', 'Spain'))];
    const id = await company({ country: 'Germany', owner: ann.memberId });
    await createRecord(acme.ctx, 'deal', { name: 'Chairs', company: id, amount: '1200' });
    await company({ name: 'Nobody knows' });
    await arrange({ ...here, members: [bob.memberId] }, there);
    const { body } = await send('POST', '/preview', { owners: ['company'] });
    const row = body.territories.find((one: { id: string }) => one.id === here.id);
    expect(row).toMatchObject({
      state: 'new',
      company: { before: { count: 0 }, after: { count: 1 }, come: { count: 1 }, go: { count: 0 } },
      deal: { after: { count: 1, value: '1200.00' } },
    });
    expect(body.territories.at(-1)).toMatchObject({ id: null, company: { before: { count: 2 }, after: { count: 1 } } });
    expect(body.owners).toEqual(
      expect.arrayContaining([
        { id: bob.memberId, name: 'Bob', get: 1, give: 0 },
        { id: ann.memberId, name: 'Ann', get: 0, give: 1 },
      ]),
    );
    const { body: moves } = await send('POST', '/moves', { object: 'company', to: here.id });
    expect(moves.data).toMatchObject([{ id, from: null, to: here.id, owner: ann.memberId }]);
    expect(await at('company', id)).toBeNull();
    expect(await territories(acme.ctx)).toEqual([]);
  });

  test('moves companies, deals, leads and tasks to who works there, as one change that is undone as one', async () => {
    await fresh();
    const id = await company({ country: 'Germany', owner: ann.memberId });
    const deal = await createRecord(acme.ctx, 'deal', { name: 'Chairs', company: id, owner: ann.memberId });
    const lead = await createRecord(acme.ctx, 'lead', {
      contact_name: 'Dana',
      country: 'Austria',
      owner: ann.memberId,
    });
    const about = { object: 'deal', id: deal.id };
    const task = await createRecord(acme.ctx, 'task', { subject: 'Call', about, assignee: ann.memberId });
    const keeps = await company({ name: 'Kept', country: 'Austria', owner: bob.memberId });
    const here = { ...dach(), members: [bob.memberId] };
    const work = await apply([here], ['company', 'deal', 'lead', 'task']);
    const owners = async () =>
      Promise.all([
        getRecord(acme.ctx, 'company', id).then((record) => [record.territory, record.owner]),
        getRecord(acme.ctx, 'deal', deal.id).then((record) => [record.territory, record.owner]),
        getRecord(acme.ctx, 'lead', lead.id).then((record) => [record.territory, record.owner]),
        getRecord(acme.ctx, 'task', task.id).then((record) => record.assignee),
        getRecord(acme.ctx, 'company', keeps).then((record) => record.owner),
      ]);
    const his = [here.id, bob.memberId];
    expect(await owners()).toEqual([his, his, his, bob.memberId, bob.memberId]);
    const events = await acme.ctx.db
      .selectFrom('event')
      .select(['name', 'record_id'])
      .where('name', 'in', ['territory.reassigned', 'territory.rules_changed'])
      .orderBy('seq')
      .execute();
    expect(events).toEqual([
      { name: 'territory.rules_changed', record_id: here.id },
      { name: 'territory.reassigned', record_id: here.id },
    ]);
    await undoChangeSet(acme.ctx, work.change_set);
    const hers = [null, ann.memberId];
    expect(await owners()).toEqual([hers, hers, hers, ann.memberId, bob.memberId]);
    expect(await territories(acme.ctx)).toEqual([]);
  });

  test('changes owners only where that was asked for', async () => {
    const id = await company({ country: 'Germany', owner: ann.memberId });
    const here = { ...dach(), members: [bob.memberId] };
    await apply([here]);
    expect(await getRecord(acme.ctx, 'company', id)).toMatchObject({ territory: here.id, owner: ann.memberId });
  });

  test('of two at once the second is refused, and so is rearranging meanwhile', async () => {
    await fresh();
    await company({ country: 'Germany' });
    await arrange(dach());
    const answers = await Promise.all([send('POST', '/applications', {}), send('POST', '/applications', {})]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    expect((await send('PUT', '/draft', { territories: [dach()] })).status).toBe(409);
    const running = answers.find(({ status }) => status === 202)?.body.id;
    expect((await send('GET', '')).body.running).toBe(running);
    const { body } = await acme.owner.send('POST', `/work/${running}/stop`);
    expect(body.state).toBe('stopped');
    expect((await send('GET', '')).body).toMatchObject({ running: null, draft: null, territories: [{ name: 'DACH' }] });
    // What was left undone is found again.
    expect((await send('POST', '/preview', {})).body.moved.company.count).toBe(1);
    await apply(null);
    expect((await send('POST', '/preview', {})).body.moved.company.count).toBe(0);
  });

  test('is for administrators; others see the tree in force and no draft', async () => {
    await arrange(node('DACH, anew', null));
    const member = await acme.as('member');
    for (const [method, path] of [
      ['PUT', '/draft'],
      ['DELETE', '/draft'],
      ['POST', '/preview'],
      ['POST', '/moves'],
      ['POST', '/applications'],
    ] as const) {
      const body = method === 'DELETE' ? undefined : { territories: [], object: 'company' };
      expect((await member.send(method, `/territory-tree${path}`, body)).status, path).toBe(403);
    }
    expect((await member.send('GET', '/territory-tree')).body).toMatchObject({
      territories: [{ name: 'DACH' }],
      draft: null,
    });
    expect((await send('DELETE', '/draft')).body.draft).toBeNull();
  });
});

test('rows and SQL agree: every company is in the deepest match, whatever the tree and however it came there', async () => {
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  const countries = ['Germany', 'Austria', 'Spain', 'Peru', null];
  const values = () => ({
    country: countries[random(5)],
    employees: random(4) === 0 ? null : random(1000),
    industry: ['retail', 'media', null][random(3)],
    tags: random(2) ? ['key'] : null,
  });
  const rule = (): Filter | null => {
    const one = [
      is('country', countries[random(4)]),
      is('employees', random(1000), random(2) ? 'gte' : 'lt'),
      is('industry', 'retail', random(2) ? 'eq' : 'ne'),
      is('tags', 'key', 'has'),
      { not: is('country', 'Germany') },
      { or: [is('country', 'Spain'), is('employees', undefined, 'empty')] },
    ] as Filter[];
    return random(6) === 0 ? null : (one[random(6)] as Filter);
  };
  const made = await write(
    { ...acme.ctx, origin: { kind: 'import' } },
    Array.from({ length: 200 }, (_, i) => ({
      op: 'create',
      object: 'company',
      values: { name: `C${i}`, ...values() },
    })),
  );
  for (let round = 0; round < 4; round++) {
    const nodes: Node[] = [];
    for (let i = 0; i < 12; i++)
      nodes.push(node(`T${i}`, rule(), { parent: random(3) ? (nodes[random(i + 1)]?.id ?? null) : null }));
    await apply(nodes);
    await write(
      acme.ctx,
      made.results.slice(0, 60).map((result) => ({
        op: 'update' as const,
        object: 'company',
        id: result.ok ? result.record.id : '',
        values: values(),
      })),
    );
    const tree = treeFor(acme.ctx, await territories(acme.ctx));
    expect((await flows(acme.ctx, tree)).filter((flow) => flow.old !== flow.new)).toEqual([]);
    expect((await movingRecords(acme.ctx, tree, { object: 'company' })).data).toEqual([]);
    const matcher = matcherOf(acme.ctx, nodes);
    const { records } = await listRecords(acme.ctx, 'company', { limit: 200 });
    expect(records.map((record) => record.territory)).toEqual(records.map((record) => territoryFor(matcher, record)));
  }
});

test('the forecast adds up along the tree, and is narrowed to a territory with its parts', async () => {
  await fresh();
  const top = dach();
  const part = node('Vienna', is('city', 'Vienna'), { parent: top.id });
  await apply([top, part]);
  const sell = async (amount: string, values: object) =>
    createRecord(acme.ctx, 'deal', {
      name: 'Chairs',
      company: await company(values),
      amount,
      close_date: new Date().toISOString().slice(0, 10),
    });
  await sell('100', { country: 'Germany' });
  await sell('20', { country: 'Austria', city: 'Vienna' });
  await sell('3', { country: 'Peru' });
  const { body } = await acme.owner.send('GET', '/forecast?by=territory');
  expect(
    body.rows.map((row: { name: string; depth: number; own: { pipeline: string }; all: { pipeline: string } }) => [
      row.name,
      row.depth,
      row.own.pipeline,
      row.all.pipeline,
    ]),
  ).toEqual([
    ['DACH', 0, '100.00', '120.00'],
    ['Vienna', 1, '20.00', '20.00'],
    [null, 0, '3.00', '3.00'],
  ]);
  const narrowed = await acme.owner.send('GET', `/forecast?by=owner&territory=${top.id}`);
  expect(narrowed.body.total.all.pipeline).toBe('120.00');

  // So are the reports of sales: what is won in a part counts for the whole, and what is won elsewhere does not.
  const { records: stages } = await listRecords(acme.ctx, 'stage', {
    filter: { field: 'kind', op: 'eq', value: 'won' },
  });
  const { records: open } = await listRecords(acme.ctx, 'deal', {
    filter: { field: 'status', op: 'eq', value: 'open' },
  });
  for (const deal of open) await updateRecord(acme.ctx, 'deal', deal.id, { stage: stages[0]?.id });
  const day = new Date().toISOString().slice(0, 10);
  const silent = async (territory: string) =>
    (await acme.owner.send('GET', `/reports/silent-deals?from=${day}&until=${day}${territory}`)).body.parts[0].data
      .length;
  expect([await silent(''), await silent(`&territory=${top.id}`), await silent(`&territory=${part.id}`)]).toEqual([
    3, 2, 1,
  ]);
});
