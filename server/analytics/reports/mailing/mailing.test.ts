import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { systemContext } from '../../../kernel/system.ts';
import type { Values } from '../../../records/types.ts';
import { write } from '../../../records/write/index.ts';
import { type TestKith, testKith } from '../../../test/kith.ts';
import type { TestWorkspace } from '../../../test/workspace.ts';
import { expectedNext } from '../alerts/anomaly.ts';
import { checkAlerts } from '../alerts/service.ts';
import { nextTime, sendDue } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let report = '';

const stop = new AbortController().signal;
const system = () => systemContext(kith.runtime, acme.workspace);
const create = (rows: Values[]) =>
  write(
    acme.ctx,
    rows.map((values) => ({ op: 'create' as const, object: 'company', values })),
    { system: true },
  );
const mails = async () => {
  const { rows } = await sql<{ subject: string; recipients: string[]; text: string; files: string[] }>`
    select subject, recipients, text, array(select filename || ' ' || left(encode(content, 'escape'), 4)
      from ${sql.id(acme.workspace.schema, 'mail_out_attachment')} a where a.mail_id = m.id order by position) as files
    from ${sql.id(acme.workspace.schema, 'mail_out')} m order by created_at, subject, recipients`.execute(acme.ctx.db);
  return rows;
};

beforeAll(async () => {
  kith = await testKith({ config: { smtpUrl: 'smtp://127.0.0.1:9' } });
  kith.setNow('2026-06-15T10:00:00Z');
  acme = await kith.workspace({ timeZone: 'Europe/Berlin' });
  await create([{ name: 'Globex' }, { name: 'Initech' }]);
  const definition = { source: 'companies', measures: [{ name: 'n', fn: 'count' }], rows: [{ field: 'name' }] };
  report = (
    await acme.owner.send('POST', '/custom-reports', { name: 'Companies', definition, scope: 'role', roles: ['admin'] })
  ).body.id;
}, 60_000);

test('a report goes out as PDF and CSV to those who may see it, once', async () => {
  const ada = await acme.as('admin');
  const max = await acme.as('member');
  const made = await acme.owner.send('POST', '/report-schedules', {
    report,
    recipients: [ada.memberId, max.memberId],
    every: 'week',
    day: 2,
    hour: 7,
    formats: ['pdf', 'csv'],
  });
  // 7 o'clock in Berlin on the next Tuesday.
  expect(made.body).toMatchObject({ next_at: '2026-06-16T05:00:00Z', problem: null });
  expect(await sendDue(system(), stop)).toBe(0);
  kith.setNow('2026-06-16T05:01:00Z');
  expect(await sendDue(system(), stop)).toBe(1);
  expect(await sendDue(system(), stop)).toBe(0);
  const sent = await mails();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ subject: 'Companies', text: expect.stringContaining('Companies: 2') });
  expect(sent[0]?.recipients[0]).toMatch(/^ada/);
  expect(sent[0]?.files[0]).toMatch(/^Companies\.pdf %PDF/);
  expect(sent[0]?.files[1]).toMatch(/^Companies\.csv /);
  const listed = await acme.owner.send('GET', '/report-schedules');
  expect(listed.body.data).toMatchObject([{ next_at: '2026-06-23T05:00:00Z', last_at: '2026-06-16T05:01:00Z' }]);
});

test('an alert is told once for each breach, and not while it is put off', async () => {
  const alert = await acme.owner.send('POST', '/report-alerts', { report, measure: 'n', kind: 'above', limit: 2 });
  expect(await checkAlerts(system(), stop)).toBe(0);
  const { results } = await create([{ name: 'Hooli' }]);
  expect(await checkAlerts(system(), stop)).toBe(1);
  expect(await checkAlerts(system(), stop)).toBe(0);
  expect((await mails()).map(({ subject }) => subject)).toContain('Alert: Companies');
  const id = results[0]?.ok ? results[0].record.id : '';
  await write(acme.ctx, [{ op: 'trash', object: 'company', id }]);
  await checkAlerts(system(), stop);
  await acme.owner.send('POST', `/report-alerts/${alert.body.id}/snooze`, { days: 1 });
  await create([{ name: 'Pied Piper' }]);
  expect(await checkAlerts(system(), stop)).toBe(0);
  kith.setNow('2026-06-18T05:01:00Z');
  expect(await checkAlerts(system(), stop)).toBe(1);
  expect((await acme.owner.send('GET', '/report-alerts')).body.data).toMatchObject([
    { state: 'breached', last_value: 3 },
  ]);
});

test('what is unusual is told from what is only a season, and an old outlier does not hide a new one', () => {
  const usual = Array.from({ length: 36 }, (_, i) => 100 + 40 * Math.sin((i * Math.PI) / 6) + (i % 3));
  const next = 100 + 40 * Math.sin((36 * Math.PI) / 6);
  const plain = expectedNext(usual, 12);
  const spoilt = expectedNext(usual.with(30, 900), 12);
  for (const found of [plain, spoilt]) {
    if ('refused' in found) throw new Error(found.refused);
    expect(found.low).toBeLessThan(next);
    expect(found.high).toBeGreaterThan(next);
    expect(found.high).toBeLessThan(300);
  }
  expect(expectedNext([1, 2, 3], 12)).toHaveProperty('refused');
  expect(expectedNext(Array(12).fill(5), 12)).toMatchObject({ low: 4.95, high: 5.05 });
});

test('the last day of a month is the end of a shorter one', () => {
  const at = nextTime(acme.ctx, { every: 'month', day: 31, hour: 0 }, new Date('2026-02-01T00:00:00Z'));
  expect(at.toISOString()).toBe('2026-02-27T23:00:00.000Z');
});
