import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { BenchKith } from '../kith.ts';
import { type Line, megabytes, seconds } from '../table.ts';
import { memoryOf } from './memory.ts';

const fields =
  'first_name,last_name,job_title,email,phone,street,city,postal_code,country,lifecycle,source,external_id';

/** An import of people, checked and matched on e-mail, against COPY of the rows that it wrote. */
export async function measureImport(kith: BenchKith, dir: string, rows: number): Promise<Line[]> {
  const file = join(dir, 'people.csv');
  await writePeople(file, rows);
  const before = await memoryOf(kith.child.pid as number);
  const form = new FormData();
  form.set('object', 'person');
  form.set('options', JSON.stringify({ match_on: 'email', on_match: 'update' }));
  form.set('file', new Blob([await readFile(file)], { type: 'text/csv' }), 'people.csv');
  const made = await call(kith, 'POST', '/imports', form);
  const peak = watchMemory(kith);
  const began = performance.now();
  await call(kith, 'POST', `/imports/${made.id}/check`);
  await until(kith, made.id, 'checked');
  const checked = performance.now();
  await call(kith, 'POST', `/imports/${made.id}/start`);
  const done = await until(kith, made.id, 'done');
  const took = performance.now() - began;
  const memory = await peak();
  if (done.counts?.created !== rows) throw new Error(`The import made ${JSON.stringify(done.counts)}`);

  const copied = await copyAgain(kith, dir);
  const times = took / copied;
  return [
    {
      what: `import ${rows.toLocaleString('en')} people, 12 columns, checked, matched on e-mail`,
      kith: `${seconds(took)} (check ${seconds(checked - began)})`,
      floor: `COPY ${seconds(copied)}`,
      result: `${times.toFixed(1)} times COPY`,
      target: 'at most 8 times',
      reached: times <= 8,
    },
    {
      what: 'its memory (the Node process, at its highest)',
      kith: megabytes(memory),
      floor: `${megabytes(before)} before`,
      result: megabytes(memory),
      target: 'at most 400 MB',
      reached: memory <= 400 * 1024 * 1024,
    },
  ];
}

async function writePeople(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  const done = new Promise<void>((resolve, reject) => out.on('finish', () => resolve()).on('error', reject));
  out.write(`${fields}\n`);
  for (let i = 0; i < rows; i++) {
    const line = [
      `Given${i % 997}`,
      `Family${i % 7919}`,
      'Buyer',
      `given.family${i}@import.example`,
      `+49 40 ${3000000 + i}`,
      `Lane ${i % 300}`,
      `City ${i % 250}`,
      String(10000 + (i % 80000)),
      'Germany',
      ['lead', 'qualified', 'customer'][i % 3],
      ['web', 'event', 'referral'][i % 3],
      `IMP-${i}`,
    ];
    if (!out.write(`${line.join(',')}\n`)) await new Promise<void>((resolve) => out.once('drain', resolve));
  }
  out.end();
  await done;
}

interface ImportState {
  id: string;
  state: string;
  counts?: { created: number };
  problem?: unknown;
}

async function call(kith: BenchKith, method: string, path: string, body?: FormData): Promise<ImportState> {
  const answer = await fetch(kith.url + path, { method, headers: kith.headers, body });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as ImportState;
}

async function until(kith: BenchKith, id: string, state: string): Promise<ImportState> {
  for (;;) {
    const now = await call(kith, 'GET', `/imports/${id}`);
    if (now.state === state) return now;
    if (now.state === 'failed' || now.state === 'mapping') throw new Error(`The import is ${JSON.stringify(now)}`);
    await sleep(50);
  }
}

/** The rows that the import wrote, once more by COPY into the same table, its indexes and references in place. */
async function copyAgain(kith: BenchKith, dir: string): Promise<number> {
  const { db } = kith;
  const { rows } = await db.query(
    `select string_agg(attname, ', ') as columns from pg_attribute
     where attrelid = 'person'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  );
  const columns = rows[0].columns as string;
  const file = join(dir, 'people.copy');
  const imported = "external_id like 'IMP-%'";
  await pipeline(
    db.query(copyTo(`copy (select ${columns} from person where ${imported}) to stdout`)),
    createWriteStream(file),
  );
  // Without the checks of references, which the rows do not need: they come back in a moment.
  await db.query('begin; set local session_replication_role = replica');
  await db.query(`delete from person where ${imported}; commit`);
  await db.query('vacuum analyze person');
  await db.query('checkpoint');
  const began = performance.now();
  await pipeline(createReadStream(file), db.query(copyFrom(`copy person (${columns}) from stdin`)));
  const took = performance.now() - began;
  await db.query(`begin; set local session_replication_role = replica; delete from person where ${imported};
    delete from search s where object = 'person' and not exists (select 1 from person p where p.id = s.record_id); commit`);
  await db.query('vacuum analyze person, search');
  return took;
}

function watchMemory(kith: BenchKith): () => Promise<number> {
  let highest = 0;
  let watching = true;
  const loop = (async () => {
    while (watching) {
      highest = Math.max(highest, await memoryOf(kith.child.pid as number));
      await sleep(50);
    }
  })();
  return async () => {
    watching = false;
    await loop;
    return highest;
  };
}
