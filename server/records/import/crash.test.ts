import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { press, uploaded } from '../../test/imports.ts';
import { testKith } from '../../test/kith.ts';

const kith = await testKith();
const ROWS = 12_000;

/** A process of its own that works on background jobs. */
function startWorker() {
  const { host, user, password } = inject('postgres');
  const { database } = kith.runtime.database.pool.options;
  const where = new URLSearchParams({ host });
  const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
  return spawn(process.execPath, [main, 'worker'], {
    env: {
      ...process.env,
      DATABASE_URL: `postgres://${user}:${encodeURIComponent(password ?? '')}@localhost/${database}?${where}`,
      KITH_DATA: kith.runtime.config.dataDir,
      LOG_LEVEL: 'error',
    },
    stdio: 'inherit',
  });
}

async function until(done: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000;
  while (!(await done())) {
    if (Date.now() > end) throw new Error('It took too long');
    await sleep(50);
  }
}

test('a run that is killed half-way goes on in another process and doubles no row', async () => {
  const { owner, ctx } = await kith.workspace();
  const lines = Array.from({ length: ROWS }, (_, i) => `First${i},Last${i},Company ${i % 50}`);
  const content = `First name,Last name,Company\n${lines.join('\n')}\n`;
  // Nothing tells one row from another but its place: only the place kept with each chunk prevents doubles.
  const { id } = await uploaded(
    owner,
    { name: 'people.csv', content },
    {
      object: 'people',
      options: { match_on: null, on_match: 'create', create_missing: { Company: true } },
    },
  );
  await press(kith, owner, id, 'check');
  await owner.send('POST', `/imports/${id}/start`);
  const position = async () =>
    (await ctx.db.selectFrom('import').select('position').where('id', '=', id).executeTakeFirst())?.position;

  const worker = startWorker();
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  await until(async () => (await position()) >= 2500);
  worker.kill('SIGKILL');
  await ended;
  const reached = await position();
  expect(reached).toBeLessThan(ROWS);
  const state = async () => (await owner.send('GET', `/imports/${id}`)).body;
  expect((await state()).state).toBe('running');
  const written = await owner.send('POST', '/people/query', { count: 'exact', limit: 1 });
  expect(written.body.count.value).toBe((await state()).counts.created);

  await until(async () => {
    await kith.runtime.jobs.add(kith.runtime, 'imports.resume');
    await kith.settle();
    return (await state()).state === 'done';
  });
  expect((await state()).counts).toMatchObject({
    rows: ROWS,
    created: ROWS,
    refused: 0,
    created_missing: { company: 50 },
  });
  const people = await owner.send('POST', '/people/aggregate', {
    measures: [{ fn: 'count' }, { fn: 'count_distinct', field: 'last_name' }],
  });
  expect(people.body.groups[0].values).toMatchObject({ count: ROWS, count_distinct_last_name: ROWS });
  expect((await owner.send('POST', '/companies/query', { count: 'exact' })).body.count.value).toBe(50);

  expect(await press(kith, owner, id, 'undo')).toMatchObject({ state: 'undone', error: null });
  expect((await owner.send('POST', '/people/query', { count: 'exact' })).body.count.value).toBe(0);
}, 240_000);
