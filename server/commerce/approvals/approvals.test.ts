import { beforeAll, describe, expect, test } from 'vitest';
import type { Values } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { askForDeal } from '../deal-lines/service.ts';
import { approvalDetail, decideApproval, discountNeedsApproval, requestApproval, withdrawApproval } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let chair: string;
let [seller, lead, head, deputy] = [] as unknown as [Person, Person, Person, Person];

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
  [seller, lead, head, deputy] = await Promise.all([
    acme.hire('Sven Seller'),
    acme.hire('Lara Lead'),
    acme.hire('Hans Head'),
    acme.hire('Dora Deputy'),
  ]);
  chair = await made('product', { name: 'Chair', price: 100, cost: 60 });
  await made('discount_limit', { name: 'Everybody', max_discount: 10, min_margin: 30 });
  await made('approval_level', { name: 'Team lead', position: 1, max_discount: 20, approvers: [lead.memberId] });
  await made('approval_level', {
    name: 'Head of sales',
    position: 2,
    max_discount: 40,
    approvers: [head.memberId],
    deputies: [deputy.memberId],
  });
});

const made = async (object: string, values: Values) => (await createRecord(acme.ctx, object, values)).id;
const euros = (amount: string) => ({ amount, currency: 'EUR' });
const offer = (discountPercent: number, price = '100') => ({
  lines: [{ product: chair, quantity: 1, unitPrice: euros(price), discountPercent }],
});
const asks = async (person: Person, ...given: Parameters<typeof offer>) => {
  const { needed, levels } = await discountNeedsApproval(person.ctx, offer(...given));
  return needed ? levels.map((l) => l.name) : null;
};
const dealWith = async (discount: number) => {
  const deal = (await createRecord(seller.ctx, 'deal', { name: `Deal ${discount}` })).id;
  await createRecord(seller.ctx, 'deal_line', { deal, product: chair, quantity: 5, discount });
  return deal;
};
const requested = async (discount: number) =>
  (await askForDeal(seller.ctx, await dealWith(discount), 'Large')).record.id;
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute())
    .map((e) => e.name)
    .filter((name) => !/created|updated/.test(name));

describe('who has to be asked', () => {
  test('goes by the discount, that of the whole and prices below the usual one included, and by the margin', async () => {
    expect(await asks(seller, 10)).toBe(null);
    expect(await asks(seller, 15)).toEqual(['Team lead']);
    expect(await asks(seller, 0, '84')).toEqual(['Team lead']);
    expect(await asks(seller, 25)).toEqual(['Team lead', 'Head of sales']);
    const whole = await discountNeedsApproval(seller.ctx, { ...offer(10), discountPercent: 10 });
    expect(whole).toMatchObject({ needed: true, terms: { discount: 19, margin: 25.9 } });
    const cheap = await made('product', { name: 'Stool', price: 50, cost: 48 });
    const thin = { lines: [{ product: cheap, quantity: 1, unitPrice: euros('50') }] };
    expect(await discountNeedsApproval(seller.ctx, thin)).toMatchObject({
      needed: true,
      terms: { discount: 0, margin: 4 },
    });
  });

  test('is nobody below one’s own level, and no one who could grant more than all may', async () => {
    expect(await asks(lead, 18)).toBe(null);
    expect(await asks(lead, 30)).toEqual(['Head of sales']);
    const far = await discountNeedsApproval(seller.ctx, offer(60));
    expect(far).toMatchObject({ needed: true, level: null });
    expect(far.reason).toContain('No level of approval can grant that');
    const deal = await dealWith(60);
    await expect(askForDeal(seller.ctx, deal, null)).rejects.toMatchObject({ code: 'invalid' });
    await expect(askForDeal(seller.ctx, await dealWith(5), null)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('is told by the limit closest to the colleague', async () => {
    const free = await acme.hire('Fred Free');
    await made('discount_limit', { name: 'Fred', max_discount: 35, member: free.memberId });
    expect(await asks(free, 30)).toBe(null);
    expect(await asks(seller, 30)).not.toBe(null);
  });
});

describe('an approval', () => {
  test('passes its levels in order, and is granted by the last', async () => {
    const id = await requested(25);
    await expect(decideApproval(head.ctx, id, { decision: 'granted' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(decideApproval(seller.ctx, id, { decision: 'granted' })).rejects.toMatchObject({ code: 'forbidden' });
    await decideApproval(lead.ctx, id, { decision: 'granted', comment: 'Fine with me' });
    expect((await approvalDetail(seller.ctx, id)).approval.status).toBe('pending');
    await decideApproval(head.ctx, id, { decision: 'granted' });
    const { approval, steps, lines } = await approvalDetail(seller.ctx, id);
    expect(approval).toMatchObject({ status: 'granted', decided_by: head.memberId, discount: 25 });
    expect(steps.map((s) => [s.name, s.status, s.comment])).toEqual([
      ['Team lead', 'granted', 'Fine with me'],
      ['Head of sales', 'granted', null],
    ]);
    expect(lines).toMatchObject([{ name: 'Chair', discount: 25, amount: euros('375.00') }]);
    expect(await eventsOf(id)).toEqual(['approval.requested', 'approval.granted']);
    await expect(decideApproval(head.ctx, id, { decision: 'refused' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'Hans Head has granted this already',
    });
  });

  test('is refused by any level, and undoing that lets it wait again', async () => {
    const id = await requested(25);
    const { changeSet } = await decideApproval(lead.ctx, id, { decision: 'refused', comment: 'Too much' });
    expect((await approvalDetail(seller.ctx, id)).approval.status).toBe('refused');
    await undoChangeSet(acme.ctx, changeSet as string);
    const { approval, steps } = await approvalDetail(lead.ctx, id);
    expect([approval.status, steps[0]?.status, steps[0]?.comment]).toEqual(['pending', 'pending', null]);
    expect(await eventsOf(id)).toEqual(['approval.requested', 'approval.refused', 'approval.requested']);
  });

  test('decided by two at once is one decision', async () => {
    const id = await requested(15);
    const both = await Promise.allSettled([
      decideApproval(lead.ctx, id, { decision: 'granted' }),
      decideApproval(lead.ctx, id, { decision: 'refused' }),
    ]);
    expect(both.filter((b) => b.status === 'fulfilled')).toHaveLength(1);
    expect(both.find((b) => b.status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect((await eventsOf(id)).length).toBe(2);
  });

  test('is decided by a deputy only while those who decide are absent', async () => {
    const id = await requested(25);
    await decideApproval(lead.ctx, id, { decision: 'granted' });
    await expect(decideApproval(deputy.ctx, id, { decision: 'granted' })).rejects.toMatchObject({ code: 'forbidden' });
    await made('absence', { member: head.memberId, starts_on: '2026-03-09', ends_on: '2026-03-12', kind: 'vacation' });
    await decideApproval(deputy.ctx, id, { decision: 'granted' });
    const { approval, steps } = await approvalDetail(seller.ctx, id);
    expect([approval.status, steps[1]?.decided_by, steps[1]?.for_absent]).toEqual(['granted', deputy.memberId, true]);
  });

  test('asked for anew takes the place of one that still waits, and can be withdrawn by whoever asked', async () => {
    const deal = await dealWith(15);
    const about = { object: 'deal', id: deal };
    const { record: first } = await requestApproval(seller.ctx, { ...offer(15), about });
    const { record: second } = await requestApproval(seller.ctx, { ...offer(18), about });
    expect((await approvalDetail(seller.ctx, first.id)).approval.status).toBe('withdrawn');
    await expect(withdrawApproval(lead.ctx, second.id)).rejects.toMatchObject({ code: 'forbidden' });
    const { changeSet } = await withdrawApproval(seller.ctx, second.id);
    expect(await eventsOf(second.id)).toEqual(['approval.requested', 'approval.withdrawn']);
    await undoChangeSet(acme.ctx, changeSet as string);
    expect((await approvalDetail(seller.ctx, second.id)).approval.status).toBe('pending');
  });

  test('waits in the list of those who decide now, and cannot be granted by writing to it', async () => {
    const id = await requested(15);
    const mine = async (person: Person) =>
      (await person.send('GET', '/approvals/mine')).body.to_decide.some((one: { id: string }) => one.id === id);
    expect([await mine(lead), await mine(head), await mine(seller)]).toEqual([true, false, false]);
    const written = await acme.owner.send('PATCH', `/approvals/${id}`, { status: 'granted' });
    expect(written.status).toBe(422);
    const other = await kith.workspace('Other');
    expect((await other.owner.send('POST', `/approvals/${id}/decision`, { decision: 'granted' })).status).toBe(404);
    const granted = await lead.send('POST', `/approvals/${id}/decision`, { decision: 'granted' });
    expect(granted).toMatchObject({ status: 200, body: { status: 'granted', margin: 29.4 } });
  });
});
