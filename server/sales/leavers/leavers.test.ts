import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { insertAccount } from '../../activities/caldav/queries.ts';
import type { Context } from '../../kernel/context.ts';
import { parseAllowed } from '../../kernel/outgoing-addresses.ts';
import { catalog } from '../../records/catalog.ts';
import { getRecord } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { createRecord } from '../../records/write/index.ts';
import { testKith } from '../../test/kith.ts';
import { knownTables } from './known.ts';
import { relationshipsOf, stillHeld } from './service.ts';

const kith = await testKith({ config: { outgoingAllow: parseAllowed('127.0.0.1') } });
kith.setNow('2026-11-22T10:00:00Z');
const acme = await kith.workspace('Acme');
const { owner, ctx } = acme;
const leo = await acme.hire('Leo Leaver', 'admin');
const nora = await acme.hire('Nora Next');
const kim = await acme.hire('Kim');

const make = async (object: string, values: Values) => (await createRecord(ctx, object, values)).id;
const made = async (path: string, body: unknown, who = owner) => {
  const answer = await who.send('POST', path, body);
  expect([200, 201, 202], `${path} ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.body;
};
const field = async (object: string, id: string, name: string) => (await getRecord(ctx, object, id))[name];
const path = `/members/${leo.memberId}`;
const plan = (kinds = {}) => ({ plan: { to: nora.memberId, kinds } });

test('all that a leaver has goes to others, and only then does the access end; one undo gives it back', async () => {
  // An object of the workspace's own, of which no code knows.
  const machine = await made('/objects', { label: 'Machine', labels: 'Machines' });
  const keeper = await made(`/objects/${machine.plural}/fields`, { label: 'Keeper', type: 'reference', to: 'members' });
  const crew = await made(`/objects/${machine.plural}/fields`, {
    label: 'Crew',
    type: 'multi_reference',
    to: 'members',
  });
  const press = await made(`/${machine.plural}`, {
    [machine.title]: 'Press',
    [keeper.name]: leo.memberId,
    [crew.name]: [leo.memberId, kim.memberId],
  });

  const own = { owner: leo.memberId };
  const big = await make('company', { name: 'Globex', ...own });
  const small = await make('company', { name: 'Initech', ...own });
  const kims = await make('company', { name: 'Hooli', owner: kim.memberId });
  const amount = { amount: '1200.50', currency: 'USD' };
  const deal = await make('deal', { name: 'Chairs', company: big, amount, ...own });
  const other = await make('deal', { name: 'Desks', company: kims, ...own });
  const won = await make('deal', { name: 'Lamps', company: big, ...own });
  await made(`/deals/${won}/win`, {});
  await owner.send('PUT', `/deals/${deal}/team`, {
    members: [
      { member: leo.memberId, percent: 40 },
      { member: nora.memberId, percent: 60 },
    ],
  });
  const open = await make('task', { subject: 'Call', assignee: leo.memberId });
  const done = await make('task', { subject: 'Called', assignee: leo.memberId, done_at: '2026-11-01T10:00:00Z' });
  const meeting = await make('meeting', { subject: 'Review', starts_at: '2026-12-01T09:00:00Z', ...own });
  const held = await make('meeting', { subject: 'Kick-off', starts_at: '2026-10-01T09:00:00Z', ...own });
  const page = await make('booking_page', { name: 'Intro', slug: 'intro', members: [leo.memberId] });
  const quota = await make('quota', { owner: leo.memberId, starts_on: '2027-01-01', amount });
  const lead = await make('lead', { contact_name: 'Dana Fox', ...own });
  await owner.send('PUT', '/assignment/rules', {
    rules: [{ name: 'All', steps: [{ to: 'members', ids: [leo.memberId, nora.memberId], how: 'round_robin' }] }],
  });
  await owner.send('PATCH', '/objects/companies', { steward: leo.memberId });
  const key = await made('/api-keys', { name: 'Script', role: 'member' }, leo);
  const webhook = await made('/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'] }, leo);
  const server = { url: 'http://127.0.0.1:9/', username: 'x', password: 'x', name: 'x', takes: 'busy' } as const;
  await insertAccount(ctx, { id: crypto.randomUUID(), member_id: leo.memberId, ...server });

  const holds = (await owner.send('GET', `${path}/holdings`)).body;
  expect(holds.blocked).toBe(null);
  const kinds = new Map(holds.records.map((one: { key: string }) => [one.key, one]));
  expect(kinds.get('deal.owner')).toMatchObject({ is: 'live', count: 2, value: amount, usual: 'customer' });
  expect(kinds.get(`${machine.name}.${keeper.name}`)).toMatchObject({ is: 'live', count: 1 });
  expect(kinds.get('meeting.owner')).toMatchObject({ count: 1 });
  expect(holds.access).toContainEqual({ kind: 'keys', count: 1 });

  // The plain way says what is still there, and lets nothing be orphaned unnoticed.
  const plain = await owner.send('POST', `${path}/access-removal`);
  expect(plain.status).toBe(409);
  expect(plain.body).toMatchObject({ held: holds.live });

  const wish = plan({ 'meeting.owner': { how: 'end' }, 'lead.owner': { how: 'turns', ids: [kim.memberId] } });
  const preview = (await owner.send('POST', `${path}/departure/preview`, wish)).body;
  const deals = preview.kinds.find((one: { key: string }) => one.key === 'deal.owner');
  expect(deals.to).toEqual(
    expect.arrayContaining([
      { id: kim.memberId, name: 'Kim', count: 1 },
      { id: nora.memberId, name: 'Nora Next', count: 1 },
    ]),
  );

  const begun = await owner.send('POST', `${path}/departure`, wish);
  expect(begun.status, JSON.stringify(begun.body)).toBe(202);
  expect((await owner.send('POST', `${path}/departure`, wish)).status).toBe(409);
  await kith.settle();
  const work = (await owner.send('GET', `/work/${begun.body.id}`)).body;
  const { body: failures } = await owner.send('GET', `/work/${begun.body.id}/failures`);
  expect(failures.data).toEqual([]);
  expect(work).toMatchObject({ state: 'done', failed: 0 });

  // Nothing that still counts names them any more, whatever the object.
  expect(await stillHeld(ctx, leo.memberId)).toEqual({ live: 0, records: [] });
  const machines = await owner.send('GET', `/${machine.plural}/${press.id}`);
  expect(machines.body).toMatchObject({ [keeper.name]: nora.memberId, [crew.name]: [kim.memberId, nora.memberId] });
  expect(await field('company', small, 'owner')).toBe(nora.memberId);
  // Deals follow the customer, and what is past stays as it was.
  expect([
    await field('deal', deal, 'owner'),
    await field('deal', other, 'owner'),
    await field('deal', won, 'owner'),
  ]).toEqual([nora.memberId, kim.memberId, leo.memberId]);
  expect(await shares(deal)).toEqual([[nora.memberId, 100]]);
  expect([await field('task', open, 'assignee'), await field('task', done, 'assignee')]).toEqual([
    nora.memberId,
    leo.memberId,
  ]);
  expect([await field('meeting', meeting, 'status'), await field('meeting', held, 'owner')]).toEqual([
    'cancelled',
    leo.memberId,
  ]);
  expect(await field('booking_page', page, 'members')).toEqual([nora.memberId]);
  expect(await field('lead', lead, 'owner')).toBe(kim.memberId);
  await expect(getRecord(ctx, 'quota', quota)).rejects.toMatchObject({ code: 'not_found' });
  const rules = (await owner.send('GET', '/assignment/rules')).body.data;
  expect(rules[0].steps[0].ids).toEqual([nora.memberId]);
  expect(catalog(ctx).object('company').steward).toBe(nora.memberId);

  // Nothing opens any door.
  expect((await leo.send('GET', '/session')).status).toBe(401);
  const bearer = { authorization: `Bearer ${key.key}` };
  expect((await kith.send('GET', '/api/v1/companies', undefined, bearer)).status).toBe(401);
  expect((await owner.send('GET', `/webhooks/${webhook.id}`)).body.created_by).toMatchObject({ id: owner.memberId });
  const after = (await owner.send('GET', `${path}/holdings`)).body;
  expect(after).toMatchObject({ live: 0, access: [], member: { status: 'no_access' } });
  expect(await eventsOf('leaving.completed')).toEqual([expect.objectContaining({ member: leo.memberId })]);

  expect((await owner.send('POST', `/changes/${work.change_set}/undo`, {})).status).toBe(200);
  expect([await field('company', big, 'owner'), await field('meeting', meeting, 'status')]).toEqual([
    leo.memberId,
    'planned',
  ]);
  expect(await shares(deal)).toEqual(
    expect.arrayContaining([
      [leo.memberId, 40],
      [nora.memberId, 60],
    ]),
  );
  expect(await field('member', leo.memberId, 'status')).toBe('active');
}, 60_000);

async function shares(deal: string) {
  const { body } = await owner.send('GET', `/deals/${deal}/team`);
  return body.data.map((one: { member: { id: string }; percent: unknown }) => [one.member.id, Number(one.percent)]);
}

async function eventsOf(name: string) {
  const { rows } = await sql<{ payload: Values }>`select payload from ${sql.id(ctx.workspace.schema, 'event')}
    where name = ${name} order by seq`.execute(ctx.db);
  return rows.map((row) => row.payload);
}

test('the last owner, oneself and an owner cannot be handed over; what nobody can take is refused; members may not look', async () => {
  const ask = (who: typeof owner, id: string) => who.send('POST', `/members/${id}/departure`, plan());
  expect((await ask(owner, owner.memberId)).status).toBe(403);
  const ada = await acme.as('admin');
  const last = await ask(ada, owner.memberId);
  expect([last.status, last.body.detail ?? last.body.title]).toEqual([409, expect.stringContaining('last owner')]);
  for (const role of ['member', 'read_only'] as const) {
    const who = await acme.as(role);
    expect((await who.send('GET', `${path}/holdings`)).status).toBe(403);
    expect((await ask(who, kim.memberId)).status).toBe(403);
  }
  const stranger = (await kith.workspace('Globex')).owner;
  expect((await stranger.send('GET', `${path}/holdings`)).status).toBe(404);
  const bad = { plan: { to: kim.memberId, kinds: {} } };
  expect((await owner.send('POST', `/members/${kim.memberId}/departure`, bad)).body.errors[0].field).toBe('plan.to');
  const cannot = { plan: { to: nora.memberId, kinds: { 'company.owner': { how: 'end' } } } };
  expect((await owner.send('POST', `/members/${kim.memberId}/departure`, cannot)).status).toBe(422);
});

test('what is refused stays, is told with its reason, and keeps the access open until it is mended', async () => {
  const pia = await acme.hire('Pia');
  const amount = { amount: '10', currency: 'USD' };
  for (const who of [pia, nora]) await make('quota', { owner: who.memberId, starts_on: '2027-04-01', amount });
  await make('company', { name: 'Umbrella', owner: pia.memberId });
  const give = { plan: { to: nora.memberId, kinds: { 'quota.owner': { how: 'member', to: nora.memberId } } } };
  const begun = await owner.send('POST', `/members/${pia.memberId}/departure`, give);
  await kith.settle();
  const work = (await owner.send('GET', `/work/${begun.body.id}`)).body;
  expect(work).toMatchObject({ state: 'failed', failed: 1, message: expect.stringContaining('1 records could not') });
  expect((await pia.send('GET', '/session')).status).toBe(200);
  const again = await owner.send('POST', `/members/${pia.memberId}/departure`, plan());
  await kith.settle();
  expect((await owner.send('GET', `/work/${again.body.id}`)).body).toMatchObject({ state: 'done' });
  expect((await pia.send('GET', '/session')).status).toBe(401);
}, 60_000);

test('relationships that leave with a colleague are those that nobody else knows and nobody wrote down', async () => {
  const rex = await acme.hire('Rex');
  const own = { owner: rex.memberId };
  const company = async (name: string) => make('company', { name, ...own });
  const [silent, noted, shared] = [await company('Silent'), await company('Noted'), await company('Shared')];
  const value = { amount: '500', currency: 'USD' };
  await make('deal', { name: 'A', company: silent, amount: value, ...own });
  await make('note', { body: 'They decide in spring', about: { object: 'company', id: noted } });
  await make('call', {
    about: { object: 'company', id: shared },
    started_at: '2026-09-01T10:00:00Z',
    owner: kim.memberId,
  });
  await make('person', { first_name: 'Solo', ...own });
  const look = async () => (await owner.send('GET', `/members/${rex.memberId}/relationships?months=6`)).body;
  const before = await look();
  expect(before).toMatchObject({ customers: 4, documented: 1, known_to_others: 1, undocumented: 2, coverage: 50 });
  expect(before.data[0]).toMatchObject({ object: 'company', id: silent, deals: 1, open_value: { amount: '500.00' } });
  await make('note', { body: 'Ask for Eva', about: { object: 'company', id: silent } });
  expect(await look()).toMatchObject({ documented: 2, undocumented: 1, coverage: 75 });
  // Last year's note tells little of today.
  const later = { ...ctx, now: () => new Date('2027-11-22T10:00:00Z') };
  const then = await relationshipsOf(later, rex.memberId, { months: 6, limit: 10 });
  expect(then).toMatchObject({ documented: 0, known_to_others: 1 });
});

test('every table that names a member says what becomes of it', async () => {
  expect((await columnsNamingMembers(ctx)).filter((column) => !(column in knownTables))).toEqual([]);
});

/** Columns that hold a member, in tables that are not those of objects. */
async function columnsNamingMembers(ctx: Context): Promise<string[]> {
  const objects = catalog(ctx).objects.map((def) => def.name);
  const { rows } = await sql<{ name: string }>`select c.relname || '.' || a.attname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = ${ctx.workspace.schema}
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid = 'uuid'::regtype
    where c.relkind in ('r', 'p') and c.relname <> all(${objects}::text[])
      and (a.attname ~ 'member|owner|steward|assignee|responsible|manager|approver' or exists (
        select 1 from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and a.attnum = any(f.conkey)
          and f.confrelid = (select m.oid from pg_class m where m.relname = 'member' and m.relnamespace = n.oid)))
    order by 1`.execute(ctx.db);
  return rows.map((row) => row.name);
}
