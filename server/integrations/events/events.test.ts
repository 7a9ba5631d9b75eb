import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { systemContext } from '../../kernel/system.ts';
import { createRecord, updateRecord } from '../../records/write/index.ts';
import { testKith } from '../../test/kith.ts';
import { forgetOldEvents } from './service.ts';

const kith = await testKith();
/** Waits until so many can be read: others' open transactions may hold them back for a moment. */
const read = (get: () => Promise<{ data: unknown[] }>, count: number) =>
  expect.poll(async () => (await get()).data.length, { timeout: 5000 }).toBe(count);
const names = (body: { data: Array<{ type: string }> }) => body.data.map(({ type }) => type);

test('the log is read on from where one stopped, and nothing twice', async () => {
  const acme = await kith.workspace();
  const get = async (query: string) => (await acme.owner.send('GET', `/events?${query}`)).body;
  const { next_cursor: end, data } = await get('after=end');
  expect(data).toEqual([]);
  const ina = await createRecord(acme.ctx, 'person', { last_name: 'Ina' });
  await createRecord(acme.ctx, 'company', { name: 'Initech' });
  await updateRecord(acme.ctx, 'person', ina.id, { city: 'Oslo' });
  await read(() => get(`after=${end}`), 3);
  const first = await get(`after=${end}&limit=2`);
  expect([names(first), first.more]).toEqual([['person.created', 'company.created'], true]);
  const second = await get(`after=${first.next_cursor}&limit=2`);
  expect([names(second), second.more]).toEqual([['person.updated'], false]);
  expect(second.data[0]).toMatchObject({ object: 'person', record_id: ina.id, change_set: expect.any(String) });
  expect(names(await get(`after=${end}&types=company.*,person.updated`))).toEqual([
    'company.created',
    'person.updated',
  ]);
  expect(names(await get(`after=${second.next_cursor}`))).toEqual([]);
  expect((await acme.owner.send('GET', '/events?after=nonsense')).status).toBe(422);
});

test('events are let go once they are old and every active webhook has read them; who is behind is told', async () => {
  const acme = await kith.workspace();
  const system = systemContext(kith.runtime, acme.workspace);
  const { body: start } = await acme.owner.send('GET', '/events?after=end');
  await createRecord(acme.ctx, 'person', { last_name: 'Old' });
  await sql`insert into ${sql.id(acme.workspace.schema, 'webhook')} (id, name, url, events, secret, actor, xid, seq, created_at, updated_at)
    values (gen_random_uuid(), 'x', 'https://example.com', '{"*"}', '', '{}', '0', 0, now(), now())`.execute(
    acme.ctx.db,
  );
  expect(await forgetOldEvents(system)).toBe(0);
  const later = new Date(Date.now() + 31 * 86_400_000);
  const then = { ...system, now: () => later };
  // The webhook has not read them.
  expect(await forgetOldEvents(then)).toBe(0);
  await sql`update ${sql.id(acme.workspace.schema, 'webhook')} set state = 'paused'`.execute(acme.ctx.db);
  await expect.poll(() => forgetOldEvents(then), { timeout: 5000 }).toBeGreaterThan(0);
  const stale = await acme.owner.send('GET', `/events?after=${start.next_cursor}`);
  expect([stale.status, stale.body.errors?.[0].code]).toEqual([422, 'expired']);
  expect((await acme.owner.send('GET', '/events')).status).toBe(200);
});
