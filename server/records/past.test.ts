import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { testKith } from '../test/kith.ts';
import { recordAt } from './past.ts';
import { getRecord } from './query.ts';
import type { Change, KithRecord, Values } from './types.ts';
import { undoChangeSet } from './undo.ts';
import { createRecord, updateRecord, write } from './write/index.ts';

const kith = await testKith();
const acme = await kith.workspace();
const { ctx } = acme;
afterAll(() => kith.setNow(null));

const START = Date.parse('2026-03-01T09:00:00Z');
const minute = (n: number) => new Date(START + n * 60_000).toISOString();

const word = fc.constantFrom('Oslo', 'Bergen', 'Zürich', null);
const wish: fc.Arbitrary<Values> = fc.record(
  {
    first_name: fc.constantFrom('Ina', 'Ole', null),
    last_name: fc.constantFrom('Berg', 'Dahl', 'O’Hara'),
    city: word,
    birthday: fc.constantFrom('1990-01-02', null),
    email: fc.constantFrom('ina@example.com', 'ole@example.com', null),
    phone: fc.constantFrom('+47 22 33 44 55', null),
    tags: fc.constantFrom(['vip'], ['vip', 'press'], null),
  },
  { requiredKeys: [] },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('update' as const), values: wish }) },
  { weight: 1, arbitrary: fc.constant({ op: 'trash' as const }) },
  { weight: 2, arbitrary: fc.constant({ op: 'restore' as const }) },
);

test('whatever was done to a record, it is shown at each time as it stood then', async () => {
  await fc.assert(
    fc.asyncProperty(wish, fc.array(step, { maxLength: 8 }), async (first, steps) => {
      kith.setNow(minute(0));
      const { id } = await createRecord(ctx, 'person', { last_name: 'Start', ...first }, { duplicates: 'allow' });
      const states: KithRecord[] = [await getRecord(ctx, 'person', id, { trashed: true })];
      for (const [i, change] of steps.entries()) {
        kith.setNow(minute(i + 1));
        await write(ctx, [{ ...change, object: 'person', id } as Change], { partial: true });
        states.push(await getRecord(ctx, 'person', id, { trashed: true }));
      }
      kith.setNow(minute(100));
      for (const [i, state] of states.entries()) {
        // On the minute, and a moment before the next.
        for (const at of [minute(i), new Date(START + i * 60_000 + 59_000).toISOString()]) {
          const { at: _, changed, ...past } = await recordAt(ctx, 'person', id, at);
          expect(past).toEqual(state);
          const today = states.at(-1) as KithRecord;
          for (const field of ['city', 'last_name', 'name', 'email'])
            expect(changed.includes(field)).toBe(past[field] !== today[field]);
        }
      }
    }),
    { numRuns: 25 },
  );
});

test('money that PostgreSQL derives is derived from the values of then', async () => {
  kith.setNow(minute(0));
  const deal = await createRecord(ctx, 'deal', { name: 'Chairs', amount: { amount: '100', currency: 'EUR' } });
  const before = await getRecord(ctx, 'deal', deal.id);
  kith.setNow(minute(5));
  await updateRecord(ctx, 'deal', deal.id, { amount: { amount: '250', currency: 'USD' } });
  kith.setNow(minute(9));
  const { at: _, changed, ...past } = await recordAt(ctx, 'deal', deal.id, minute(2));
  expect(past).toEqual(before);
  expect(changed).toContain('amount');
});

test('a record that ended and came back was not there in between, and not before it was made', async () => {
  kith.setNow(minute(0));
  const { id } = await createRecord(ctx, 'company', { name: 'Initech', city: 'Oslo' });
  kith.setNow(minute(1));
  await updateRecord(ctx, 'company', id, { city: 'Bergen' });
  kith.setNow(minute(2));
  const { changeSet } = await write(ctx, [{ op: 'purge', object: 'company', id }]);
  kith.setNow(minute(4));
  await undoChangeSet(ctx, changeSet as string);
  kith.setNow(minute(9));
  expect(await recordAt(ctx, 'company', id, minute(0))).toMatchObject({ city: 'Oslo', name: 'Initech' });
  expect(await recordAt(ctx, 'company', id, minute(1))).toMatchObject({ city: 'Bergen' });
  expect(await recordAt(ctx, 'company', id, minute(5))).toMatchObject({ city: 'Bergen' });
  for (const n of [-1, 3])
    await expect(recordAt(ctx, 'company', id, minute(n))).rejects.toMatchObject({ code: 'not_found' });
});

test('over HTTP it takes a time with its zone, and none that is yet to come', async () => {
  kith.setNow(minute(0));
  const { id } = await createRecord(ctx, 'company', { name: 'Hooli' });
  kith.setNow(minute(60));
  const get = (at: string) => acme.owner.send('GET', `/companies/${id}?at=${encodeURIComponent(at)}`);
  expect((await get('2026-03-01T10:30:00+01:00')).body).toMatchObject({ name: 'Hooli', changed: [] });
  expect((await get('2026-03-02T00:00:00Z')).status).toBe(422);
  expect((await get('yesterday')).status).toBe(422);
});
