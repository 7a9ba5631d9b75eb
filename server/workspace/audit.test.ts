import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Context } from '../kernel/context.ts';
import { createRecord } from '../records/write/index.ts';
import { testKith } from '../test/kith.ts';

const kith = await testKith();

interface Told {
  action: string;
  actor_name: string;
  address: string | null;
  request_id: string | null;
  title: string | null;
  detail: Record<string, unknown> | null;
}

const told = async (ctx: Context, after: number): Promise<Told[]> => {
  const { rows } = await sql<Told>`select action, actor_name, address, request_id, title, detail
    from ${sql.id(ctx.workspace.schema, 'audit')} order by id offset ${after}`.execute(ctx.db);
  return rows;
};
const count = async (ctx: Context) => (await told(ctx, 0)).length;

test('signing in, failing to, being locked out and signing out are told', async () => {
  const acme = await kith.workspace();
  const { headers, send } = acme.owner;
  const { token } = (await send('POST', '/invitations', { email: 'new@example.com', name: 'Nia New', role: 'member' }))
    .body;
  const password = 'a long pass phrase 47';
  await kith.send('POST', `/api/v1/invitations/${token}/acceptance`, { password }, headers);
  const before = await count(acme.ctx);
  const signIn = (word: string) =>
    kith.send('POST', '/api/v1/session', { email: 'new@example.com', password: word }, { 'x-kith-request': '1' });
  const cookie = String((await signIn(password)).headers['set-cookie']).split(';')[0] as string;
  await kith.send('DELETE', '/api/v1/session', undefined, { cookie, 'x-kith-request': '1' });
  for (let i = 0; i < 6; i++) await signIn('wrong');
  for (let i = 0; i < 50 && (await count(acme.ctx)) < before + 7; i++) await sleep(20);
  const rows = await told(acme.ctx, before);
  expect(rows.map((row) => row.action)).toEqual([
    'session.opened',
    'session.closed',
    'session.refused',
    'session.refused',
    'session.refused',
    'session.refused',
    'session.locked',
  ]);
  expect(rows[0]).toMatchObject({ actor_name: 'Nia New', address: '127.0.0.1', request_id: expect.any(String) });
  // Nobody knows who failed: it is told about the member, not as theirs.
  expect(rows[3]).toMatchObject({ actor_name: 'Kith', title: 'Nia New', address: '127.0.0.1' });
});

test('keys, settings, rates, roles and teams are told with what they were before', async () => {
  const acme = await kith.workspace({ currency: 'USD' });
  const ada = await acme.as('admin');
  const before = await count(acme.ctx);
  const { send } = acme.owner;
  const key = (await send('POST', '/api-keys', { name: 'Shop', role: 'member' })).body;
  await send('DELETE', `/api-keys/${key.id}`);
  await send('PATCH', '/workspace', { name: 'Acme Ltd', rates: { EUR: 1.1 } });
  await send('PATCH', `/members/${ada.memberId}`, { role: 'member' });
  await createRecord(acme.ctx, 'team', { name: 'North' });
  const rows = await told(acme.ctx, before);
  expect(rows.map(({ action, title }) => [action, title])).toEqual([
    ['api_key.created', 'Shop'],
    ['api_key.deleted', 'Shop'],
    ['workspace.changed', null],
    ['rates.changed', 'EUR'],
    ['member.role_changed', 'Ada Admin'],
    ['team.created', 'North'],
  ]);
  expect(rows[0]?.detail).toEqual({ key_id: key.id, role: 'member' });
  expect(rows[3]?.detail).toEqual({ EUR: [null, 1.1], valid_from: '0001-01-01' });
  expect(rows[4]?.detail).toEqual({ role: ['admin', 'member'] });
  // The key itself is in no entry.
  expect(JSON.stringify(rows)).not.toContain(key.key);
});

test('exports, undoing, sample data and what ends for good are told, the latter without a name', async () => {
  const acme = await kith.workspace();
  const before = await count(acme.ctx);
  const { send } = acme.owner;
  const made = await send('POST', '/people', { first_name: 'Ina', last_name: 'Secretname' });
  await send('POST', `/changes/${made.headers['kith-change-set']}/undo`);
  await send('DELETE', `/people/${made.body.id}?purge=true`);
  const { id } = (await send('POST', '/exports', { object: 'people', format: 'csv' })).body;
  await kith.settle();
  await send('GET', `/exports/${id}/file`);
  const rows = await told(acme.ctx, before);
  expect(rows.map((row) => row.action)).toEqual(['change.undone', 'record.purged', 'export.made', 'export.downloaded']);
  expect(JSON.stringify(rows)).not.toContain('Secretname');
});
