import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemContext } from '../../kernel/system.ts';
import { countRecords, getRecord, listRecords } from '../../records/query.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { assignLeads, assignWaiting } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let team: string;
let people: Record<'ann' | 'bob' | 'cid', Person>;

beforeAll(async () => {
  kith = await testKith();
});

beforeEach(async () => {
  // A Tuesday, within the usual working hours.
  kith.setNow('2026-03-10T10:00:00Z');
  acme = await kith.workspace('Acme');
  team = (await createRecord(acme.ctx, 'team', { name: 'Inside sales' })).id;
  people = { ann: await acme.hire('Ann'), bob: await acme.hire('Bob'), cid: await acme.hire('Cid') };
  for (const one of [people.ann, people.bob]) await updateRecord(acme.ctx, 'member', one.memberId, { team });
});

const system = () => systemContext(kith.runtime, acme.workspace, { kind: 'rule' });
const setRules = (rules: object[]) => acme.owner.send('PUT', '/assignment/rules', { rules });
const lead = (values: object = {}) => createRecord(acme.ctx, 'lead', { contact_name: 'Dana', owner: null, ...values });
const leads = async (count: number, values: object = {}) => {
  const { results } = await write(
    { ...acme.ctx, origin: { kind: 'import' } },
    Array.from({ length: count }, (_, i) => ({
      op: 'create' as const,
      object: 'lead',
      values: { contact_name: `Lead ${i}`, ...values },
    })),
  );
  return results.map((result) => (result.ok ? result.record.id : ''));
};
const ownerOf = async (id: string) => (await getRecord(acme.ctx, 'lead', id)).owner;
const load = async () => {
  const counts = await Promise.all(
    Object.values(people).map(({ memberId }) =>
      countRecords(acme.ctx, 'lead', { filter: { field: 'owner', op: 'eq', value: memberId } }),
    ),
  );
  return { ann: counts[0], bob: counts[1], cid: counts[2] };
};
const toTeam = (how: string, more: object = {}) => ({ name: 'Team', steps: [{ to: 'team', id: team, how }], ...more });

describe('a new lead', () => {
  test('goes by the first rule that fits: place, line of business, language, value, or any filter', async () => {
    const to = (person: Person) => [{ to: 'member', id: person.memberId }];
    const rule = (name: string, field: string, value: unknown, person: Person, op = 'eq') => ({
      name,
      filter: { field, op, value },
      steps: to(person),
    });
    await setRules([
      rule('Large', 'value', 10_000, people.cid, 'gte'),
      rule('Spain', 'country', 'Spain', people.ann),
      rule('Shops', 'industry', 'retail', people.bob),
      rule('German', 'language', 'de', people.cid),
    ]);
    const made = [
      await lead({ country: 'Spain', value: 20_000 }),
      await lead({ country: 'Spain' }),
      await lead({ industry: 'retail' }),
      await lead({ language: 'de' }),
      await lead({ country: 'Peru' }),
    ];
    await kith.settle();
    const { ann, bob, cid } = people;
    expect(await Promise.all(made.map(({ id }) => ownerOf(id)))).toEqual([
      cid.memberId,
      ann.memberId,
      bob.memberId,
      cid.memberId,
      null,
    ]);
    expect(await getRecord(acme.ctx, 'lead', made[4]?.id ?? '')).toMatchObject({ unassigned_reason: 'no_rule' });
    const { body } = await acme.owner.send('GET', `/leads/${made[1]?.id}/assignments`);
    expect(body.data[0]).toMatchObject({ member: { name: 'Ann' }, why: { rule: { name: 'Spain' }, to: 'member' } });
    const events = await acme.ctx.db.selectFrom('event').select('name').where('name', '=', 'lead.assigned').execute();
    expect(events).toHaveLength(4);
  });

  test('goes to who looks after the company already, before the team', async () => {
    const company = await createRecord(acme.ctx, 'company', { name: 'Cancity', owner: people.cid.memberId });
    await setRules([{ name: 'All', steps: [{ to: 'account_owner' }, { to: 'team', id: team, how: 'round_robin' }] }]);
    const [known, stranger] = [await lead({ company: company.id }), await lead()];
    await kith.settle();
    expect(await ownerOf(known.id)).toBe(people.cid.memberId);
    expect(await ownerOf(stranger.id)).toBe(people.ann.memberId);
  });

  test('goes to who works its territory, or the one around it', async () => {
    const around = await createRecord(acme.ctx, 'territory', { name: 'Europe', members: [people.cid.memberId] });
    const within = await createRecord(acme.ctx, 'territory', { name: 'Spain', parent: around.id });
    await setRules([{ name: 'Land', steps: [{ to: 'territory', how: 'round_robin' }] }]);
    const [here, nowhere] = [await lead({ territory: within.id }), await lead()];
    await kith.settle();
    expect([await ownerOf(here.id), await ownerOf(nowhere.id)]).toEqual([people.cid.memberId, null]);
    const { body } = await acme.owner.send('GET', `/leads/${here.id}/assignments`);
    expect(body.data[0].why).toMatchObject({ to: 'territory', territory: 'Europe' });
  });

  test('that has an owner stays theirs, and an imported one waits until somebody says so', async () => {
    await setRules([toTeam('round_robin')]);
    const own = await lead({ owner: people.cid.memberId });
    const [imported] = await leads(1);
    await kith.settle();
    expect(await ownerOf(own.id)).toBe(people.cid.memberId);
    expect(await ownerOf(imported as string)).toBeNull();
  });

  test('goes round those who are at work, and says who was passed over', async () => {
    await setRules([toTeam('round_robin', { at_work: true, otherwise: 'wait' })]);
    await createRecord(acme.ctx, 'absence', {
      member: people.ann.memberId,
      starts_on: '2026-03-10',
      ends_on: '2026-03-10',
    });
    const first = await lead();
    await kith.settle();
    expect(await ownerOf(first.id)).toBe(people.bob.memberId);
    const { body } = await acme.owner.send('GET', `/leads/${first.id}/assignments`);
    expect(body.data[0].why).toMatchObject({ how: 'round_robin', skipped: [{ name: 'Ann', why: 'away' }] });
    // At night nobody is: the lead waits, says so, and is given out in the morning.
    kith.setNow('2026-03-10T23:00:00Z');
    const late = await lead();
    await kith.settle();
    expect(await getRecord(acme.ctx, 'lead', late.id)).toMatchObject({
      owner: null,
      unassigned_reason: 'nobody_there',
    });
    expect(await assignWaiting(system())).toBe(0);
    kith.setNow('2026-03-11T10:00:00Z');
    expect(await assignWaiting(system())).toBe(1);
    expect(await getRecord(acme.ctx, 'lead', late.id)).toMatchObject({
      owner: people.ann.memberId,
      unassigned_reason: null,
    });
  });
});

describe('giving out many', () => {
  test('goes round evenly, or to the least busy first', async () => {
    await setRules([toTeam('round_robin')]);
    await assignLeads(system(), await leads(11));
    expect(await load()).toEqual({ ann: 6, bob: 5, cid: 0 });
    await setRules([toTeam('least_busy')]);
    await createRecord(acme.ctx, 'deal', { name: 'Big', owner: people.ann.memberId });
    await assignLeads(system(), await leads(4));
    // 6 leads and a deal against 5: three of the four even it out, the last is a matter of turns.
    const after = await load();
    expect(after.bob).toBe(8);
    expect(after.ann).toBe(7);
  });

  test('stops at what each may have, goes on to the next step and rule, and says what is left', async () => {
    await setRules([
      { ...toTeam('round_robin', { max_open: 2 }), name: 'First' },
      { name: 'Rest', max_open: 3, steps: [{ to: 'members', ids: [people.cid.memberId], how: 'least_busy' }] },
    ]);
    const ids = await leads(9);
    expect(await assignLeads(system(), ids)).toEqual({ assigned: 7, left: 2 });
    expect(await load()).toEqual({ ann: 2, bob: 2, cid: 3 });
    const filter = { field: 'unassigned_reason', op: 'eq', value: 'nobody_free' } as const;
    expect(await countRecords(acme.ctx, 'lead', { filter })).toBe(2);
  });

  test('by two workers at once gives each lead to one colleague, and nobody a turn too many', async () => {
    await setRules([toTeam('round_robin')]);
    const ids = await leads(300);
    const done = await Promise.all([ids, ids.toReversed(), ids].map((some) => assignLeads(system(), some)));
    expect(done.map((d) => d.assigned).toSorted((a, b) => a - b)).toEqual([0, 0, 300]);
    expect(await load()).toEqual({ ann: 150, bob: 150, cid: 0 });
    // Halves that overlap: what one took the other leaves.
    const more = await leads(300);
    await Promise.all([assignLeads(system(), more.slice(0, 200)), assignLeads(system(), more.slice(100))]);
    expect(await load()).toEqual({ ann: 300, bob: 300, cid: 0 });
    const events = await acme.ctx.db
      .selectFrom('event')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('name', '=', 'lead.assigned')
      .executeTakeFirst();
    expect(events?.n).toBe(600);
  });

  test('is shown before it is done, is done in the background and undone as one', async () => {
    await setRules([toTeam('round_robin')]);
    await leads(6, { country: 'Spain' });
    await leads(3);
    const wish = { filter: { field: 'country', op: 'eq', value: 'Spain' } };
    const shown = await acme.owner.send('POST', '/assignment/preview', wish);
    expect(shown.body).toMatchObject({ total: 6, assigned: 6, members: [{ name: 'Ann', leads: 3 }, { leads: 3 }] });
    expect(await load()).toEqual({ ann: 0, bob: 0, cid: 0 });
    const other = { ...wish, rules: [{ name: 'Try', steps: [{ to: 'member', id: people.cid.memberId }] }] };
    expect((await acme.owner.send('POST', '/assignment/preview', other)).body.members).toMatchObject([{ name: 'Cid' }]);
    expect((await people.ann.send('POST', '/assignment/preview', other)).status).toBe(403);
    const run = await acme.owner.send('POST', '/assignment/runs', wish);
    expect(run.status).toBe(202);
    await kith.settle();
    const work = (await acme.owner.send('GET', `/work/${run.body.id}`)).body;
    expect(work).toMatchObject({ state: 'done', done: 6 });
    expect(await load()).toEqual({ ann: 3, bob: 3, cid: 0 });
    await undoChangeSet(acme.ctx, work.change_set);
    expect(await load()).toEqual({ ann: 0, bob: 0, cid: 0 });
    const { records } = await listRecords(acme.ctx, 'lead', { filter: wish.filter as never, limit: 1 });
    const { body } = await acme.owner.send('GET', `/leads/${records[0]?.id}/assignments`);
    expect(body.data[1]).toMatchObject({ why: { how: 'round_robin' }, undone: true });
  });
});

describe('the rules', () => {
  test('are set by administrators, as one change that is undone as one, and name only what there is', async () => {
    expect((await people.ann.send('PUT', '/assignment/rules', { rules: [] })).status).toBe(403);
    const kept = await setRules([toTeam('round_robin'), toTeam('least_busy', { name: 'Second' })]);
    expect(kept.body.data).toMatchObject([{ name: 'Team', active: true, at_work: false }, { name: 'Second' }]);
    const [first, second] = kept.body.data;
    const changed = await setRules([{ ...second, name: 'Now first' }]);
    expect(changed.body.data).toMatchObject([{ id: second.id, name: 'Now first' }]);
    await undoChangeSet(acme.ctx, changed.headers['kith-change-set'] as string);
    const { body } = await acme.owner.send('GET', '/assignment/rules');
    expect(body.data.map((r: { id: string; name: string }) => [r.id, r.name])).toEqual([
      [first.id, 'Team'],
      [second.id, 'Second'],
    ]);
    const nobody = '01990000-0000-7000-8000-000000000000';
    expect((await setRules([{ name: 'X', steps: [{ to: 'team', id: nobody, how: 'least_busy' }] }])).status).toBe(422);
    expect((await setRules([{ name: 'X', steps: [{ to: 'member', id: nobody }] }])).status).toBe(422);
    const wrong = await setRules([toTeam('least_busy', { filter: { field: 'nope', op: 'eq', value: 1 } })]);
    expect(wrong.body.errors[0].field).toBe('rules[0].filter.field');
  });
});
