import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { type Context, inTransaction } from '../kernel/context.ts';
import { testKith } from '../test/kith.ts';
import { recordAudit } from './audit.ts';
import { type ChainedEntry, chainedColumns, entryHash, GENESIS, keptHead, seal } from './audit-chain.ts';

const kith = await testKith();

const entries = async (ctx: Context) => {
  await seal(kith.runtime, ctx.workspace);
  const { rows } = await sql<ChainedEntry & { hash: string }>`select ${chainedColumns}, encode(hash, 'hex') as hash
    from ${sql.id(ctx.workspace.schema, 'audit')} order by seq`.execute(ctx.db);
  return rows;
};

test('entries are linked to the one before, from the first on', async () => {
  const { ctx } = await kith.workspace();
  await recordAudit(ctx, { action: 'field.created', object: 'person', title: 'Size', detail: { b: 1, a: 'ä' } });
  await recordAudit(ctx, { action: 'field.deleted', object: 'person' });
  const rows = await entries(ctx);
  let previous = GENESIS;
  for (const [i, row] of rows.entries()) {
    expect(row.seq).toBe(i + 1);
    expect(row.hash).toBe(entryHash(previous, row));
    previous = row.hash;
  }
  expect(rows.slice(-2).map((row) => row.action)).toEqual(['field.created', 'field.deleted']);
  expect(await keptHead(kith.runtime, ctx.workspace)).toEqual({ seq: rows.length, hash: previous });
});

test('what is rolled back leaves no entry', async () => {
  const { ctx } = await kith.workspace();
  const failing = inTransaction(ctx, async (ctx) => {
    await recordAudit(ctx, { action: 'field.created' });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect((await entries(ctx)).map((row) => row.action)).not.toContain('field.created');
});

test('many who write at once neither wait for a slow one nor fork the chain', async () => {
  const { ctx } = await kith.workspace();
  const before = (await entries(ctx)).length;
  let open!: () => void;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = inTransaction(ctx, async (ctx) => {
    await recordAudit(ctx, { action: 'slow.done' });
    await gate;
  });
  const sealing = (async () => {
    for (let i = 0; i < 20; i++) await seal(kith.runtime, ctx.workspace);
  })();
  await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      inTransaction(ctx, (ctx) => recordAudit(ctx, { action: 'quick.done', detail: { i } })),
    ),
  );
  await Promise.all([sealing, seal(kith.runtime, ctx.workspace), seal(kith.runtime, ctx.workspace)]);
  expect((await entries(ctx)).length).toBe(before + 60);
  open();
  await slow;
  const rows = await entries(ctx);
  expect(rows.at(-1)?.action).toBe('slow.done');
  expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i + 1));
  let previous = GENESIS;
  for (const row of rows) previous = expectLink(previous, row);
});

function expectLink(previous: string, row: ChainedEntry & { hash: string }): string {
  expect(row.hash).toBe(entryHash(previous, row));
  return row.hash;
}
