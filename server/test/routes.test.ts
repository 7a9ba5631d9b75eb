import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { insertAccount } from '../activities/caldav/queries.ts';
import { trainModel } from '../analytics/runs/service.ts';
import type { RouteEntry } from '../kernel/access.ts';
import type { Context, Role } from '../kernel/context.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { parseAllowed } from '../kernel/outgoing-addresses.ts';
import { catalog } from '../records/catalog.ts';
import { listRecords } from '../records/query.ts';
import type { Values } from '../records/types.ts';
import { write } from '../records/write/index.ts';
import { type TestKith, testKith } from './kith.ts';
import { sampleOf } from './sample.ts';
import type { TestWorkspace } from './workspace.ts';

// Walks over every route there is, so that a new one is covered without anyone remembering. Where it cannot know
// something (what an id in the path belongs to, why a route is public) it fails and says what to add here.

/** Anyone may call these; each for a reason. */
const PUBLIC = new Set([
  'GET /', // the page of the web app
  'GET /*', // its files
  'GET /metrics', // guarded by a token or by coming from this machine
  'GET /api/v1/status', // told before anyone can sign in
  'POST /api/v1/setup', // nobody is there yet; works once
  'POST /api/v1/setup/restoration', // the same with what comes from another Kith; its id is the proof
  'GET /api/v1/setup/restoration/:id',
  'POST /api/v1/setup/restoration/:id/check',
  'POST /api/v1/setup/restoration/:id/start',
  'DELETE /api/v1/setup/restoration/:id',
  'POST /api/v1/session', // signing in
  'GET /api/v1/invitations/:token', // the token is the proof
  'POST /api/v1/invitations/:token/acceptance',
]);

/** Unsafe methods that whoever may read may use: they read, or touch nothing but the caller's own sign-in. */
const READERS_MAY = new Set([
  'POST /api/v1/duplicates/:object/likely',
  'POST /api/v1/:object/query',
  'POST /api/v1/:object/aggregate',
  'POST /api/v1/analytics/forecast', // a question with a body
  'POST /api/v1/analytics/profitability/preview',
  'POST /api/v1/:object/places',
  'POST /api/v1/exports',
  'POST /api/v1/custom-reports/figures', // they read
  'POST /api/v1/custom-reports/drill',
  'POST /api/v1/custom-reports/csv',
  'POST /api/v1/custom-reports/:id/figures',
  'POST /api/v1/reminders/:id/dismissal', // their own
  'POST /api/v1/reminders/:id/snooze',
  'PATCH /api/v1/reminders/settings',
  'DELETE /api/v1/session',
  'POST /api/v1/session/password',
  'POST /api/v1/session/workspace',
  'PATCH /api/v1/session/preferences',
  'PATCH /api/v1/session/profile',
  'DELETE /api/v1/sessions',
  'DELETE /api/v1/sessions/:id',
  'POST /api/v1/views', // how oneself looks at lists; sharing is refused
  'PATCH /api/v1/views/:id',
  'DELETE /api/v1/views/:id',
  'POST /api/v1/views/:id/restoration',
]);

/** Bodies that the schema alone does not tell. */
const week = [[], [], [], [], [], [], []];
const definition = { source: 'companies', measures: [{ name: 'n', fn: 'count' }] };

const BODIES: Record<string, unknown> = {
  'POST /api/v1/warehouse/export': { kind: 'directory', path: '/nowhere/at/all' },
  'PUT /api/v1/working-hours': { week },
  'PUT /api/v1/members/:id/working-hours': { week },
  'POST /api/v1/reminders/:id/snooze': { minutes: 5 },
  'POST /api/v1/meetings/:id/recurrence': { rule: 'FREQ=WEEKLY' },
  'POST /api/v1/looks': { role: 'member' },
  'POST /api/v1/leads/:id/recycling': { on: '2199-01-01' },
  'POST /api/v1/frameworks/:id/schedule': { quantity: 1, first_on: '2026-06-01', every: 1 },
  'POST /api/v1/inquiries': { name: 'Dana Fox' },
  'POST /api/v1/:object/:id/shares': { team: '01990000-0000-7000-8000-000000000000' },
  'POST /api/v1/webhooks/:id/replay': { from: '2026-01-01T00:00:00Z' },
  'POST /api/v1/custom-reports': { name: 'Companies', definition },
  'POST /api/v1/custom-reports/figures': { definition },
  'POST /api/v1/custom-reports/drill': { definition },
  'POST /api/v1/custom-reports/csv': { definition },
  'PATCH /api/v1/custom-reports/:id': { name: 'All companies' },
  'POST /api/v1/report-schedules': {
    report: '01990000-0000-7000-8000-000000000000',
    recipients: ['01990000-0000-7000-8000-000000000000'],
    every: 'day',
  },
  'POST /api/v1/report-alerts': {
    report: '01990000-0000-7000-8000-000000000000',
    measure: 'n',
    kind: 'above',
    limit: 1,
  },
  'POST /api/v1/views': { object: 'companies', name: 'Mine' },
  'POST /api/v1/quality/lists/:id/records': { ids: ['01990000-0000-7000-8000-000000000000'] },
  'POST /api/v1/:object/bulk': { op: 'update', all: true, values: { industry: 'retail' } },
};

/** These leave the record as it is and make another, which belongs to whoever asked. */
const MAKE_OTHERS = new Set([
  'POST /api/v1/products/:id/variants',
  'POST /api/v1/deals/:id/quotes',
  'POST /api/v1/deals/:id/copy',
  'POST /api/v1/quotes/:id/copies',
  'POST /api/v1/meetings/:id/next-step', // a task
  'POST /api/v1/calls/:id/next-step',
]);

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

// Webhooks of the walk lead to a port where nobody is.
const kith: TestKith = await testKith({ config: { outgoingAllow: parseAllowed('127.0.0.1') } });
const routes = kith.app.routeTable.filter((route) => route.method !== 'HEAD' && route.method !== 'OPTIONS');
const nameOf = (route: RouteEntry) => `${route.method} ${route.url}`;
const guarded = routes.filter((route) => route.access !== 'public' && route.access !== 'link');
const linked = routes.filter((route) => route.access === 'link');
const unsafe = guarded.filter((route) => UNSAFE.has(route.method));
const paramsOf = (route: RouteEntry) => [...route.url.matchAll(/:(\w+)/g)].map((match) => match[1] as string);

let acme: TestWorkspace;
/** Things of acme and of another workspace, by what they are. */
let own: Things;
let foreign: Things;

beforeAll(async () => {
  acme = await kith.workspace('Acme');
  own = await thingsIn(acme);
  foreign = await thingsIn(await kith.workspace('Globex'));
  await kith.settle();
}, 60_000);

type Things = Awaited<ReturnType<typeof thingsIn>>;

/** What one record of an object needs at least, for objects that have routes of their own. */
const RECORDS: Record<string, Values> = {
  asset: { name: 'Press' },
  check_in: { name: 'How is it going?' },
  company: { name: 'Initech' },
  contract: { name: 'Support' },
  deal: { name: 'A hundred chairs' },
  goal: { scope: 'everyone', measure: 'tasks_done', target: 5, period: 'month', starts_on: '2026-11-01' },
  framework: { name: 'Chairs of the year', starts: '2026-01-01', ends: '2026-12-31' },
  quote: { name: 'A hundred chairs' },
  order: { name: 'A hundred chairs' },
  invoice: { name: 'A hundred chairs' },
  lead: { contact_name: 'Dana Fox' },
  member: { name: 'Colleague' },
  person: { first_name: 'Kim', last_name: 'Boss' },
  product: { name: 'Chair', price: 120 },
  programme: { name: 'Initech worldwide' },
  role: { name: 'Tester' },
  task: { subject: 'Call back', remind_at: '2026-01-01T08:00:00Z' },
  meeting: { subject: 'Review', starts_at: '2026-01-01T09:00:00Z' },
  call: { subject: 'Asked about chairs' },
  task_plan: { name: 'Onboarding' },
  subscription: { name: 'Seats', unit_price: 30 },
  booking_page: { name: 'Introduction', slug: 'introduction' },
};

/** One of everything that has an id in a path. */
async function thingsIn({ ctx, owner }: TestWorkspace) {
  const records: Record<string, string> = {};
  let changeSet: string | null = null;
  for (const [object, values] of Object.entries(RECORDS)) {
    const written = await write(ctx, [{ op: 'create', object, values }]);
    const [result] = written.results;
    if (!result?.ok) throw result?.error;
    records[catalog().object(object).plural] = result.record.id;
    changeSet = written.changeSet;
  }
  const first = async (path: string) => (await owner.send('GET', `${path}?limit=1`)).body.data[0].id as string;
  const made = async (path: string, body: unknown, headers?: Record<string, string>) => {
    const answer = await owner.send('POST', path, body, headers);
    if (![201, 202].includes(answer.status)) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id as string;
  };
  // Enough to draw the two sides of an experiment from.
  const several = Array.from({ length: 20 }, (_, i) => ({ first_name: 'Pat', last_name: `Number ${i}` }));
  await write(
    ctx,
    several.map((values) => ({ op: 'create' as const, object: 'person', values })),
    { returning: false },
  );
  const sessions = await owner.send('GET', '/sessions');
  const reminders = await owner.send('GET', '/reminders');
  const account = uuidv7();
  const server = { url: 'http://127.0.0.1:9/', username: 'x', password: 'x', name: 'x', takes: 'busy' } as const;
  await insertAccount(ctx, { id: account, member_id: owner.memberId, ...server });
  const webhooks = await made('/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'] });
  const tried = await owner.send('POST', `/webhooks/${webhooks}/test`);
  const [winner, loser] = [
    await made('/companies', { name: 'Hooli' }),
    await made('/companies', { name: 'Hooli XYZ' }),
  ];
  const merged = await owner.send('POST', '/companies/merge', { winner, losers: [loser] });
  for (const name of ['Vandelay', 'Vandelay Ltd'])
    await made('/companies?allow_duplicate=true', { name, domain: 'vandelay.example' });
  await kith.settle();
  await owner.send('POST', '/duplicates/companies/runs');
  await kith.settle();
  const backup = await owner.send('POST', '/backups');
  await kith.settle();
  const pairs = await owner.send('GET', '/duplicates/companies');
  const sample = await owner.send('GET', '/duplicates/companies/sample');
  await made('/discount_limits', { name: 'Everybody', max_discount: 10 });
  await made('/approval_levels', { name: 'Head of sales', position: 1, approvers: [records.members] });
  const price = { amount: '100', currency: ctx.workspace.currency };
  await made('/deal_lines', { deal: records.deals, name: 'Chair', unit_price: price, discount: 20 });
  return {
    ...records,
    'analytics/models/:model/customers': records.people as string,
    'analytics/models/:model/versions': (await trainModel(ctx, 'rfm')).id,
    predictions: await made('/predictions', { name: 'Size', object: 'companies', target: 'employees' }),
    experiments: await made('/experiments', { name: 'Newsletter', held: 50 }),
    approvals: await made(`/deals/${records.deals}/approval`, { reason: 'A large order' }),
    obligations: await made('/obligations', { name: 'Report', contract: records.contracts }),
    'call-offs': await made('/call-offs', { framework: records.frameworks, quantity: 1, due_on: '2026-06-01' }),
    'service-entries': await made('/service-entries', { name: 'Oiled', asset: records['installed-products'] }),
    phases: await firstPhase(ctx, records.subscriptions as string),
    'change sets': changeSet as string,
    stages: await first('/stages'),
    pipelines: await first('/pipelines'),
    actions: await made('/stage_actions', { name: 'Ask for the budget', stage: await first('/stages') }),
    blockers: await made('/blockers', { name: 'No budget', deal: records.deals }),
    potentials: await made('/potentials', { name: 'More chairs', company: records.companies }),
    offers: await made('/offers', { name: 'Arm rests', company: records.companies }),
    webhooks,
    deliveries: tried.body.id as string,
    merges: merged.body.merge.id as string,
    'duplicate-pairs': pairs.body.data[0].id as string,
    'duplicate-samples': sample.body.data[0].id as string,
    fields: (await owner.send('POST', '/objects/companies/fields', { label: ctx.workspace.name, type: 'text' })).body
      .name,
    invitations: await made('/invitations', { email: `guest@${ctx.workspace.schema}.example` }),
    'api-keys': await made('/api-keys', { name: 'script', role: 'read_only' }),
    sessions: sessions.body.data[0].id as string,
    'calendar-accounts': account,
    reminders: reminders.body.data[0].id as string,
    work: await made('/companies/bulk', { op: 'update', all: true, values: { city: 'Paris' } }),
    shares: await made(`/companies/${records.companies}/shares`, { member: owner.memberId }),
    looks: await made('/looks', { role: 'member' }),
    'outgoing-mail': await mailIn(ctx),
    exports: await made('/exports', { object: 'companies', format: 'csv' }),
    views: await made('/views', { object: 'companies', name: 'Ours' }),
    'custom-reports': await made('/custom-reports', { name: 'Companies', definition }),
    dashboards: await made('/dashboards', { name: 'Ours' }),
    'report-schedules': await made('/report-schedules', {
      report: await made('/custom-reports', { name: 'All companies', definition }),
      recipients: [owner.memberId],
      every: 'week',
    }),
    'warehouse-queries': await made('/warehouse-queries', { name: 'All', sql: 'select 1' }),
    'report-alerts': await made('/report-alerts', {
      report: await made('/custom-reports', { name: 'Many companies', definition }),
      measure: 'n',
      kind: 'above',
      limit: 1000,
    }),
    'forecast/overrides': await made('/forecast/overrides', {
      owner: owner.memberId,
      period: 'quarter',
      starts_on: '2026-10-01',
      category: 'commit',
      amount: '10',
      note: 'Because',
    }),
    'quality/rules': await made('/quality/rules', {
      object: 'companies',
      name: 'Named',
      filter: { field: 'name', op: 'empty' },
    }),
    'quality/lists': await made('/quality/lists', { object: 'companies', name: 'Fair', kind: 'owned' }),
    'quality/decoys': await made('/quality/decoys', { object: 'deals', id: records.deals, note: 'Bait' }),
    'quality/keyings': await made('/quality/keyings', {
      object: 'companies',
      source: 'Form',
      values: { name: 'Twice' },
    }),
    files: await made('/files', csv('note.txt', 'Hooli'), { 'content-type': 'multipart/form-data; boundary=cut' }),
    // Backups are of the whole Kith, and for the owner of its first workspace.
    // Nobody restores into a Kith that is set up.
    'setup/restoration': 'A'.repeat(24),
    'workspace/exports': await made('/workspace/exports', {}),
    backups: backup.status === 202 ? (backup.body.data[0].id as string) : uuidv7(),
    'fact-imports': await made('/fact-imports', csv('orders.csv', 'Date,Customer,Amount\n2026-01-05,K1,10\n'), {
      'content-type': 'multipart/form-data; boundary=cut',
    }),
    imports: await made('/imports', csv('companies.csv', 'Name,City\nHooli,Palo Alto\n'), {
      'content-type': 'multipart/form-data; boundary=cut',
    }),
  } as Record<string, string>;
}

async function mailIn({ db }: TestWorkspace['ctx']): Promise<string> {
  const id = uuidv7();
  const mail = { id, key: id, recipients: ['ina@example.com'], subject: 'Hello', text: '', state: 'failed' };
  await db
    .insertInto('mail_out')
    .values({ ...mail, created_at: new Date() })
    .execute();
  return id;
}

async function firstPhase(ctx: Context, subscription: string): Promise<string> {
  const filter = { field: 'subscription', op: 'eq', value: subscription } as const;
  return (await listRecords(ctx, 'subscription_phase', { filter })).records[0]?.id as string;
}

const csv = (name: string, content: string) =>
  `--cut\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n--cut--\r\n`;

/** Objects and reports go by their names. */
const isId = (param: string) => !['object', 'report', 'currency', 'day', 'model'].includes(param);

/** What stands at this place of a path: a key of `Things`, or a plain value. Undefined where the walker cannot know. */
function atPlace(before: string, param: string, things: Things): string | undefined {
  if (param === 'object') return 'companies';
  if (param === 'token') return 'A'.repeat(43);
  if (param === 'line') return '1';
  if (param === 'report') return 'losses';
  if (param === 'model') return 'rfm';
  if (param === 'currency') return 'CHF';
  if (param === 'day') return '2026-01-01';
  if (before === '/api/v1/view-indexes/') return 'view_company_0123456789ab';
  if (param === 'change_set') return things['change sets'];
  if (param === 'share') return things.shares;
  if (param === 'delivery') return things.deliveries;
  const of = /^\/api\/v1\/(.+)\/$/.exec(before)?.[1];
  if (param === 'field') return things.fields;
  if (param === 'action') return things.actions;
  if (param === 'phase') return things.phases;
  if (param !== 'id' || !of) return undefined;
  return things[of === ':object' ? 'companies' : of];
}

/** The path of a route with ids of `things` in it. */
function pathOf(route: RouteEntry, things: Things, instead?: string): string {
  return route.url.replace(/:(\w+)/g, (_, param: string, at: number) => {
    const value = atPlace(route.url.slice(0, at), param, things);
    if (value === undefined) {
      throw new Error(
        `The walker does not know what :${param} in ${nameOf(route)} is the id of. Make one in RECORDS or thingsIn (and name it in atPlace), in server/test/routes.test.ts`,
      );
    }
    return instead !== undefined && isId(param) && param !== 'line' ? instead : value;
  });
}

function bodyOf(route: RouteEntry): unknown {
  if (route.method === 'GET') return undefined;
  const name = nameOf(route);
  if (name in BODIES) return BODIES[name];
  const schema = route.schema?.body;
  return schema instanceof z.ZodType ? sampleOf(schema) : undefined;
}

const call = (route: RouteEntry, url: string, headers: Record<string, string>) =>
  kith.send(route.method, url, bodyOf(route), headers);

const as = async (role: Role) => (await acme.as(role)).headers;

test('every route says who may call it, and the public ones are known', () => {
  expect(routes.length).toBeGreaterThan(40);
  expect(routes.filter((route) => !route.access)).toEqual([]);
  const open = routes.filter((route) => route.access === 'public').map(nameOf);
  expect(open.filter((name) => !PUBLIC.has(name))).toEqual([]);
});

test('routes that change something ask for more than being signed in', () => {
  const open = unsafe.filter((route) => route.access === 'signed_in').map(nameOf);
  expect(open.filter((name) => !READERS_MAY.has(name))).toEqual([]);
});

test('a link that was never given opens nothing, signed in or not', async () => {
  for (const route of linked)
    for (const headers of [{}, await as('owner')]) {
      const url = route.url.replace(':token', 'A'.repeat(32)).replaceAll(/:\w+/g, uuidv7());
      expect([nameOf(route), (await call(route, url, headers)).status]).toEqual([nameOf(route), 404]);
    }
});

describe('without a sign-in nothing answers', () => {
  test.each(guarded.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const url = pathOf(route, own);
    const strangers: Array<Record<string, string>> = [
      {},
      { 'x-kith-request': '1' },
      { cookie: `kith_session=${'A'.repeat(43)}`, 'x-kith-request': '1' },
      { authorization: `Bearer kith_${'A'.repeat(43)}` },
    ];
    for (const headers of strangers) {
      const answer = await call(route, url, headers);
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
  });
});

describe('a reader changes nothing', () => {
  const forWriters = unsafe.filter((route) => !READERS_MAY.has(nameOf(route)));
  test.each(forWriters.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const answer = await call(route, pathOf(route, own), await as('read_only'));
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});

describe('administrators and owners keep what is theirs', () => {
  const above: Record<string, Role[]> = { admin: ['read_only', 'member'], owner: ['read_only', 'member', 'admin'] };
  const kept = guarded.filter((route) => above[route.access]);
  test.each(kept.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    for (const role of above[route.access] ?? []) {
      const answer = await call(route, pathOf(route, own), await as(role));
      expect([role, answer.status]).toEqual([role, 403]);
    }
  });
});

describe('a request of another site is refused though the browser sends the cookie along', () => {
  test.each(unsafe.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const { cookie } = (await acme.as('owner')).headers as { cookie: string };
    const forged: Array<Record<string, string>> = [
      { cookie },
      { cookie, 'x-kith-request': '0' },
      { cookie, 'x-kith-request': '1', 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of forged) {
      const answer = await call(route, pathOf(route, own), headers);
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });
});

describe('what belongs to another workspace is not there', () => {
  const withIds = guarded.filter((route) => paramsOf(route).some(isId));
  test.each(withIds.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const headers = await as('owner');
    const theirs = await call(route, pathOf(route, foreign), headers);
    expect(theirs).toMatchObject({ status: 404, body: { code: 'not_found' } });
    // It answers just as for an id that nobody has.
    const nobodys = await call(route, pathOf(route, foreign, uuidv7()), headers);
    expect(nobodys.status).toBe(404);
    expect({ ...theirs.body, request_id: '' }).toEqual({ ...nobodys.body, request_id: '' });
  });
});

/** Routes about one record of an object whose records are not for everybody. */
const ofRecords = guarded.filter((route) =>
  /^\/api\/v1\/(:object|companies|people|deals|leads|tasks|notes)\/:id(\/|$)/.test(route.url),
);

/** Somebody who may do everything with their own records, but neither sees others nor the cities of companies. */
async function limited(read: 'own' | 'everyone' = 'own') {
  const own = {
    create: true,
    import: true,
    read,
    update: 'own',
    delete: 'own',
    export: 'own',
    fields: {},
  };
  const person = await acme.hire('Lena Limited');
  const role = await acme.owner.send('POST', '/roles', {
    name: `Own only ${uuidv7()}`,
    rights: {
      objects: read === 'own' ? { company: { ...own, fields: { city: 'hidden' } } } : {},
      others: own,
      sensitive: false,
      share: false,
    },
  });
  expect(role.status).toBe(201);
  expect((await acme.owner.send('POST', `/members/${person.memberId}/role`, { role: role.body.id })).status).toBe(200);
  return person;
}

describe('a record that a role shows but does not let one change stays as it is', () => {
  let person: Awaited<ReturnType<typeof limited>>;
  beforeAll(async () => {
    person = await limited('everyone');
  });
  const plurals = new Set([':object', ...catalog().objects.map((def) => def.plural)]);
  const verbs = unsafe.filter(
    (route) =>
      plurals.has(/^\/api\/v1\/([^/]+)\/:id(\/|$)/.exec(route.url)?.[1] ?? '') &&
      !READERS_MAY.has(nameOf(route)) &&
      !MAKE_OTHERS.has(nameOf(route)),
  );
  test.each(verbs.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const answer = await call(route, pathOf(route, own), person.headers);
    expect([answer.status, answer.body?.detail ?? answer.body]).toEqual([
      expect.toSatisfy((status: number) => [403, 404, 409, 422].includes(status)),
      expect.anything(),
    ]);
  });
});

describe('a record that a role does not show is not there', () => {
  let person: Awaited<ReturnType<typeof limited>>;
  beforeAll(async () => {
    person = await limited();
  });
  test.each(ofRecords.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const answer = await call(route, pathOf(route, own), person.headers);
    const wanted = route.access === 'admin' || route.access === 'owner' ? 403 : 404;
    expect(answer).toMatchObject({ status: wanted, body: { code: wanted === 404 ? 'not_found' : 'forbidden' } });
  });
});

describe('a field that a role hides is told by no route', () => {
  let person: Awaited<ReturnType<typeof limited>>;
  let mine: Things;
  beforeAll(async () => {
    person = await limited();
    const values = { name: 'Seen Works', city: 'Hiddenburg', owner: person.memberId };
    const made = await acme.owner.send('POST', '/companies', values);
    await acme.owner.send('PATCH', `/companies/${made.body.id}`, { city: 'Hiddenstadt' });
    mine = { ...own, companies: made.body.id };
  });
  const shown = guarded.filter((route) => route.url.includes('/:object') && route.access !== 'admin');
  test.each(shown.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const answer = await call(route, pathOf(route, mine), person.headers);
    expect(JSON.stringify(answer.body)).not.toMatch(/Hidden(burg|stadt)/);
  });
});

describe('what is one’s own is there', () => {
  const withIds = guarded.filter((route) => route.method === 'GET' && paramsOf(route).some(isId));
  test.each(withIds.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const answer = await call(route, pathOf(route, own), await as('owner'));
    expect(answer).toMatchObject({ status: 200 });
  });
});

describe('an id that is none is refused in words', () => {
  const withIds = routes.filter((route) => paramsOf(route).some(isId));
  test.each(withIds.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const headers = await as('owner');
    for (const id of ['x', '0', "' or 1=1 --", '%00', '..%2f..%2fetc', 'ü', '00000000-0000-0000-0000-000000000000']) {
      const answer = await call(route, pathOf(route, own, encodeURIComponent(id)), headers);
      expect([id, [404, 422].includes(answer.status), answer.status]).toEqual([id, true, answer.status]);
    }
  });
});

describe('a body of the wrong shape is refused in words', () => {
  const withBody = routes.filter((route) => UNSAFE.has(route.method) && route.schema?.body);
  const wrong = [
    '[]',
    '"text"',
    '7',
    '{"__proto__":{"role":"owner"}}',
    `{"a":${'['.repeat(40)}${']'.repeat(40)}}`,
    '{',
  ];
  test.each(withBody.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const headers = await as('owner');
    for (const body of wrong) {
      const answer = await kith.send(route.method, pathOf(route, foreign), body, headers);
      expect([body.slice(0, 30), answer.status, answer.status < 500]).toEqual([body.slice(0, 30), answer.status, true]);
    }
  });
});

describe('an object of which there is none is not found', () => {
  const ofObjects = guarded.filter((route) => paramsOf(route).includes('object'));
  test.each(ofObjects.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const headers = await as('owner');
    for (const object of ['unicorns', 'person', 'pg_class', '__proto__', 'constructor']) {
      const url = pathOf(route, own).replace('/companies', `/${object}`);
      const answer = await call(route, url, headers);
      expect([object, answer.status]).toEqual([object, 404]);
    }
  });
});

test('objects of administrators refuse writes of members, and readers write none', async () => {
  const member = await acme.as('member');
  const reader = await acme.as('read_only');
  for (const def of catalog().objects) {
    const asMember = await member.send('POST', `/${def.plural}`, {});
    expect([def.name, asMember.status === 403]).toEqual([def.name, def.writers === 'admins']);
    expect([def.name, (await reader.send('POST', `/${def.plural}`, {})).status]).toEqual([def.name, 403]);
    expect([def.name, (await reader.send('GET', `/${def.plural}`)).status]).toEqual([def.name, 200]);
  }
});
