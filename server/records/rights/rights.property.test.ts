import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { timelineOf } from '../../activities/timeline.ts';
import type { Context } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { systemContext } from '../../kernel/system.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { entitledAs } from '../../workspace/roles/entitled.ts';
import { changeRole, createRole } from '../../workspace/roles/service.ts';
import { aggregate } from '../aggregate.ts';
import { catalog } from '../catalog.ts';
import { historyOf } from '../changes.ts';
import { exportColumns, exportRecords } from '../export/rows.ts';
import { findMatches } from '../import/plan/matching.ts';
import { getRecord, listRecords } from '../query.ts';
import { searchRecords } from '../search.ts';
import type { Change, KithRecord, Values } from '../types.ts';
import { undoChangeSet } from '../undo.ts';
import { runBatch } from '../write/batch.ts';
import { write } from '../write/index.ts';
import { audible } from './hearing.ts';
import type { FieldRight, ObjectRights, RoleRights, RowAction, Scope } from './model.ts';
import { SCOPES } from './model.ts';

// Every door is held against a slow, obvious reading of the rules: any role, any team, any share.

const OBJECTS = ['company', 'person', 'deal', 'product', 'task', 'note', 'affiliation'] as const;
type Name = (typeof OBJECTS)[number];

let kith: TestKith;
let acme: TestWorkspace;
let system: Context;
let people: Person[];
let role = '';
let records: Record<Name, KithRecord[]>;
let teams: KithRecord[] = [];
let members: KithRecord[] = [];

/** A word that only this record holds in its title, and one that only its city does. */
const titleWord = (i: number) => `quux${'abcdefghij'[i % 10]}${'abcdefghij'[Math.floor(i / 10) % 10]}zed`;
const cityWord = (i: number) => `brix${'abcdefghij'[i % 10]}${'abcdefghij'[Math.floor(i / 10) % 10]}ton`;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace();
  system = systemContext(kith.runtime, acme.workspace, { kind: 'sample' });
  const random = seeded(7);
  const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)] as T;
  people = [];
  for (const name of ['Ann', 'Ben', 'Cem', 'Dora', 'Eve', 'Finn', 'Gus']) people.push(await acme.hire(name));
  const ids = people.map((person) => person.memberId);
  const make = async (object: string, values: Values) => {
    const { results } = await write(system, [{ op: 'create', object, values }], { system: true });
    if (!results[0]?.ok) throw results[0]?.error;
    return results[0].record;
  };
  const north = await make('team', { name: 'North', lead: ids[0] });
  const coast = await make('team', { name: 'Coast', parent: north.id });
  const port = await make('team', { name: 'Port', parent: coast.id, lead: ids[4] });
  const south = await make('team', { name: 'South' });
  teams = [north, coast, port, south];
  const places = [north, coast, coast, port, south, south, null];
  for (const [i, id] of ids.entries())
    await write(
      system,
      [
        {
          op: 'update',
          object: 'member',
          id,
          values: { team: places[i]?.id ?? null, manager: i === 6 ? ids[5] : i === 5 ? ids[1] : null },
        },
      ],
      { system: true },
    );
  const someone = () => pick<string | null>([...ids, null]);
  const by = () => ({ created_by: pick(ids) });
  let n = 0;
  const many = async (object: Name, count: number, values: (i: number) => Values) => {
    const made: string[] = [];
    for (let i = 0; i < count; i++) made.push((await make(object, { ...by(), ...values(n++) })).id);
    return made;
  };
  const companies = await many('company', 10, (i) => ({
    name: `Co ${titleWord(i)}`,
    city: cityWord(i),
    owner: someone(),
  }));
  const persons = await many('person', 16, (i) => ({
    first_name: 'Pat',
    last_name: titleWord(i),
    city: cityWord(i),
    company: pick<string | null>([...companies, null]),
    owner: someone(),
  }));
  const deals = await many('deal', 16, (i) => ({
    name: `Deal ${titleWord(i)}`,
    amount: i * 10,
    company: pick<string | null>([...companies, null]),
    person: pick<string | null>([...persons, null]),
    owner: someone(),
    external_id: `x-${i}`,
  }));
  await many('product', 5, (i) => ({ name: `Product ${titleWord(i)}` }));
  const about = () =>
    pick<Values | null>([
      { object: 'company', id: pick(companies) },
      { object: 'deal', id: pick(deals) },
      { object: 'person', id: pick(persons) },
      null,
    ]);
  const tasks = await many('task', 14, (i) => ({
    subject: `Task ${titleWord(i)}`,
    about: about(),
    assignee: someone(),
  }));
  await many('note', 18, (i) => ({
    body: `Note ${titleWord(i)}`,
    about: i % 5 === 0 ? { object: 'task', id: pick(tasks) } : about(),
  }));
  await write(
    system,
    [...companies.slice(-1), ...deals.slice(-2)].map(
      (id): Change => ({
        op: 'trash',
        object: companies.includes(id) ? 'company' : 'deal',
        id,
      }),
    ),
  );
  await kith.runtime.events.settle(kith.runtime);
  const everything = async (object: string) => [
    ...(await listRecords(system, object, { limit: 200 })).records,
    ...(await listRecords(system, object, { limit: 200, trashed: true })).records,
  ];
  records = Object.fromEntries(
    await Promise.all(OBJECTS.map(async (object) => [object, await everything(object)] as const)),
  ) as typeof records;
  expect(records.affiliation.length).toBeGreaterThan(5);
  members = await everything('member');
  teams = await everything('team');
  role = (
    await createRole(acme.ctx, {
      name: 'Tried',
      tier: 'member',
      rights: { objects: {}, others: none, sensitive: false, share: false },
    })
  ).id;
}, 120_000);

const none: ObjectRights = {
  create: false,
  import: false,
  read: 'none',
  update: 'none',
  delete: 'none',
  export: 'none',
  fields: {},
};

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

// --- The rules, as plainly as they can be said --------------------------------------------------------------------

interface Share {
  object: Name;
  id: string;
  member?: string;
  team?: string;
  access: 'read' | 'change';
}
interface World {
  me: string;
  tier: 'member' | 'read_only';
  rights: RoleRights;
  shares: Share[];
}

const record = (object: string, id: unknown) => records[object as Name]?.find((r) => r.id === id);
const isIn = (member: string, team: string) =>
  members.find((m) => m.id === member)?.team === team || teams.find((t) => t.id === team)?.lead === member;
const above = (team: string): string[] => {
  const parent = teams.find((t) => t.id === team)?.parent as string | null;
  return parent ? [parent, ...above(parent)] : [];
};
const reportsTo = (member: string, boss: string): boolean => {
  const manager = members.find((m) => m.id === member)?.manager as string | null;
  return manager !== null && (manager === boss || reportsTo(manager, boss));
};

function reaches(me: string, scope: Scope, whose: unknown): boolean {
  if (scope === 'everyone') return true;
  if (typeof whose !== 'string' || scope === 'none') return false;
  if (whose === me) return true;
  if (scope === 'own') return false;
  const mine = teams.map((t) => t.id).filter((team) => isIn(me, team));
  if (teams.some((t) => mine.includes(t.id) && isIn(whose, t.id))) return true;
  if (scope === 'team') return false;
  return reportsTo(whose, me) || teams.some((t) => above(t.id).some((up) => mine.includes(up)) && isIn(whose, t.id));
}

const least = (a: Scope, b: Scope) => SCOPES[Math.min(SCOPES.indexOf(a), SCOPES.indexOf(b))] as Scope;

function scope(world: World, object: Name, action: RowAction): Scope {
  const said = world.rights.objects[object] ?? world.rights.others;
  if (world.tier === 'read_only' && (action === 'update' || action === 'delete')) return 'none';
  return least(said[action], said.read);
}

function may(world: World, object: Name, one: KithRecord, action: RowAction): boolean {
  if (object === 'affiliation') {
    const [person, company] = [
      record('person', one.person) as KithRecord,
      record('company', one.company) as KithRecord,
    ];
    const sees = may(world, 'person', person, 'read') && may(world, 'company', company, 'read');
    if (action === 'read') return sees;
    if (action === 'export') return may(world, 'person', person, 'export') && may(world, 'company', company, 'export');
    return sees && (may(world, 'person', person, 'update') || may(world, 'company', company, 'update'));
  }
  const reach = scope(world, object, action);
  if (reach === 'none') return false;
  if (object === 'note') {
    const about = one.about as { object: Name; id: string } | null;
    const subject = about && record(about.object, about.id);
    const free = action === 'read' ? reaches(world.me, reach, one.created_by) : true;
    const sees = one.created_by === world.me || (about && subject ? may(world, about.object, subject, 'read') : free);
    return action === 'read' ? sees : sees && reaches(world.me, reach, one.created_by);
  }
  const whose =
    object === 'task' ? [one.assignee, one.created_by] : [object === 'product' ? one.created_by : one.owner];
  if (whose.some((member) => reaches(world.me, reach, member))) return true;
  if (action !== 'read' && action !== 'update') return false;
  return world.shares.some(
    (share) =>
      share.object === object &&
      share.id === one.id &&
      (action === 'read' || share.access === 'change') &&
      (share.member === world.me ||
        teams.some((t) => isIn(world.me, t.id) && (t.id === share.team || above(t.id).includes(share.team ?? '')))),
  );
}

const canAny = (world: World, object: Name, action: RowAction): boolean => {
  if (object !== 'affiliation') return scope(world, object, action) !== 'none';
  const both = (act: RowAction) => canAny(world, 'person', act) && canAny(world, 'company', act);
  if (action === 'read' || action === 'export') return both(action);
  return both('read') && (canAny(world, 'person', 'update') || canAny(world, 'company', 'update'));
};

const field = (world: World, object: Name, name: string): FieldRight =>
  (world.rights.objects[object] ?? world.rights.others).fields[name] ?? 'change';

// --- Any role, any shares -----------------------------------------------------------------------------------------

const anyScope = fc.constantFrom<Scope>('none', 'own', 'team', 'team_and_below', 'everyone', 'own', 'team');
const anyRight = fc.constantFrom<FieldRight>('hidden', 'read', 'change');
const anyObject = (fields: string[]): fc.Arbitrary<ObjectRights> =>
  fc.record({
    create: fc.boolean(),
    import: fc.boolean(),
    read: anyScope,
    update: anyScope,
    delete: anyScope,
    export: anyScope,
    fields: fc.record(Object.fromEntries(fields.map((name) => [name, anyRight]))),
  });
const anyRights: fc.Arbitrary<RoleRights> = fc.record({
  objects: fc.record(
    {
      company: anyObject(['city', 'industry']),
      person: anyObject(['city', 'company']),
      deal: anyObject(['amount', 'external_id']),
      task: anyObject(['due_at', 'priority']),
      note: anyObject(['pinned']),
    },
    { requiredKeys: ['deal', 'company'] },
  ) as fc.Arbitrary<Record<string, ObjectRights>>,
  others: anyObject(['description']),
  sensitive: fc.boolean(),
  share: fc.boolean(),
});
const anyCase = fc.record({
  rights: anyRights,
  tier: fc.constantFrom<'member' | 'read_only'>('member', 'member', 'read_only'),
  who: fc.nat({ max: 6 }),
  shares: fc.array(
    fc.record({
      object: fc.constantFrom<Name>('company', 'deal', 'person', 'task'),
      nth: fc.nat({ max: 15 }),
      to: fc.nat({ max: 3 }),
      team: fc.boolean(),
      access: fc.constantFrom<'read' | 'change'>('read', 'change'),
    }),
    { maxLength: 8 },
  ),
});

const sorted = (ids: Iterable<string>) => [...ids].sort();
const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: { code?: string }) => {
      if (!error.code || error.code.length === 5) throw error;
      return error.code;
    },
  );

async function rightsIn(
  it: typeof anyCase extends fc.Arbitrary<infer T> ? T : never,
): Promise<{ ctx: Context; world: World }> {
  const person = people[it.who] as Person;
  const shares = it.shares.flatMap((share): Share[] => {
    const one = records[share.object][share.nth % records[share.object].length] as KithRecord;
    const target = share.team ? { team: teams[share.to % teams.length]?.id } : { member: person.memberId };
    return [{ object: share.object, id: one.id, access: share.access, ...target }];
  });
  const unique = [...new Map(shares.map((s) => [`${s.id} ${s.member} ${s.team}`, s])).values()];
  const { db } = system;
  await db.deleteFrom('record_share').execute();
  if (unique.length > 0)
    await db
      .insertInto('record_share')
      .values(
        unique.map(({ object, id, member, team, access }) => ({
          id: uuidv7(),
          object,
          record_id: id,
          member_id: member ?? null,
          team_id: team ?? null,
          access,
        })),
      )
      .execute();
  await changeRole(acme.ctx, role, { rights: it.rights, tier: it.tier });
  await write(
    system,
    people.map(({ memberId }) => ({
      op: 'update',
      object: 'member',
      id: memberId,
      values: { role: it.tier, custom_role: role },
    })),
    { system: true },
  );
  const entitled = await entitledAs(system, { memberId: person.memberId, keyId: null });
  return {
    ctx: { ...person.ctx, rights: undefined, ...entitled },
    world: { me: person.memberId, tier: it.tier, rights: it.rights, shares: unique },
  };
}

test('every door shows and changes just what a slow reading of the rules allows', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async (it) => {
      const { ctx, world } = await rightsIn(it);
      const seen = (object: Name, action: RowAction = 'read', trashed = false) =>
        records[object].filter((one) => (one.trashed_at !== null) === trashed && may(world, object, one, action));
      for (const object of OBJECTS) {
        if (!canAny(world, object, 'read')) {
          expect(await code(listRecords(ctx, object))).toBe('forbidden');
          continue;
        }
        const visible = sorted(seen(object).map((one) => one.id));
        const list = await listRecords(ctx, object, { limit: 200, count: 'exact' });
        expect([object, sorted(list.records.map((one) => one.id))]).toEqual([object, visible]);
        expect(list.count?.value).toBe(visible.length);
        const trash = await listRecords(ctx, object, { limit: 200, trashed: true });
        expect(sorted(trash.records.map((one) => one.id))).toEqual(
          sorted(seen(object, 'read', true).map((one) => one.id)),
        );
        const { groups } = await aggregate(ctx, object, { measures: [{ fn: 'count' }] });
        expect(groups[0]?.values.count).toBe(visible.length);
        await readsOf(ctx, world, object);
        await writesOf(ctx, world, object);
      }
      await pathsOf(ctx, world);
      await wordsOf(ctx, world);
      await undoingOf(ctx, world);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 180_000);

async function readsOf(ctx: Context, world: World, object: Name): Promise<void> {
  const def = catalog(ctx).object(object);
  const visible = new Set(records[object].filter((one) => may(world, object, one, 'read')).map((one) => one.id));
  for (const one of records[object].slice(0, 8)) {
    const wanted = visible.has(one.id) ? 'ok' : 'not_found';
    expect(await code(getRecord(ctx, object, one.id, { trashed: true }))).toBe(wanted);
    expect(await code(historyOf(ctx, object, one.id))).toBe(wanted);
  }
  const hidden = Object.keys(def.fields).filter((name) => field(world, object, name) === 'hidden');
  const { records: shown } = await listRecords(ctx, object, { limit: 5 });
  for (const name of hidden) {
    for (const one of shown) expect(one).not.toHaveProperty(name);
    expect(await code(listRecords(ctx, object, { sort: [name] }))).toBe('invalid');
    expect(await code(listRecords(ctx, object, { filter: { field: name, op: 'empty' } }))).toBe('invalid');
  }
  const events = records[object].map((one, i) => ({
    seq: i,
    name: `${object}.updated`,
    object,
    record_id: one.id,
    change_set: null,
    at: '',
    payload: {},
  }));
  expect(sorted((await audible(ctx, events, true)).map((e) => e.record_id))).toEqual(sorted(visible));
  const request = { object, format: 'csv', bom: true } as const;
  const out: string[] = [];
  if (canAny(world, object, 'export')) {
    const columns = exportColumns(ctx, def, request);
    for await (const chunk of exportRecords(ctx, def, request, columns, object))
      out.push(...chunk.map((one) => one.id));
    const exported = records[object].filter((one) => !one.trashed_at && may(world, object, one, 'export'));
    expect([object, sorted(out)]).toEqual([object, sorted(exported.map((one) => one.id))]);
  }
}

async function writesOf(ctx: Context, world: World, object: Name): Promise<void> {
  const def = catalog(ctx).object(object);
  const name =
    ['description', 'about', 'since'].find((f) => def.fields[f] && def.fields[f].type !== 'record') ?? def.title;
  const value = def.fields[name]?.type === 'date' ? '2020-02-02' : 'Other words';
  const attempts: Array<[RowAction, (id: string) => Change]> = [
    ['update', (id) => ({ op: 'update', object, id, values: { [object === 'note' ? 'body' : name]: value } })],
    ['delete', (id) => ({ op: 'trash', object, id })],
  ];
  const live = records[object].filter((one) => !one.trashed_at);
  for (const [action, change] of attempts) {
    if (!canAny(world, object, action)) {
      expect(await code(write(ctx, [change(live[0]?.id as string)], { dryRun: true }))).toBe('forbidden');
      continue;
    }
    const changes = live.map((one) => change(one.id));
    const { results } = await write(ctx, changes, { dryRun: true, partial: true });
    const got = results.map((r) => (r.ok ? 'ok' : r.error.code));
    const wanted = live.map((one) => {
      if (!may(world, object, one, 'read')) return 'not_found';
      if (!may(world, object, one, action)) return 'forbidden';
      return action === 'update' && field(world, object, name) !== 'change' ? 'invalid' : 'ok';
    });
    expect([object, action, got]).toEqual([object, action, wanted]);
  }
}

/** What can be learnt of a record through another one that points to it. */
async function pathsOf(ctx: Context, world: World): Promise<void> {
  const live = (object: Name) => records[object].filter((one) => !one.trashed_at && may(world, object, one, 'read'));
  const knows = canAny(world, 'person', 'read') && field(world, 'person', 'company') !== 'hidden';
  if (knows && canAny(world, 'company', 'read')) {
    const list = await listRecords(ctx, 'person', { limit: 200, include: ['company'], sort: ['company'] });
    for (const one of list.records) {
      const company = record('company', record('person', one.id)?.company);
      const shown = company && may(world, 'company', company, 'read') ? company.name : null;
      expect((one.company as KithRecord | null)?.name ?? null).toBe(shown);
    }
    const filter = { field: 'company.name', op: 'not_empty' } as const;
    const dotted = await listRecords(ctx, 'person', { limit: 200, filter });
    const wanted = live('person').filter((one) => {
      const company = record('company', one.company);
      return company && may(world, 'company', company, 'read');
    });
    expect(sorted(dotted.records.map((one) => one.id))).toEqual(sorted(wanted.map((one) => one.id)));
  }
  if (canAny(world, 'company', 'read') && canAny(world, 'deal', 'read')) {
    const { records: found } = await listRecords(ctx, 'company', { limit: 200, filter: { some: 'deals' } });
    const wanted = live('company').filter((one) => live('deal').some((deal) => deal.company === one.id));
    expect(sorted(found.map((one) => one.id))).toEqual(sorted(wanted.map((one) => one.id)));
    for (const company of live('company').slice(0, 4)) {
      const { data } = await timelineOf(ctx, 'companies', company.id, { limit: 200 });
      const text = JSON.stringify(data);
      for (const object of ['deal', 'note', 'task', 'person'] as const)
        for (const other of records[object]) {
          const title = String(other.name ?? other.subject ?? other.title);
          if (!may(world, object, other, 'read')) expect(text).not.toContain(title);
        }
      const notes = live('note').filter((note) => (note.about as { id: string } | null)?.id === company.id);
      for (const note of canAny(world, 'note', 'read') ? notes : []) expect(text).toContain(note.id);
    }
  }
}

async function wordsOf(ctx: Context, world: World): Promise<void> {
  for (const object of ['company', 'person', 'deal'] as const) {
    if (!canAny(world, object, 'read')) continue;
    for (const one of records[object].filter((r) => !r.trashed_at).slice(0, 5)) {
      const sees = may(world, object, one, 'read');
      const word = /quux\w+/.exec(String(one.name))?.[0] as string;
      const ids = async (q: string) => (await searchRecords(ctx, q, { objects: [object] })).map((found) => found.id);
      expect([word, (await ids(word)).includes(one.id)]).toEqual([word, sees]);
      if (object === 'deal') continue;
      const byCity = sees && field(world, object, 'city') !== 'hidden';
      const city = String(one.city);
      expect([object, city, (await ids(city)).includes(one.id)]).toEqual([object, city, byCity]);
      const list = await listRecords(ctx, object, { q: city });
      expect(list.records.some((found) => found.id === one.id)).toBe(byCity);
    }
  }
  if (!canAny(world, 'deal', 'read')) return;
  const deals = records.deal.filter((one) => !one.trashed_at);
  const found = await findMatches(
    ctx,
    catalog(ctx).object('deal'),
    'external_id',
    deals.map((d) => String(d.external_id)),
  );
  expect(sorted([...found.values()].flat().map((m) => m.id))).toEqual(
    sorted(deals.filter((one) => may(world, 'deal', one, 'read')).map((one) => one.id)),
  );
  const [deal] = deals.filter((one) => !may(world, 'deal', one, 'read'));
  if (!deal || !canAny(world, 'deal', 'update') || field(world, 'deal', 'external_id') === 'hidden') return;
  // An upsert neither finds nor changes what is out of reach.
  const upsert = { op: 'upsert', match: { external_id: deal.external_id }, values: { name: 'Taken' } } as const;
  const tried = runBatch({ ...ctx }, 'deal', [upsert], true).then((done) => {
    const made = done.results[0]?.ok ? done.results[0].record.id : null;
    expect(made).not.toBe(deal.id);
    return made;
  });
  const made = await tried.catch(() => null);
  if (made) await write(system, [{ op: 'purge', object: 'deal', id: made }]);
  expect((await getRecord(system, 'deal', deal.id)).name).toBe(deal.name);
}

async function undoingOf(ctx: Context, world: World): Promise<void> {
  if (world.tier === 'read_only') return;
  for (const object of ['company', 'deal'] as const) {
    const one = records[object].filter((r) => !r.trashed_at)[ctx.actor.name.length % 5] as KithRecord;
    const values = object === 'deal' ? { amount: '999.00' } : { city: 'Elsewhere' };
    const { changeSet } = await write(system, [{ op: 'update', object, id: one.id, values }]);
    const sees = canAny(world, object, 'read') && may(world, object, one, 'read');
    const right = field(world, object, object === 'deal' ? 'amount' : 'city');
    const wanted = !sees ? 'not_found' : may(world, object, one, 'update') && right === 'change' ? 'ok' : 'forbidden';
    expect([object, await code(undoChangeSet(ctx, changeSet as string))]).toEqual([object, wanted]);
    if (wanted !== 'ok') await undoChangeSet(system, changeSet as string);
  }
}
