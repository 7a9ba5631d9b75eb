import { beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../kernel/ids.ts';
import { listRecords } from '../../records/query.ts';
import type { Change } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { addFacts } from '../facts/service.ts';
import { seeded } from '../models/linear.ts';
import { measureExperiment } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let id: string;
let field: string;
const people = Array.from({ length: 600 }, () => uuidv7());

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-01T09:00:00Z');
  acme = await kith.workspace('Acme');
  const changes = people.map(
    (id, i): Change => ({ op: 'create', object: 'person', id, values: { first_name: `P${i}` } }),
  );
  await write(acme.ctx, changes, { returning: false });
  const wish = { name: 'Voucher', treatment: 'A voucher', held: 50, difference: 10, days: 40, looks: 4 };
  const begun = await acme.owner.send('POST', '/experiments', wish);
  expect(begun.status).toBe(201);
  ({ id, field } = begun.body as { id: string; field: string });
}, 60_000);

const sides = async () => {
  const side = async (value: string) => {
    const filter = { field, op: 'eq', value } as const;
    const all: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listRecords(acme.ctx, 'person', { filter, fields: ['id'], limit: 200, cursor });
      all.push(...page.records.map((one) => one.id));
      if (!page.next_cursor) return all;
      cursor = page.next_cursor;
    }
  };
  return { treated: await side('treated'), held: await side('held') };
};

describe('an experiment', () => {
  test('draws everyone for a side, and says on each person which', async () => {
    const { treated, held } = await sides();
    expect(treated.length + held.length).toBe(600);
    expect(Math.abs(treated.length - 300)).toBeLessThan(60);
  });

  test('tells what it changed at the looks that are due, and what would have happened anyway', async () => {
    expect((await measureExperiment(acme.ctx, id)).result).toMatchObject({ decision: 'too_early', now: null });
    const { treated } = await sides();
    const random = seeded(8);
    const bought = people.filter((one) => random() < (treated.includes(one) ? 0.5 : 0.2));
    const purchases = bought.map((personId, i) => ({
      orderNo: `V-${i}`,
      lineNo: 1,
      at: '2026-03-05T10:00:00Z',
      personId,
      companyId: null,
      productId: null,
      quantity: 1,
      amount: '20',
      currency: acme.ctx.workspace.currency,
      kind: 'sale' as const,
    }));
    await addFacts(acme.ctx, { title: 'Sales', source: 'import', purchases });
    kith.setNow('2026-03-22T09:00:00Z');
    const { result } = await measureExperiment(acme.ctx, id);
    expect(result?.looks.map(({ z }) => z === null)).toEqual([false, false, true, true]);
    expect(result?.decision).toBe('works');
    expect(result?.now?.low).toBeGreaterThan(0.1);
    expect(result?.anyway?.happened).toBeCloseTo((result?.anyway?.anyway ?? 0) + (result?.anyway?.owed ?? 0), 6);
  });

  test('keeps who is in it out of the next one, and says beforehand when people are too few', async () => {
    const next = await acme.owner.send('POST', '/experiments', { name: 'Second', held: 50 });
    expect(next.status).toBe(409);
    const advice = await acme.owner.send('POST', '/experiments/advice', { held: 50, difference: 5 });
    expect(advice.body.people).toBe(600);
    expect(advice.body.needed).toBeGreaterThan(600);
  });

  test('is begun by administrators', async () => {
    const member = await acme.as('member');
    expect((await member.send('POST', '/experiments', { name: 'Mine' })).status).toBe(403);
  });
});
