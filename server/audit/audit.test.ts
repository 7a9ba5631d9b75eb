import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { recordAudit } from '../records/audit.ts';
import { entryHash, GENESIS, seal } from '../records/audit-chain.ts';
import { testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import { verifyChain } from './verify.ts';

const kith = await testKith();

/** A business with entries 1 to 12 and more. */
async function business() {
  const acme = await kith.workspace();
  await recordAudit(acme.ctx, ...Array.from({ length: 12 }, (_, i) => ({ action: 'field.created', detail: { i } })));
  await seal(kith.runtime, acme.workspace);
  return acme;
}
const table = ({ workspace }: TestWorkspace) => sql.id(workspace.schema, 'audit');
const tableOfHead = ({ workspace }: TestWorkspace) => sql.id(workspace.schema, 'audit_head');
const forget = ({ workspace }: TestWorkspace) =>
  rm(join(kith.runtime.config.dataDir, 'audit', `${workspace.id}.json`), { force: true });
const verify = async (acme: TestWorkspace, body: unknown = {}) =>
  (await acme.owner.send('POST', '/audit/verification', body)).body;

test('a log that nobody touched is sound', async () => {
  const acme = await business();
  expect(await verify(acme)).toMatchObject({ ok: true, problem: null, entries: expect.any(Number) });
});

test.each(['actor_name', 'action', 'detail', 'at', 'address'])(
  'an entry whose %s was altered is named',
  async (column) => {
    const acme = await business();
    const to = { detail: sql`'{"i": 99}'`, at: sql`at + interval '1 microsecond'` }[column] ?? sql`'x'`;
    await sql`update ${table(acme)} set ${sql.ref(column)} = ${to} where seq = 5`.execute(acme.ctx.db);
    expect((await verify(acme)).problem).toMatchObject({ kind: 'altered', seq: 5, id: expect.any(String) });
  },
);

test('an entry taken out of the middle is named, also where the others were moved up', async () => {
  const acme = await business();
  await sql`delete from ${table(acme)} where seq = 4`.execute(acme.ctx.db);
  expect((await verify(acme)).problem).toMatchObject({ kind: 'missing', seq: 4 });
  await sql`update ${table(acme)} set seq = seq - 1 where seq > 4`.execute(acme.ctx.db);
  expect((await verify(acme)).problem).toMatchObject({ kind: 'altered', seq: 4 });
});

test('two entries that changed places are found', async () => {
  const acme = await business();
  await sql`update ${table(acme)} set seq = case seq when 6 then -1 when 7 then 6 end where seq in (6, 7)`.execute(
    acme.ctx.db,
  );
  await sql`update ${table(acme)} set seq = 7 where seq = -1`.execute(acme.ctx.db);
  expect((await verify(acme)).problem).toMatchObject({ kind: 'altered', seq: 6 });
});

test('an end that was cut off is found: by the database, by what lies beside it, by what was noted elsewhere', async () => {
  const acme = await business();
  const { head } = await verifyChain(acme.ctx);
  await sql`delete from ${table(acme)} where seq > 9`.execute(acme.ctx.db);
  expect((await verifyChain(acme.ctx)).problem).toMatchObject({ kind: 'missing_end', seq: 10 });
  // Whoever also corrects what the database remembers is told on by the file beside it.
  await sql`update ${tableOfHead(acme)} set (seq, hash) = (select seq, hash from ${table(acme)} where seq = 9)`.execute(
    acme.ctx.db,
  );
  expect((await verifyChain(acme.ctx)).problem).toMatchObject({ kind: 'missing_end', seq: 10 });
  await forget(acme);
  expect((await verifyChain(acme.ctx)).problem).toBeNull();
  expect((await verifyChain(acme.ctx, head)).problem).toMatchObject({ kind: 'missing_end', seq: 10 });
});

test('a log that was written anew, with hashes that fit, is found by the end noted before', async () => {
  const acme = await business();
  const { head } = await verifyChain(acme.ctx);
  await sql`update ${table(acme)} set actor_name = 'Somebody else' where seq = 3`.execute(acme.ctx.db);
  const { rows } = await sql<{ id: string }>`select id from ${table(acme)} order by seq`.execute(acme.ctx.db);
  let previous = GENESIS;
  for (const { id } of rows) {
    const one = await sql<Parameters<typeof entryHash>[1]>`select *, detail::text as detail from ${table(acme)}
      where id = ${id}`.execute(acme.ctx.db);
    previous = entryHash(previous, one.rows[0] as Parameters<typeof entryHash>[1]);
    await sql`update ${table(acme)} set hash = decode(${previous}, 'hex') where id = ${id}`.execute(acme.ctx.db);
  }
  await sql`update ${tableOfHead(acme)} set hash = decode(${previous}, 'hex')`.execute(acme.ctx.db);
  await forget(acme);
  expect((await verifyChain(acme.ctx)).problem).toBeNull();
  expect((await verify(acme, { head })).problem).toMatchObject({ kind: 'rewritten', seq: head.seq });
});

test('entries are found by person, action, object, record and time', async () => {
  const acme = await business();
  const ada = await acme.as('admin');
  const max = await acme.as('member');
  await ada.send('POST', `/members/${max.memberId}/role`, { role: 'read_only' });
  await acme.owner.send('PATCH', '/workspace', { name: 'New' });
  const list = async (query: string) =>
    (await ada.send('GET', `/audit?${query}`)).body.data.map((e: { action: string }) => e.action);
  expect(await list(`person=${max.memberId}&action=member.*`)).toEqual(['member.role_changed', 'member.created']);
  expect(await list('action=workspace.changed')).toEqual(['workspace.changed']);
  expect(await list(`record=${max.memberId}&action=member.role_changed&object=member`)).toHaveLength(1);
  expect(await list('until=2020-01-01T00:00:00Z')).toEqual([]);
  const first = (await ada.send('GET', '/audit?limit=2')).body;
  const second = (await ada.send('GET', `/audit?limit=2&cursor=${first.next_cursor}`)).body;
  expect(new Set([...first.data, ...second.data].map((e: { id: string }) => e.id)).size).toBe(4);
  expect((await ada.send('GET', '/audit/actions')).body.data).toContain('member.role_changed');
  expect((await max.send('GET', '/audit')).status).toBe(403);
});

test('the log leaves as a file, and the log says so', async () => {
  const acme = await business();
  await recordAudit(acme.ctx, { action: 'export.made', title: '=cmd()', detail: { a: 'b' } });
  const csv = await acme.owner.send('GET', '/audit/export?action=export.made');
  expect(csv.body).toContain('export.made');
  expect(csv.body).not.toMatch(/[,\n]=cmd/);
  const lines = String((await acme.owner.send('GET', '/audit/export?format=jsonl')).body)
    .trim()
    .split('\n');
  const actions = lines.map((line) => JSON.parse(line).action);
  expect(actions.filter((a) => a === 'field.created')).toHaveLength(12);
  expect(actions.filter((a) => a === 'audit.exported')).toHaveLength(2);
});
