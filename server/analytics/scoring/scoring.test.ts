import { beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../kernel/ids.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Change, Values } from '../../records/types.ts';
import { createRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { calibrate, calibrated, isotonic } from '../models/calibration.ts';
import { seeded } from '../models/linear.ts';
import { measure } from '../models/metrics.ts';
import { train } from '../models/score.ts';
import { recordScore, scoreAll, scoreCard, trainScore } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let stage: Record<string, string>;
const random = seeded(11);

const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-01T09:00:00Z');
  acme = await kith.workspace('Acme');
  const { records } = await listRecords(acme.ctx, 'stage', { limit: 50 });
  stage = Object.fromEntries(records.map((one) => [String(one.name), one.id]));
});

/** Deals whose fate hangs on their source, and a little on their value. */
async function sell(count: number): Promise<void> {
  const changes = Array.from({ length: count }, (_, i): Change => {
    const source = ['referral', 'web', 'outbound'][Math.floor(random() * 3)] as string;
    const amount = Math.round(500 * Math.exp(random() * 3));
    const odds = ({ referral: 1.4, web: 0, outbound: -1.4 }[source] ?? 0) + (amount > 3000 ? -0.4 : 0.3);
    const won = random() < 1 / (1 + Math.exp(-odds));
    const values: Values = {
      name: `Deal ${i}`,
      source,
      amount,
      stage: won ? stage.Won : stage.Lost,
      started_on: day(i),
      close_date: day(i + 30),
      ...(won ? {} : { lost_reason: 'Price' }),
    };
    return { op: 'create', object: 'deal', id: uuidv7(), values };
  });
  await write(acme.ctx, changes, { returning: false });
}

describe('a learnt score', () => {
  test('is off, and says why, while there is too little to learn from', async () => {
    await sell(60);
    expect(await trainScore(acme.ctx, 'deal')).toMatchObject({
      state: 'too_little',
      rows: 60,
      needed: { rows: 200, each: 40 },
    });
    const open = await createRecord(acme.ctx, 'deal', { name: 'Open', source: 'referral' });
    expect(await recordScore(acme.ctx, 'deal', open.id)).toMatchObject({ score: null, state: 'too_little' });
  });

  test('is learnt from what was won and lost, measured on what it had not seen, and explained', async () => {
    await sell(540);
    const hot = await createRecord(acme.ctx, 'deal', { name: 'Hot', source: 'referral', amount: 900 });
    const cold = await createRecord(acme.ctx, 'deal', { name: 'Cold', source: 'outbound', amount: 9000 });
    const asked = await acme.owner.send('POST', '/learnt-scores/training?object=deals');
    expect(asked.status).toBe(202);
    await kith.settle();
    const { card } = await scoreCard(acme.ctx, 'deal');
    expect(card).toMatchObject({ state: 'ready', rows: 600 });
    expect(card?.measures).toMatchObject({ rows: 150 });
    expect(card?.measures?.auc.low as number).toBeGreaterThan(0.6);
    expect(card?.measures?.brier.value as number).toBeLessThan(card?.measures?.brier_of_mean as number);
    expect(card?.weights[0]?.name).toBe('source');
    // Fields that only say how it ended are not even looked at.
    expect(card?.evidence.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['lost_reason']));
    const scored = async (id: string) => (await getRecord(acme.ctx, 'deal', id)).learnt_score as number;
    expect(await scored(hot.id)).toBeGreaterThan(60);
    expect(await scored(cold.id)).toBeLessThan(35);
    const { reasons } = await recordScore(acme.ctx, 'deal', hot.id);
    expect(reasons[0]).toMatchObject({
      name: 'source',
      value: 'Referral',
      text: 'Source Referral makes it clearly more likely',
    });
    // Computed: no version, no line in its history, and nothing to do the second time.
    expect((await getRecord(acme.ctx, 'deal', hot.id)).version).toBe(hot.version);
    expect(await scoreAll(acme.ctx, 'deal')).toBe(0);
  });

  test('does not learn from what was written with the outcome', async () => {
    const field = await acme.owner.send('POST', '/objects/deals/fields', {
      label: 'Verdict',
      type: 'choice',
      choices: [
        { value: 'good', label: 'Good' },
        { value: 'bad', label: 'Bad' },
      ],
    });
    expect(field.status).toBe(201);
    const { records } = await listRecords(acme.ctx, 'deal', { limit: 1 });
    const name = Object.keys(records[0] ?? {}).find((key) => key.includes('verdict')) as string;
    const made = await write(
      acme.ctx,
      Array.from(
        { length: 120 },
        (_, i): Change => ({ op: 'create', object: 'deal', values: { name: `Late ${i}`, source: 'web' } }),
      ),
    );
    const ids = made.results.flatMap((one) => (one.ok ? [one.record.id] : []));
    await write(
      acme.ctx,
      ids.map(
        (id, i): Change => ({
          op: 'update',
          object: 'deal',
          id,
          values: { stage: i % 2 ? stage.Won : stage.Lost, [name]: i % 2 ? 'good' : 'bad' },
        }),
      ),
      { returning: false },
    );
    const card = await trainScore(acme.ctx, 'deal');
    const evidence = card?.evidence.find((one) => one.name === name);
    expect(evidence).toMatchObject({ filled: 0, clear: false });
    expect(card?.weights.some((one) => one.name === name)).toBe(false);
  });

  test('uses what people accept, and is theirs to switch off', async () => {
    const declined = await acme.owner.send('PUT', '/learnt-scores/attributes?object=deals', {
      name: 'source',
      accepted: false,
    });
    expect(declined.body.attributes.find((one: { name: string }) => one.name === 'source')).toMatchObject({
      accepted: false,
    });
    await kith.settle();
    const { card } = await scoreCard(acme.ctx, 'deal');
    expect(card?.weights.map(({ name }) => name) ?? []).not.toContain('source');
    const member = await acme.as('member');
    expect(
      (await member.send('PUT', '/learnt-scores/attributes?object=deals', { name: 'source', accepted: true })).status,
    ).toBe(403);
    expect((await member.send('PUT', '/learnt-scores?object=deals', { enabled: false })).status).toBe(403);
    expect((await acme.owner.send('PUT', '/learnt-scores?object=deals', { enabled: false })).body).toMatchObject({
      enabled: false,
    });
    const { records } = await listRecords(acme.ctx, 'deal', {
      filter: { field: 'learnt_score', op: 'not_empty' },
      limit: 1,
    });
    expect(records).toEqual([]);
    const { records: some } = await listRecords(acme.ctx, 'deal', { limit: 1 });
    expect(await recordScore(acme.ctx, 'deal', some[0]?.id as string)).toMatchObject({ state: 'off' });
  });

  test('of leads is learnt in the same way', async () => {
    await createRecord(acme.ctx, 'lead', { name: 'Asks', contact_name: 'Dana Fox' });
    expect(await trainScore(acme.ctx, 'lead')).toMatchObject({ state: 'too_little', rows: 0 });
    await updateRecord(acme.ctx, 'deal', (await listRecords(acme.ctx, 'deal', { limit: 1 })).records[0]?.id as string, {
      next_step: 'x',
    });
  });
});

describe('the models', () => {
  test('say nothing where there is nothing to learn', () => {
    const n = 400;
    const y = Array.from({ length: n }, () => (random() < 0.4 ? 1 : 0));
    const noise = { name: 'noise', kind: 'number' as const, values: y.map(() => random()) };
    const found = train({ columns: [noise], y, days: y.map((_, i) => day(i)) }, ['noise']);
    expect(found).toMatchObject({ state: 'no_better_than_chance', model: null });
  });

  test('take a value that only the outcome can have given for what it is', () => {
    const y = Array.from({ length: 400 }, (_, i) => i % 2);
    const leak = { name: 'leak', kind: 'category' as const, values: y.map((v) => (v ? 'signed' : null)) };
    const { evidence, weights } = train({ columns: [leak], y, days: y.map((_, i) => day(i)) }, ['leak']);
    expect(evidence[0]).toMatchObject({ leaks: true, clear: false });
    expect(weights).toEqual([]);
  });

  test('give probabilities that can be taken at their word', () => {
    const odds = Array.from({ length: 4000 }, () => 4 * (random() - 0.5));
    // The scores are twice as sure as they should be.
    const y = odds.map((z) => (random() < 1 / (1 + Math.exp(-z / 2)) ? 1 : 0));
    for (const calibration of [
      calibrate(odds.slice(0, 900), y.slice(0, 900)),
      isotonic(odds.slice(0, 2000), y.slice(0, 2000)),
    ]) {
      const p = odds.slice(2000).map((z) => calibrated(calibration, z));
      const { calibration: groups, auc } = measure(y.slice(2000), p);
      for (const { said, happened } of groups) expect(Math.abs(said - happened.value)).toBeLessThan(0.12);
      expect(auc.low).toBeLessThan(auc.value);
      expect(auc.high).toBeGreaterThan(auc.value);
    }
  });
});
