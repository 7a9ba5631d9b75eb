import { beforeAll, expect, test } from 'vitest';
import { aggregate } from '../records/aggregate.ts';
import { catalog } from '../records/catalog.ts';
import { createRecord, updateRecord } from '../records/write/index.ts';
import { testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import { costOf } from './cost/service.ts';
import { endOverdue } from './lists/service.ts';
import { takeStock } from './measure/service.ts';

const kith = await testKith();
let acme: TestWorkspace;
beforeAll(async () => {
  acme = await kith.workspace({ name: 'Acme', currency: 'USD' });
});

const person = (values: Record<string, unknown>) => createRecord(acme.ctx, 'person', values);
const stock = () => takeStock(acme.ctx, catalog(acme.ctx).object('person'));

test('a value is worth less the longer ago it was set, and confirming it makes it fresh again', async () => {
  kith.setNow('2024-01-01T12:00:00Z');
  const full = await person({
    name: 'Ada Full',
    email: 'ada@old.example',
    job_title: 'Director',
    phone: '+49 30 1234567',
  });
  kith.setNow('2026-01-01T00:00:00Z');
  const { body } = await acme.owner.send('GET', `/people/${full.id}/quality`);
  const job = body.values.find((v: { field: string }) => v.field === 'job_title');
  // 19 of 100 managing directors change jobs in a year: after two, 0.81² hold the job they were written down with.
  expect(job.chance).toBeCloseTo(0.81 ** 2, 2);
  expect(job).toMatchObject({ at: '2024-01-01T12:00:00Z', verified_at: null });
  expect(body.missing.slice(0, 2)).toEqual(['company', 'street']);

  await stock();
  const queue = await acme.owner.send('GET', '/quality/queue?object=people');
  expect(queue.body).toMatchObject({ total: 1, data: [{ id: full.id, title: 'Ada Full' }] });

  const fields = ['job_title', 'email', 'phone'];
  const confirmed = await acme.owner.send('POST', `/people/${full.id}/verification`, { fields });
  expect(confirmed.body.values.find((v: { field: string }) => v.field === 'job_title').chance).toBe(1);
  expect((await acme.owner.send('GET', '/quality/queue?object=people')).body.total).toBe(0);
  const nothing = await acme.owner.send('POST', `/people/${full.id}/verification`, { fields: ['street'] });
  expect(nothing).toMatchObject({ status: 422, body: { errors: [{ code: 'empty' }] } });
  kith.setNow(null);
});

test('completeness weighs what matters, and a change of the weights measures everybody anew', async () => {
  await stock();
  const before = (await acme.owner.send('GET', '/quality')).body.data.find(
    (o: { object: string }) => o.object === 'person',
  );
  expect(before.now.completeness).toBeGreaterThan(0.3);
  const settings = await acme.owner.send('PUT', '/quality/fields?object=people', {
    fields: [
      ...(before.plural
        ? [
            'email',
            'phone',
            'company',
            'job_title',
            'street',
            'city',
            'postal_code',
            'country',
            'owner',
            'lifecycle',
            'source',
          ]
        : []),
    ].map((field) => ({ field, weight: 0, decay: null })),
  });
  expect(settings.status).toBe(200);
  const after = await stock();
  expect(after.completeness).toBe(1);
  expect(
    (
      await (
        await acme.as('member')
      ).send('PUT', '/quality/fields?object=people', { fields: [{ field: 'email', weight: 1, decay: null }] })
    ).status,
  ).toBe(403);
});

test('a rule finds what breaks it, excuses a record with a reason, and lowers the validity', async () => {
  const nobody = await person({ name: 'Nora Nomail', lifecycle: 'customer' });
  const rule = await acme.owner.send('POST', '/quality/rules', {
    object: 'people',
    name: 'Customers have an e-mail address',
    filter: {
      and: [
        { field: 'lifecycle', op: 'eq', value: 'customer' },
        { field: 'email', op: 'empty' },
      ],
    },
    severity: 'high',
  });
  expect(rule).toMatchObject({ status: 201, body: { violations: 1 } });
  const member = await acme.as('member');
  const found = await member.send('GET', `/quality/rules/${rule.body.id}/violations`);
  expect(found.body.data.map((r: { id: string }) => r.id)).toEqual([nobody.id]);
  const valid = await stock();
  expect(valid.validity).toBeLessThan(1);
  await member.send('POST', `/quality/rules/${rule.body.id}/exceptions`, {
    record: nobody.id,
    reason: 'Writes letters only',
  });
  expect((await member.send('GET', `/quality/rules/${rule.body.id}/violations`)).body.data).toEqual([]);
  expect((await stock()).validity).toBe(1);
  const bad = await acme.owner.send('POST', '/quality/rules', {
    object: 'people',
    name: 'x',
    filter: { field: 'nope', op: 'eq', value: 1 },
  });
  expect(bad).toMatchObject({ status: 422, body: { errors: [{ field: 'filter.field' }] } });
});

test('a decoy and its deals are in no figure, and come back when it is one no more', async () => {
  const company = await createRecord(acme.ctx, 'company', { name: 'Decoy Ltd' });
  await createRecord(acme.ctx, 'deal', { name: 'Bait', amount: 1000, company: company.id });
  await createRecord(acme.ctx, 'deal', { name: 'Real', amount: 500 });
  const figures = async () => {
    const { groups } = await aggregate(acme.ctx, 'deal', {
      measures: [{ fn: 'count' }, { fn: 'sum', field: 'amount' }],
    });
    return groups[0]?.values;
  };
  expect(await figures()).toMatchObject({ count: 2, sum_amount: { amount: '1500.00' } });
  await acme.owner.send('POST', '/quality/decoys', { object: 'companies', id: company.id, note: 'Sent to the agency' });
  expect(await figures()).toMatchObject({ count: 1, sum_amount: { amount: '500.00' } });
  expect((await aggregate(acme.ctx, 'company', { measures: [{ fn: 'count' }] })).groups[0]?.values.count).toBe(0);
  expect((await acme.owner.send('DELETE', `/quality/decoys/${company.id}`)).status).toBe(204);
  expect(await figures()).toMatchObject({ count: 2 });
});

test('a list for one use is used once, by whoever comes first', async () => {
  const list = await acme.owner.send('POST', '/quality/lists', {
    object: 'people',
    name: 'Fair 2026',
    kind: 'single_use',
  });
  expect(list).toMatchObject({ status: 201, body: { uses_allowed: 1 } });
  const member = await acme.as('member');
  const tries = await Promise.all(
    [1, 2, 3].map((n) => member.send('POST', `/quality/lists/${list.body.id}/uses`, { purpose: `Mailing ${n}` })),
  );
  expect(tries.map((t) => t.status).sort()).toEqual([201, 409, 409]);
  expect(tries.find((t) => t.status === 409)?.body.detail).toContain('may be used 1 times');
  expect((await acme.owner.send('GET', `/quality/lists/${list.body.id}/uses`)).body.data).toHaveLength(1);
});

test('what a list no longer allows to be used is in no exported file', async () => {
  const rented = await person({ name: 'Rita Rented' });
  const list = await acme.owner.send('POST', '/quality/lists', { object: 'people', name: 'Once', kind: 'single_use' });
  await acme.owner.send('POST', `/quality/lists/${list.body.id}/records`, { ids: [rented.id] });
  const names = async () => {
    const made = await acme.owner.send('POST', '/exports', { object: 'people', fields: ['name'], format: 'csv' });
    await kith.settle();
    return (await acme.owner.send('GET', `/exports/${made.body.id}/file`)).body as string;
  };
  // The file itself is the one use that was paid for.
  expect(await names()).toContain('Rita Rented');
  const uses = await acme.owner.send('GET', `/quality/lists/${list.body.id}/uses`);
  expect(uses.body.data).toMatchObject([{ purpose: 'Export', records: 1 }]);
  const after = await names();
  expect(after).toContain('Ada Full');
  expect(after).not.toContain('Rita Rented');
});

test('when a rented list ends, its people go to the trash together, but not who became a customer', async () => {
  const [stranger, buyer] = [await person({ name: 'Sam Stranger' }), await person({ name: 'Bea Buyer' })];
  await createRecord(acme.ctx, 'deal', { name: 'Won over', person: buyer.id });
  const made = await acme.owner.send('POST', '/quality/lists', {
    object: 'people',
    name: 'Rented',
    kind: 'rented',
    starts_on: '2026-01-01',
    ends_on: '2026-03-31',
  });
  const { id } = made.body;
  await acme.owner.send('POST', `/quality/lists/${id}/records`, { ids: [stranger.id, buyer.id] });
  kith.setNow('2026-04-01T09:00:00Z');
  const late = await acme.owner.send('POST', `/quality/lists/${id}/uses`, { purpose: 'Too late' });
  expect(late).toMatchObject({ status: 409, body: { detail: 'The licence of "Rented" ended on 2026-03-31' } });
  expect(await endOverdue(acme.ctx)).toBe(3);
  expect((await acme.owner.send('GET', `/people/${stranger.id}`)).status).toBe(404);
  expect((await acme.owner.send('GET', `/people/${buyer.id}`)).status).toBe(200);
  const [ended] = (await acme.owner.send('GET', '/quality/lists')).body.data.filter((l: { id: string }) => l.id === id);
  await acme.owner.send('POST', `/changes/${ended.ended_change_set}/undo`, {});
  expect((await acme.owner.send('GET', `/people/${stranger.id}`)).status).toBe(200);
  expect(await endOverdue(acme.ctx)).toBe(0);
  kith.setNow(null);
});

test('two people key in the same; what agrees is written, what differs waits for a third look', async () => {
  const [first, second] = [await acme.hire('Fay First'), await acme.hire('Sid Second')];
  const wish = {
    object: 'people',
    source: 'Form 17',
    values: { first_name: 'Jana', last_name: 'Novak', email: 'jana@novak.example' },
  };
  const begun = await first.send('POST', '/quality/keyings', wish);
  expect(begun.status).toBe(201);
  expect(JSON.stringify((await second.send('GET', '/quality/keyings')).body)).not.toContain('novak');
  const path = `/quality/keyings/${begun.body.id}`;
  expect((await first.send('POST', `${path}/second`, { values: wish.values })).status).toBe(403);
  const differing = await second.send('POST', `${path}/second`, {
    values: { ...wish.values, email: 'jana@nowak.example' },
  });
  expect(differing.body).toMatchObject({
    state: 'mismatch',
    differences: [{ field: 'email', first: 'jana@novak.example' }],
  });
  const settled = await first.send('POST', `${path}/resolution`, { values: { email: 'jana@nowak.example' } });
  expect(settled.body).toMatchObject({ state: 'done' });
  const written = await first.send('GET', `/people/${settled.body.record_id}`);
  expect(written.body).toMatchObject({ name: 'Jana Novak', email: 'jana@nowak.example' });

  const again = await first.send('POST', '/quality/keyings', {
    ...wish,
    record_id: settled.body.record_id,
    values: { job_title: ' Buyer ' },
  });
  const agreed = await second.send('POST', `/quality/keyings/${again.body.id}/second`, {
    values: { job_title: 'Buyer' },
  });
  expect(agreed.body).toMatchObject({ state: 'done', record_id: settled.body.record_id });
});

test('a term that is reworded after its approval waits for a new one', async () => {
  const term = await createRecord(acme.ctx, 'term', {
    name: 'Customer',
    definition: 'Who bought once',
    state: 'approved',
  });
  expect(term).toMatchObject({ state: 'approved', approved_by: acme.owner.memberId });
  const changed = await updateRecord(acme.ctx, 'term', term.id, { definition: 'Who bought in the last year' });
  expect(changed).toMatchObject({ state: 'draft', approved_by: null, approved_at: null });
});

test('the cost of bad data is the sum of its parts', () => {
  const nothing = Object.fromEntries(
    [
      'returned_items',
      'item_cost',
      'return_handling_cost',
      'correction_cost',
      'mailings',
      'duplicate_share',
      'mailing_size',
      'returned_mails',
      'mail_correction_cost',
      'misdirected_visits',
      'visit_hours',
      'travel_cost',
      'invoice_errors',
      'invoice_error_cost',
      'lost_sales',
      'lost_sale_margin',
      'search_minutes',
      'users',
      'hour_cost',
    ].map((k) => [k, 0]),
  ) as unknown as Parameters<typeof costOf>[0];
  const year = {
    ...nothing,
    returned_items: 400,
    item_cost: 1.5,
    return_handling_cost: 0.5,
    correction_cost: 2,
    mailings: 4,
    mailing_size: 10_000,
    duplicate_share: 0.05,
    search_minutes: 6,
    users: 10,
    hour_cost: 40,
  };
  // 400 × 4 returned, 4 × 10,000 × 5 % × 1.5 sent twice, 6 minutes × 10 people × 220 days × 40 an hour.
  expect(costOf(year).total).toBeCloseTo(1600 + 3000 + 8800);
});
