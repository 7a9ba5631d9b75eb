import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { domains } from '../domains.ts';
import type { App } from '../kernel/http.ts';
import { catalog } from '../records/catalog.ts';
import { type TestKith, testKith } from './kith.ts';
import { activityVerbs } from './state-changes/activities.ts';
import { commerceVerbs } from './state-changes/commerce.ts';
import { documentVerbs } from './state-changes/documents.ts';
import { peopleVerbs } from './state-changes/people.ts';
import { salesVerbs } from './state-changes/sales.ts';
import { type Call, NOW, type Verb, type World } from './state-changes/verb.ts';
import type { Person } from './workspace.ts';

// Every way to change the state of something in sales, commerce and activities: that it works, refuses, is seen by nobody
// without permission, leaves its event and can be undone. A route that is in no table fails the first test.

const verbs: Record<string, Verb> = {
  ...salesVerbs,
  ...documentVerbs,
  ...commerceVerbs,
  ...activityVerbs,
  ...peopleVerbs,
};

/** Routes that take a body and change the state of no record, each with what they are instead. */
const NO_STATE_CHANGE: Record<string, string> = {
  'POST /api/v1/assignment/preview': 'reads',
  'POST /api/v1/scoring/preview': 'reads',
  'POST /api/v1/document-templates/preview': 'reads',
  'POST /api/v1/public/configurator/:token/price': 'reads',
  'POST /api/v1/goal-previews': 'reads',
  'POST /api/v1/territory-tree/preview': 'reads',
  'POST /api/v1/territory-tree/moves': 'reads',
  'POST /api/v1/members/:id/departure/preview': 'reads',
  'PUT /api/v1/territory-tree/draft': 'a draft: nothing is in force before it is applied',
  'DELETE /api/v1/territory-tree/draft': 'a draft',
  'PUT /api/v1/goal-settings': 'a setting',
  'PUT /api/v1/time-kinds': 'a setting',
  'POST /api/v1/forecast/snapshots': 'writes down what is; again on the same day it takes the place of the first',
  'PATCH /api/v1/lead-settings': 'a setting',
  'PATCH /api/v1/contract-settings': 'a setting',
  'PATCH /api/v1/document-settings': 'a setting',
  'PUT /api/v1/sales/guards': 'a setting',
  'PUT /api/v1/working-hours': 'a setting',
  'PUT /api/v1/members/:id/working-hours': 'a setting',
  'DELETE /api/v1/members/:id/working-hours': 'a setting',
  'PATCH /api/v1/reminders/settings': 'a setting of one’s own',
  'POST /api/v1/reminders/:id/dismissal': 'one’s own reminder; the task stays as it is',
  'POST /api/v1/reminders/:id/snooze': 'one’s own reminder; the task stays as it is',
  'POST /api/v1/products/:id/configurator-page': 'gives out a link',
  'DELETE /api/v1/products/:id/configurator-page': 'makes a link void',
  'POST /api/v1/booking-pages/:id/address': 'gives out a link',
  'POST /api/v1/calendar-feed': 'gives out a link',
  'DELETE /api/v1/calendar-feed': 'makes a link void',
  'POST /api/v1/calendar-accounts': 'one’s own account elsewhere',
  'POST /api/v1/calendar-accounts/discovery': 'reads elsewhere',
  'PUT /api/v1/calendar-accounts/:id/password': 'one’s own account elsewhere',
  'POST /api/v1/calendar-accounts/:id/sync': 'one’s own account elsewhere',
  'DELETE /api/v1/calendar-accounts/:id': 'one’s own account elsewhere',
};

let kith: TestKith;
let world: World;
/** Sees what is theirs, which is nothing. */
let stranger: Person;
/** All that can be heard of. */
let eventNames: Set<string>;

beforeAll(async () => {
  kith = await testKith();
  kith.setNow(NOW);
  const acme = await kith.workspace('Acme');
  const colleague = await acme.hire('Carla Colleague', 'admin');
  stranger = await acme.hire('Sam Stranger');
  const own = { create: true, import: true, read: 'own', update: 'own', delete: 'own', export: 'own', fields: {} };
  const rights = { objects: {}, others: own, sensitive: false, share: false };
  const role = await acme.owner.send('POST', '/roles', { name: 'Own only', rights });
  await acme.owner.send('POST', `/members/${stranger.memberId}/role`, { role: role.body.id });
  world = {
    kith,
    acme,
    colleague,
    make: async (plural, values) => (await world.done('POST', `/${plural}?allow_duplicate=true`, values)).id,
    async done(method, path, body) {
      const answer = await acme.owner.send(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
  await world.done('PATCH', '/contract-settings', { post_sale_days: [14] });
  const { data } = await world.done('GET', '/webhooks/events');
  eventNames = new Set(data.map(({ name }: { name: string }) => name));
  await world.make('discount_limits', { name: 'Everybody', max_discount: 10 });
  await world.make('approval_levels', { name: 'Head of sales', position: 1, approvers: [colleague.memberId] });
}, 60_000);

test('every route that changes a state is in a table', () => {
  const routes = domains
    .filter(({ name }) => !elsewhere.has(name))
    .flatMap((domain) => (domain.routes ? unsafeRoutesOf(domain.routes) : []));
  expect(routes.length).toBeGreaterThan(100);
  expect(routes.filter((route) => !(route in verbs) && !(route in NO_STATE_CHANGE))).toEqual([]);
  const known = [...Object.keys(verbs), ...Object.keys(NO_STATE_CHANGE)].filter((route) => !routes.includes(route));
  // What has no route of its own goes through that of all records.
  expect(known.filter((route) => !/^POST \/api\/v1\/[a-z-]+$/.test(route))).toEqual([]);
});

/** Domains that are no part of selling; their own tests say what they do. */
const elsewhere = new Set([
  'records',
  'imports',
  'exports',
  'duplicates',
  'work',
  'view-indexes',
  'workspace',
  'contacts',
  'quality',
  'analytics',
  'custom_reports',
  'facts',
  'planning',
  'warehouse',
  'sample_data',
  'audit',
  'mail',
  'integrations',
  'transfer',
]);

function unsafeRoutesOf(routes: (app: App) => void): string[] {
  const found: string[] = [];
  const note = (method: string) => (url: string) => {
    if (method !== 'GET') found.push(`${method} ${url}`);
  };
  const app = Object.fromEntries(
    ['get', 'post', 'put', 'patch', 'delete'].map((method) => [method, note(method.toUpperCase())]),
  );
  routes(app as unknown as App);
  return found;
}

describe('a change of state works, refuses, is seen by nobody without permission, leaves its event and can be undone', () => {
  test.each(Object.entries(verbs))('%s', async (route, verb) => {
    const call = await verb.given(world);
    const refused = (await verb.refused?.(world, call)) ?? call;
    const method = route.split(' ')[0] as string;
    const send = ({ path, body, by }: Call, who: Person | null = by === undefined ? world.acme.owner : by) =>
      who ? who.send(method, path, body) : kith.send(method, `/api/v1${path}`, body);

    const isStrangers = call.by === null || verb.stranger === 'may';
    if (!isStrangers) {
      const { status, body } = await send(call, stranger);
      expect([status, body]).toEqual([
        verb.stranger === 'sees' ? expect.toSatisfy((s) => s === 403 || s === 422) : 404,
        expect.objectContaining({ detail: expect.any(String) }),
      ]);
    }
    if (verb.followed || verb.later) await kith.settle();
    const before = await everything();
    const last = await newest();

    const answer = await send(call);
    expect([answer.status, answer.body]).toEqual([
      expect.toSatisfy((status: number) => status < 300),
      expect.anything(),
    ]);
    if (verb.later) await kith.settle();
    const changeSets = await changeSetsSince(last);
    const changeSet = verb.later ? await changeSetOf(answer.body.id) : changeSets[0];
    if (!verb.later) expect(changeSets).toEqual([changeSet]);
    if (call.by !== null && !verb.later) expect(answer.headers['kith-change-set']).toBe(changeSet);
    expect(await eventsOf(changeSet as string)).toContain(verb.event);

    expect(eventNames.has(verb.event)).toBe(true);
    const again = await send(refused);
    expect([again.status, again.body]).toEqual([
      expect.toSatisfy((status: number) => [404, 409, 422].includes(status)),
      expect.objectContaining({ detail: expect.stringMatching(/\w+ \w+/) }),
    ]);
    // Nothing is written without a change set.
    expect(await changeSetsSince(last)).toEqual(changeSets);

    if (verb.stranger !== 'sees') expect((await stranger.send('GET', `/changes/${changeSet}`)).status).toBe(404);
    const theirUndo = await stranger.send('POST', `/changes/${changeSet}/undo`, {});
    expect(verb.stranger === 'sees' ? [403, 404] : [404]).toContain(theirUndo.status);
    if (verb.followed) await kith.settle();
    const undone = await world.acme.owner.send('POST', `/changes/${changeSet}/undo`, {});
    if (verb.lasting) {
      expect(undone).toMatchObject({ status: 422, body: { detail: expect.stringMatching(verb.lasting) } });
      expect(await changeSetsSince(last)).toEqual(changeSets);
    } else {
      expect(undone).toMatchObject({ status: 200 });
      if (verb.followed) {
        expect(await changeSetsSince(undone.headers['kith-change-set'] as string)).toEqual([]);
        await kith.settle();
        expect(await changeSetsSince(undone.headers['kith-change-set'] as string)).not.toEqual([]);
      }
      expect(await everything()).toEqual(before);
    }
  });
});

/** All records as they stand, by what people gave them: those in the trash are not there. */
async function everything(): Promise<Record<string, Record<string, unknown>>> {
  const { ctx } = world.acme;
  const tables = catalog(ctx).objects.map(({ name }) => name);
  const { rows } = await sql<{ id: string; row: Record<string, unknown> }>`${sql.join(
    tables.map(
      (name) =>
        sql`select ${name} || ' ' || id::text as id, to_jsonb(t) - ${unlike}::text[] as row from ${sql.id(ctx.workspace.schema, name)} t where trashed_at is null`,
    ),
    sql` union all `,
  )}`.execute(ctx.db);
  const there = new Set(rows.map(({ id }) => id));
  // What a subscription went through goes to the trash, and comes back, with it.
  const isOfNothing = (row: Record<string, unknown>) =>
    row.subscription_id && !there.has(`subscription ${row.subscription_id}`);
  return Object.fromEntries(rows.filter(({ row }) => !isOfNothing(row)).map(({ id, row }) => [id, row]));
}
const unlike = ['version', 'updated_at', 'updated_by', 'updated_by_id', 'updated_by_kind'];

const changeSetOf = async (work: string): Promise<string> => (await world.done('GET', `/work/${work}`)).change_set;

async function newest(): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from ${sql.id(world.acme.ctx.workspace.schema, 'change_set')}
    order by id desc limit 1`.execute(world.acme.ctx.db);
  return rows[0]?.id ?? '';
}

async function changeSetsSince(last: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${sql.id(world.acme.ctx.workspace.schema, 'change_set')}
    where id > ${last}::uuid order by id`.execute(world.acme.ctx.db);
  return rows.map(({ id }) => id);
}

async function eventsOf(changeSet: string): Promise<string[]> {
  const { ctx } = world.acme;
  const rows = await ctx.db.selectFrom('event').select('name').where('change_set', '=', changeSet).execute();
  return rows.map(({ name }) => name);
}
