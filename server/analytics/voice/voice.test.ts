import Big from 'big.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../kernel/ids.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Change, Values } from '../../records/types.ts';
import { createRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { type SurveyData, train as trainSurveys } from './models/surveys-train.ts';
import { train as trainThemes } from './models/themes-train.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace('Acme');
});

const create = (object: string, values: Values) => createRecord(acme.ctx, object, values);
const person = () => create('person', { first_name: 'Ida', last_name: 'Berg', owner: acme.owner.memberId });

describe('texts', () => {
  test('are read soon after they were written, without a line in their history, and again after a change', async () => {
    const ida = await person();
    const note = await create('note', {
      body: 'The delivery was late again. We are really angry.',
      about: { object: 'person', id: ida.id },
    });
    await kith.settle();
    const read = await getRecord(acme.ctx, 'note', note.id);
    expect(read).toMatchObject({ mood: 'negative', text_language: 'en', emotions: ['anger'], version: note.version });
    expect(await getRecord(acme.ctx, 'person', ida.id)).toMatchObject({ mood: 'negative', version: ida.version });

    await updateRecord(acme.ctx, 'note', note.id, { body: 'Vielen Dank, wir sind mit dem Service sehr zufrieden!' });
    await kith.settle();
    expect(await getRecord(acme.ctx, 'note', note.id)).toMatchObject({ mood: 'positive', text_language: 'de' });
    expect(await getRecord(acme.ctx, 'person', ida.id)).toMatchObject({ mood: 'positive' });
  });

  test('in a language without words are told and left unread', async () => {
    const note = await create('note', { body: 'Merci beaucoup pour votre aide, c’est très bien' });
    await kith.settle();
    expect(await getRecord(acme.ctx, 'note', note.id)).toMatchObject({ text_language: 'fr', mood: null });
  });
});

describe('an answer to a survey', () => {
  test('takes company and owner from the person, who carries the last one', async () => {
    const { id: company } = await create('company', { name: 'Berg & Co' });
    const ida = await create('person', { first_name: 'Ida', company, owner: acme.owner.memberId });
    const answer = await create('survey_response', { kind: 'nps', person: ida.id, score: 9 });
    expect(answer).toMatchObject({ name: 'NPS 9', company, owner: acme.owner.memberId });
    await kith.settle();
    expect(await getRecord(acme.ctx, 'person', ida.id)).toMatchObject({ recommends: 9 });
  });

  test('of one who would not recommend us is a task for the owner, once; an old one is not', async () => {
    const ida = await person();
    await write(acme.ctx, [
      { op: 'create', object: 'survey_response', values: { score: 3, person: ida.id, comment: 'Too slow' } },
      {
        op: 'create',
        object: 'survey_response',
        values: { score: 2, person: ida.id, answered_at: '2026-01-02T10:00:00Z' },
      },
      { op: 'create', object: 'survey_response', values: { score: 8, person: ida.id } },
    ]);
    await kith.settle();
    const { records: tasks } = await listRecords(acme.ctx, 'task', {});
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({
      subject: 'Call Ida Berg: would not recommend us (3 of 10)',
      assignee: acme.owner.memberId,
      description: 'Too slow',
    });
  });

  test('to NPS is a whole number from 0 to 10', async () => {
    await expect(createRecord(acme.ctx, 'survey_response', { kind: 'nps', score: 11 })).rejects.toThrow();
    await expect(createRecord(acme.ctx, 'survey_response', { kind: 'csat', score: 4.5 })).resolves.toBeTruthy();
  });
});

describe('attribution', () => {
  test('shares out what was won to the cent, over touches, inquiries and sources, with what channels cost', async () => {
    const { records: stages } = await listRecords(acme.ctx, 'stage', { fields: ['kind'], limit: 50 });
    const stage = (kind: string) => stages.find((one) => one.kind === kind)?.id;
    const ids = Array.from({ length: 60 }, () => ({ person: uuidv7(), deal: uuidv7() }));
    const day = (ago: number) => new Date(Date.parse('2026-03-10T09:00:00Z') - ago * 86_400_000).toISOString();
    const make = (object: string, values: Values, id?: string): Change => ({
      op: 'create',
      object,
      values,
      ...(id && { id }),
    });
    await write(
      acme.ctx,
      ids.flatMap(({ person, deal }, i) => {
        const won = i % 2 === 0;
        const amount = { amount: `${100 + i}.33`, currency: 'USD' };
        return [
          make('person', { first_name: 'Buyer', last_name: String(i) }, person),
          make(
            'deal',
            { name: `Deal ${i}`, person, amount, stage: stage(won ? 'won' : 'lost'), close_date: day(i).slice(0, 10) },
            deal,
          ),
          make('marketing_touch', { channel: won ? 'referral' : 'web', person, at: day(i + 9) }),
          ...(i % 3 === 0 ? [make('marketing_touch', { channel: 'event', person, at: day(i + 20) })] : []),
        ];
      }),
      { system: true },
    );
    await createRecord(acme.ctx, 'channel_cost', {
      channel: 'event',
      spent_from: '2026-01-01',
      spent_to: '2026-01-31',
      amount: { amount: '310.00', currency: 'USD' },
    });
    expect((await acme.owner.send('POST', '/analytics/models/attribution/training')).status).toBe(202);
    await kith.settle();
    const { body } = await acme.owner.send('GET', '/analytics/models/attribution');
    expect(body).toMatchObject({ state: 'ready', refused: null });
    const { value, won, channels, cost } = body.run.result as AttributionResult;
    expect(won).toBe(30);
    const exact = ids.reduce((sum, _, i) => (i % 2 === 0 ? sum.plus(`${100 + i}.33`) : sum), new Big(0));
    expect(value).toBe(exact.toFixed(2));
    expect(channels.reduce((sum, one) => sum.plus(one.value), new Big(0)).toFixed(2)).toBe(value);
    expect(channels[0]).toMatchObject({ key: 'referral', cost: null });
    expect(channels.find(({ key }) => key === 'event')).toMatchObject({ cost: '310.00' });
    expect(cost).toBe('310.00');
  });
});

interface AttributionResult {
  value: string;
  won: number;
  cost: string;
  channels: Array<{ key: string; value: string; cost: string | null }>;
}

describe('the models', () => {
  const answers = (kinds: number[], score: (i: number) => number): SurveyData => ({
    kind: Uint8Array.from(kinds),
    topic: Int32Array.from(kinds, (kind) => kind - 1),
    person: Int32Array.from(kinds, (_, i) => Math.floor(i / 2)),
    industry: Int32Array.from(kinds, () => 0),
    country: Int32Array.from(kinds, () => -1),
    month: Int32Array.from(kinds, (_, i) => 24_300 - Math.floor(i / 20)),
    score: Float64Array.from(kinds, (_, i) => score(i)),
    expected: Float64Array.from(kinds, () => Number.NaN),
    topics: ['Delivery'],
    industries: ['retail'],
    countries: [],
    people: kinds.length,
    now: 24_300,
  });

  test('refuse too few, and tell what goes with the recommendation', () => {
    const settings = { months: 12, csat_from: 4, ces_from: 5 };
    expect(
      trainSurveys(
        answers([0, 0, 0], () => 9),
        settings,
      ).refused,
    ).toMatchObject({ key: 'too_few' });
    const both = Array.from({ length: 120 }, (_, i) => i % 2);
    const found = trainSurveys(
      answers(both, (i) => (Math.floor(i / 2) % 3 === 0 ? (i % 2 ? 1 : 3) : i % 2 ? 5 : 10)),
      settings,
    );
    if (found.refused) throw new Error('refused');
    expect(found.result).toMatchObject({
      nps: { answers: 60, detractors: 20 },
      drivers: [{ name: 'Delivery', correlation: 1 }],
    });
    expect(found.accuracy?.value).toBeLessThan(10);
  });

  test('tell what lost deals speak of', () => {
    const texts = Array.from({ length: 120 }, (_, i) => ({
      ...{ object: 'note', id: String(i), month: '2026-01', language: 'en', emotions: null, points: i % 2 ? 3 : 10 },
      text: i % 2 ? 'Lost on price, the offer was too expensive' : 'Signed after the pilot, great reports',
      mood: i % 2 ? 'negative' : 'positive',
      score: i % 2 ? -0.5 : 0.5,
      side: 1 + (i % 2),
    }));
    const found = trainThemes({ texts, names: [] }, { months: 12, themes: 4, reader: '' });
    if (found.refused) throw new Error('refused');
    const { sides } = found.result as { sides: { lost: Array<{ term: string; sure: boolean }> } };
    expect(sides.lost.some(({ term, sure }) => sure && term.includes('expensive'))).toBe(true);
    expect(found.accuracy).toMatchObject({ value: 1, baseline: 0.5 });
    expect(
      trainThemes({ texts: texts.slice(0, 5), names: [] }, { months: 12, themes: 4, reader: '' }).refused,
    ).toBeTruthy();
  });
});
