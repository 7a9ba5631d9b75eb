import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../records/query.ts';
import type { KithRecord } from '../records/types.ts';
import { undoChangeSet } from '../records/undo.ts';
import { createRecord, restoreRecord, trashRecord, updateRecord, write } from '../records/write/index.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import { remindOfBlockers, reopenBlocker, resolveBlocker } from './blockers/service.ts';
import { copyDeal } from './copying.ts';
import { handOver, handoverOf } from './handover/service.ts';
import { removePipeline, removeStage } from './pipelines/service.ts';
import { completeAction, playbookOf, reopenAction } from './playbook/service.ts';
import { loseDeal, reopenDeal, winDeal } from './service.ts';
import { serviceNotesOf } from './service-notes.ts';
import { setTeam } from './team/service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let stages: Map<string, KithRecord>;

beforeAll(async () => {
  kith = await testKith();
});

/** A workspace in which nothing has happened yet, for tests that count. */
async function afresh(): Promise<void> {
  acme = await kith.workspace('Acme');
  const { records } = await listRecords(acme.ctx, 'stage', { sort: ['position'] });
  stages = new Map(records.map((s) => [String(s.name), s]));
}

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  if (!acme) await afresh();
});

const stageId = (name: string) => stages.get(name)?.id as string;
const make = (object: string, values: object) => createRecord(acme.ctx, object, { ...values });
const newDeal = (values = {}) =>
  make('deal', { name: 'Roll-out', amount: 1000, owner: acme.owner.memberId, ...values });
const dealNow = (id: string) => getRecord(acme.ctx, 'deal', id);
const all = async (object: string, field: string, id: string) =>
  (await listRecords(acme.ctx, object, { filter: { field, op: 'eq', value: id }, sort: ['created_at'] })).records;
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute()).map(
    (e) => e.name,
  );
const undo = async ({ changeSet }: { changeSet: string | null }) => undoChangeSet(acme.ctx, changeSet as string);
const forbidden = { code: 'forbidden' };
const reader = async () => (await acme.as('read_only')).ctx;

describe('won and lost', () => {
  test('say why, against whom and what decided it; a deal that is reopened forgets it', async () => {
    const { id: competitor } = await make('competitor', { name: 'Globex' });
    const { id } = await newDeal();
    await loseDeal(acme.ctx, id, { loss_reason: 'price', reason: 'Half the price', competitor });
    expect(await dealNow(id)).toMatchObject({
      status: 'lost',
      loss_reason: 'price',
      lost_reason: 'Half the price',
      decided_by: 'cost',
      competitor,
    });
    await reopenDeal(acme.ctx, id, 'lost');
    expect(await dealNow(id)).toMatchObject({ status: 'open', loss_reason: null, lost_reason: null, decided_by: null });
    await winDeal(acme.ctx, id, { reason: 'service', service_notes: 'Deliver to the back door' });
    expect(await dealNow(id)).toMatchObject({ status: 'won', won_reason: 'service', decided_by: 'support' });
  });

  test('what somebody says decided it stays', async () => {
    const { id } = await newDeal();
    await loseDeal(acme.ctx, id, { loss_reason: 'price', decided_by: 'support' });
    expect((await dealNow(id)).decided_by).toBe('support');
  });

  test('the judgement of the seller disagrees with the probability, and can be looked for', async () => {
    const at = (rag: string, probability: number) => newDeal({ rag, probability });
    const wrong = [await at('green', 20), await at('red', 80), await at('amber', 90)];
    for (const right of [await at('green', 50), await at('red', 10), await at('amber', 30)])
      expect(right.rag_conflict).toBe(false);
    const { records } = await listRecords(acme.ctx, 'deal', {
      filter: { field: 'rag_conflict', op: 'eq', value: true },
    });
    expect(records.map((d) => d.id).sort()).toEqual(wrong.map((d) => d.id).sort());
    await winDeal(acme.ctx, wrong[1]?.id as string);
    expect((await dealNow(wrong[1]?.id as string)).rag_conflict).toBe(false);
  });

  test('notes for service are read on the company, by those who see the deal', async () => {
    const company = await make('company', { name: 'Initech' });
    const { id } = await newDeal({ company: company.id });
    await winDeal(acme.ctx, id, { service_notes: 'They work at night' });
    expect(await serviceNotesOf(acme.ctx, company.id)).toMatchObject([{ deal: { id }, notes: 'They work at night' }]);
    await expect(serviceNotesOf((await kith.workspace()).ctx, company.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the playbook of a stage', () => {
  const action = (name: string, values = {}) => make('stage_action', { name, stage: stageId('Lead'), ...values });

  test('holds a deal until what it asks for is done, on the way on and to won, not back nor to lost', async () => {
    const gate = await action('Budget known', { gate: true });
    await action('Send a brochure');
    const { id } = await newDeal();
    const onward = updateRecord(acme.ctx, 'deal', id, { stage: stageId('Qualified') });
    await expect(onward).rejects.toMatchObject({
      errors: [{ field: 'stage', code: 'gate', message: 'Do first: "Budget known"' }],
    });
    await expect(winDeal(acme.ctx, id)).rejects.toMatchObject({ errors: [{ code: 'gate' }] });
    const { changeSet } = await completeAction(acme.ctx, id, gate.id, 'Told on the phone');
    await expect(completeAction(acme.ctx, id, gate.id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await playbookOf(acme.ctx, id)).toMatchObject({
      actions: [
        { name: 'Budget known', gate: true, done_by: 'Olivia Owner', note: 'Told on the phone' },
        { done_at: null },
      ],
    });
    await updateRecord(acme.ctx, 'deal', id, { stage: stageId('Proposal') });
    await updateRecord(acme.ctx, 'deal', id, { stage: stageId('Lead') });
    await undo({ changeSet });
    await expect(winDeal(acme.ctx, id)).rejects.toMatchObject({ errors: [{ code: 'gate' }] });
    await loseDeal(acme.ctx, id);
    expect((await eventsOf(id)).filter((name) => name.includes('action'))).toEqual([
      'deal.action_completed',
      'deal.action_reopened',
    ]);
  });

  test('is asked of the stages that are passed over, and of each deal of a batch by itself', async () => {
    await action('Needs known', { gate: true, stage: stageId('Qualified') });
    const held = await newDeal();
    const later = await newDeal({ stage: stageId('Proposal') });
    const { results } = await write(
      acme.ctx,
      [held, later].map(({ id }) => ({ op: 'update', object: 'deal', id, values: { stage: stageId('Negotiation') } })),
      { partial: true },
    );
    expect(results.map((r) => r.ok)).toEqual([false, true]);
  });

  test('makes tasks for the owner of a deal that enters the stage, taken back with the move', async () => {
    await afresh();
    await action('Call the decision-maker', { stage: stageId('Qualified'), due_days: 2 });
    const { id } = await newDeal();
    const { changeSet } = await write(acme.ctx, [
      { op: 'update', object: 'deal', id, values: { stage: stageId('Qualified') } },
    ]);
    const { records } = await listRecords(acme.ctx, 'task');
    expect(records).toMatchObject([
      { subject: 'Call the decision-maker', assignee: acme.owner.memberId, due_at: '2026-03-12T09:00:00Z' },
    ]);
    await undo({ changeSet });
    expect((await listRecords(acme.ctx, 'task')).records).toEqual([]);
  });

  test('is ticked off by who may change the deal, and taken back', async () => {
    const { id: one } = await action('Budget known');
    const { id } = await newDeal();
    await expect(completeAction(await reader(), id, one)).rejects.toMatchObject(forbidden);
    await expect(reopenAction(acme.ctx, id, one)).rejects.toMatchObject({ code: 'conflict' });
    await completeAction(acme.ctx, id, one);
    const { playbook } = await reopenAction(acme.ctx, id, one);
    expect(playbook.actions[0]?.done_at).toBeNull();
    await expect(
      createRecord((await acme.as('member')).ctx, 'stage_action', { name: 'Mine', stage: stageId('Lead') }),
    ).rejects.toMatchObject(forbidden);
  });
});

describe('the buying centre and competitors', () => {
  test('a person may have several roles, each once', async () => {
    const { id: deal } = await newDeal();
    const { id: person } = await make('person', { name: 'Kim Boss' });
    await make('buying_role', { deal, person, role: 'decision_maker' });
    await make('buying_role', { deal, person, role: 'user' });
    await expect(make('buying_role', { deal, person, role: 'user' })).rejects.toMatchObject({
      errors: [{ code: 'not_unique' }],
    });
    const { id: competitor } = await make('competitor', { name: 'Globex' });
    await make('rivalry', { deal, competitor, threat: 'high', strengths: 'Cheap' });
    await expect(make('rivalry', { deal, competitor })).rejects.toMatchObject({ errors: [{ field: 'competitor' }] });
  });

  test('are seen by who sees the deal', async () => {
    const own = { create: true, import: true, read: 'own', update: 'own', delete: 'own', export: 'own', fields: {} };
    const rights = {
      objects: { deal: own },
      others: { ...own, read: 'everyone', update: 'everyone' },
      sensitive: false,
      share: false,
    };
    const role = await acme.owner.send('POST', '/roles', { name: 'Own deals', rights });
    const lena = await acme.hire('Lena');
    await acme.owner.send('POST', `/members/${lena.memberId}/role`, { role: role.body.id });
    const { id: deal } = await newDeal();
    const { id: person } = await make('person', { name: 'Kim Boss' });
    await make('buying_role', { deal, person, role: 'user' });
    await make('blocker', { deal, name: 'No budget' });
    for (const object of ['buying_roles', 'blockers'])
      expect((await lena.send('GET', `/${object}`)).body.data).toEqual([]);
    expect((await lena.send('POST', '/blockers', { deal, name: 'Mine' })).status).toBeGreaterThan(399);
    for (const path of ['guards', 'playbook', 'team', 'handover'])
      expect((await lena.send('GET', `/deals/${deal}/${path}`)).status).toBe(404);
  });
});

describe('a blocker', () => {
  test('is cleared once, opened again, and undone', async () => {
    const { id: deal } = await newDeal();
    const blocker = await make('blocker', { deal, name: 'Legal has not answered' });
    expect(blocker).toMatchObject({ since: '2026-03-10', responsible: acme.owner.memberId });
    const cleared = await resolveBlocker(acme.ctx, blocker.id, 'They signed');
    expect(cleared.record).toMatchObject({ resolved_at: '2026-03-10T09:00:00Z', resolution: 'They signed' });
    await expect(resolveBlocker(acme.ctx, blocker.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(resolveBlocker(await reader(), blocker.id)).rejects.toMatchObject(forbidden);
    await undo(cleared);
    await expect(reopenBlocker(acme.ctx, blocker.id)).rejects.toMatchObject({ code: 'conflict' });
    await resolveBlocker(acme.ctx, blocker.id);
    await reopenBlocker(acme.ctx, blocker.id);
    expect((await eventsOf(blocker.id)).filter((name) => /resolved|reopened/.test(name))).toEqual([
      'blocker.resolved',
      'blocker.reopened',
      'blocker.resolved',
      'blocker.reopened',
    ]);
  });

  test('past its day makes one task for its owner', async () => {
    const { id: deal } = await newDeal();
    await make('blocker', { deal, name: 'Legal', due_on: '2026-03-09' });
    await make('blocker', { deal, name: 'Later', due_on: '2026-03-20' });
    const system = { ...acme.ctx, actor: { ...acme.ctx.actor, kind: 'system' as const } };
    expect([await remindOfBlockers(system), await remindOfBlockers(system)]).toEqual([1, 0]);
    expect((await listRecords(acme.ctx, 'task')).records).toMatchObject([
      { subject: 'Clear: Legal', assignee: acme.owner.memberId, priority: 'high' },
    ]);
  });
});

describe('the team of a deal', () => {
  test('has shares that come to 100, exactly', async () => {
    const { id } = await newDeal();
    const [one, two, three] = [await acme.hire('One'), await acme.hire('Two'), await acme.hire('Three')].map(
      (p) => p.memberId,
    ) as [string, string, string];
    const shares = (...percents: Array<number | null>) =>
      [one, two, three].map((member, i) => ({ member, percent: percents[i] ?? null }));
    await expect(setTeam(acme.ctx, id, shares(33.3, 33.3, 33.3))).rejects.toMatchObject({
      errors: [{ field: 'members', message: 'The shares of a deal come to 100 %, these to 99.9 %' }],
    });
    const set = await setTeam(acme.ctx, id, shares(33.3, 33.3, 33.4));
    expect(set.data.map((m) => m.percent)).toEqual([33.3, 33.3, 33.4]);
    // From one to the other: nobody has 200 on the way.
    const swapped = await setTeam(acme.ctx, id, [
      { member: two, percent: 100 },
      { member: three, role: 'support' },
    ]);
    expect(swapped.data.map((m) => m.percent)).toEqual([100, null]);
    await expect(make('deal_member', { deal: id, member: one, percent: 1 })).rejects.toMatchObject({
      errors: [{ code: 'too_much' }],
    });
    await undo(swapped);
    expect((await all('deal_member', 'deal', id)).map((m) => m.percent).sort()).toEqual([33.3, 33.3, 33.4]);
    expect(await eventsOf(id)).toContain('deal.team_changed');
    await expect(setTeam(await reader(), id, [])).rejects.toMatchObject(forbidden);
  });
});

describe('a deal that is handed over', () => {
  test('takes open tasks and blockers along, keeps what is done, and says in a note what stands', async () => {
    const next = await acme.hire('Nina Next');
    const { id } = await newDeal({ next_step: 'Send the offer', next_step_on: '2026-03-12' });
    const about = { object: 'deal', id };
    const { id: open } = await make('task', { subject: 'Call', about });
    const { id: done } = await make('task', { subject: 'Wrote', about, done_at: '2026-03-01T10:00:00Z' });
    const { id: blocker } = await make('blocker', { deal: id, name: 'No budget' });
    expect(await handoverOf(acme.ctx, 'deal', id)).toMatchObject({ owner: acme.owner.memberId, tasks: 1, blockers: 1 });
    const handed = await handOver(acme.ctx, 'deal', id, { to: next.memberId, note: 'Be quick' });
    expect(handed.record.owner).toBe(next.memberId);
    const owners = async () => [
      (await getRecord(acme.ctx, 'task', open)).assignee,
      (await getRecord(acme.ctx, 'task', done)).assignee,
      (await getRecord(acme.ctx, 'blocker', blocker)).responsible,
    ];
    expect(await owners()).toEqual([next.memberId, acme.owner.memberId, next.memberId]);
    const [note] = (await listRecords(acme.ctx, 'note')).records;
    for (const part of [
      'Olivia Owner to Nina Next',
      'Be quick',
      'Next step: Send the offer, 2026-03-12',
      'In the way: No budget',
    ])
      expect(note?.body).toContain(part);
    expect(await eventsOf(id)).toContain('deal.handed_over');
    await expect(handOver(acme.ctx, 'deal', id, { to: next.memberId })).rejects.toMatchObject({ code: 'conflict' });
    await undo(handed);
    expect(await owners()).toEqual([acme.owner.memberId, acme.owner.memberId, acme.owner.memberId]);
    await expect(handOver(await reader(), 'deal', id, { to: next.memberId })).rejects.toMatchObject(forbidden);
    await expect(handOver(acme.ctx, 'deal', id, { to: id })).rejects.toMatchObject({ errors: [{ field: 'to' }] });
  });

  test('a company takes the open deals of its owner along when asked to', async () => {
    const next = await acme.hire('Nina Next');
    const company = await make('company', { name: 'Initech', owner: acme.owner.memberId });
    const { id } = await newDeal({ company: company.id });
    const { id: won } = await newDeal({ company: company.id, stage: stageId('Won') });
    await handOver(acme.ctx, 'company', company.id, { to: next.memberId, deals: true });
    expect([(await dealNow(id)).owner, (await dealNow(won)).owner]).toEqual([next.memberId, acme.owner.memberId]);
  });
});

describe('a copy of a deal', () => {
  test('starts at the beginning with the people, competitors and team of the first', async () => {
    const { id: deal } = await newDeal({ stage: stageId('Won'), next_step: 'Invoice', external_id: 'Z1' });
    const { id: person } = await make('person', { name: 'Kim Boss' });
    await make('buying_role', { deal, person, role: 'user' });
    const copied = await copyDeal(acme.ctx, deal, 'Once more');
    expect(copied.record).toMatchObject({
      name: 'Once more',
      status: 'open',
      stage: stageId('Lead'),
      next_step: null,
      external_id: null,
    });
    expect(await all('buying_role', 'deal', copied.record.id)).toHaveLength(1);
    await undo(copied);
    await expect(dealNow(copied.record.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(copyDeal(await reader(), deal)).rejects.toMatchObject(forbidden);
  });
});

describe('a stage that is removed', () => {
  test('sends its deals elsewhere in one change set, which undo takes back whole', async () => {
    await afresh();
    const { id } = await newDeal();
    await expect(removeStage(acme.ctx, stageId('Lead'))).rejects.toMatchObject({ errors: [{ code: 'in_use' }] });
    await expect(removeStage(acme.ctx, stageId('Lead'), stageId('Lead'))).rejects.toMatchObject({
      errors: [{ field: 'move_to' }],
    });
    await expect(
      removeStage((await acme.as('member')).ctx, stageId('Lead'), stageId('Proposal')),
    ).rejects.toMatchObject(forbidden);
    const removed = await removeStage(acme.ctx, stageId('Lead'), stageId('Proposal'));
    expect(removed.moved).toBe(1);
    expect((await dealNow(id)).stage).toBe(stageId('Proposal'));
    await expect(getRecord(acme.ctx, 'stage', stageId('Lead'))).rejects.toMatchObject({ code: 'not_found' });
    await undo(removed);
    expect((await dealNow(id)).stage).toBe(stageId('Lead'));
    expect(await getRecord(acme.ctx, 'stage', stageId('Lead'))).toMatchObject({ trashed_at: null });
  });

  test('does not wait for deals in the trash: those that come back find a stage', async () => {
    await afresh();
    const { id } = await newDeal();
    await trashRecord(acme.ctx, 'deal', id);
    await removeStage(acme.ctx, stageId('Lead'));
    await restoreRecord(acme.ctx, 'deal', id);
    expect((await dealNow(id)).stage).toBe(stageId('Qualified'));
  });

  test('a pipeline sends its deals to the stages of another that stand for its own', async () => {
    await afresh();
    const partners = await make('pipeline', { name: 'Partners' });
    const { id } = await newDeal({ pipeline: partners.id });
    const removed = await removePipeline(acme.ctx, partners.id, String(stages.get('Lead')?.pipeline));
    expect((await dealNow(id)).stage).toBe(stageId('Lead'));
    await undo(removed);
    expect((await dealNow(id)).pipeline).toBe(partners.id);
  });
});
