import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionOf } from '../kernel/connection.ts';
import { filePath, keepFile } from '../kernel/files.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { createRecord, updateRecord } from '../records/write/index.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import { connect, tryInstallation } from './archive/database.ts';
import { keyFrom, newIdentity } from './archive/key.ts';
import { sumOf } from './archive/write.ts';
import { bucketPlace } from './backups/places.ts';
import { kept } from './backups/retention.ts';
import type { BackupList } from './backups/schema.ts';
import { exportWorkspace } from './moving/export.ts';
import { importWorkspace } from './moving/import.ts';
import { restoreElsewhere } from './restore.ts';

let kith: TestKith;
let acme: Awaited<ReturnType<TestKith['workspace']>>;
let config: pg.ClientConfig;
const dir = mkdtempSync(join(tmpdir(), 'kith-transfer-'));

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  config = connectionOf(kith.runtime.database);
  const company = await createRecord(acme.ctx, 'company', {
    name: 'Engines \\ "Ltd"\n',
    annual_revenue: { amount: '12.50', currency: 'EUR' },
  });
  const ada = await createRecord(acme.ctx, 'person', {
    first_name: 'Ada',
    company: company.id,
    tags: ['a', 'b "c"'],
    about: 'x\ty\\',
  });
  await updateRecord(acme.ctx, 'person', ada.id, { birthday: '1815-12-10' });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const sumsOf = async (client: pg.Client, schema: string) => {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = $1::regnamespace and relkind = 'r' order by 1`,
    [schema],
  );
  const sums: Record<string, unknown> = {};
  // Transaction numbers are of their database, so tables that hold them are compared by their rows alone. The audit log
  // goes on while a backup is made.
  for (const { name } of rows) {
    const sum = await sumOf(client, schema, name);
    if (name.startsWith('audit')) continue;
    sums[name] = ['event', 'consumer', 'event_floor', 'webhook'].includes(name) ? sum.rows : sum;
  }
  return sums;
};
const shapeOf = async (client: pg.Client, schema: string) => {
  const { rows } = await client.query<{ text: string }>(
    `select indexdef as text from pg_indexes where schemaname = $1
     union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = $1::regnamespace
     union all select table_name || column_name || data_type || coalesce(column_default, '') || is_nullable from information_schema.columns where table_schema = $1
     order by 1`,
    [schema],
  );
  return rows.map((row) => row.text);
};

async function freshDatabase(): Promise<string> {
  const name = `kith_drill_${Math.random().toString(36).slice(2, 10)}`;
  const admin = await connect(config);
  await admin.query(`create database ${name} template template0`);
  await admin.end();
  return name;
}
const dropDatabase = async (name: string) => {
  const admin = await connect(config);
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
};

async function settings(place: object): Promise<void> {
  const wish = { schedule: 'daily', hour: 2, keep: { daily: 2, weekly: 0, monthly: 0 }, place };
  const { status, body } = await acme.owner.send('PUT', '/backups/settings', wish);
  expect(status, JSON.stringify(body)).toBe(200);
}
async function backUp(): Promise<BackupList> {
  await kith.settle();
  expect((await acme.owner.send('POST', '/backups')).status).toBe(202);
  await kith.settle();
  return (await acme.owner.send('GET', '/backups')).body;
}

const patient = { timeout: 90_000 };

test('a backup is encrypted, tried at once, and comes back with every table as it was', patient, async () => {
  const key = (await acme.owner.send('POST', '/backups/key', { kind: 'generate' })).body;
  expect(key.secret).toMatch(/^AGE-SECRET-KEY-1/);
  await settings({ kind: 'directory', path: join(dir, 'backups') });
  const { data } = await backUp();
  expect(data[0]).toMatchObject({ state: 'done', encrypted: true, restorable: true, error: null });
  const file = join(dir, 'backups', data[0]?.name ?? '');
  expect(readFileSync(file).subarray(0, 21).toString()).toBe('age-encryption.org/v1');

  const name = await freshDatabase();
  const target = { ...config, database: name };
  try {
    await expect(restoreElsewhere(target, dir, createReadStream(file), null)).rejects.toThrow(/encrypted/);
    await expect(restoreElsewhere(target, dir, createReadStream(file), await newIdentity())).rejects.toThrow(
      /does not open/,
    );
    await restoreElsewhere(target, dir, createReadStream(file), keyFrom(key.secret));
    await expect(restoreElsewhere(target, dir, createReadStream(file), keyFrom(key.secret))).rejects.toThrow(/already/);
    const [was, is] = await Promise.all([connect(config), connect(target)]);
    expect(await sumsOf(is, acme.workspace.schema)).toEqual(await sumsOf(was, acme.workspace.schema));
    expect(await shapeOf(is, acme.workspace.schema)).toEqual(await shapeOf(was, acme.workspace.schema));
    expect(await shapeOf(is, 'kith')).toEqual(await shapeOf(was, 'kith'));
    await Promise.all([was.end(), is.end()]);
  } finally {
    await dropDatabase(name);
  }
});

test('a backup that was cut short or altered is told apart, and nothing is changed by it', patient, async () => {
  await acme.owner.send('POST', '/backups/key', { kind: 'none' });
  await settings({ kind: 'directory', path: join(dir, 'plain') });
  const { data } = await backUp();
  const whole = readFileSync(join(dir, 'plain', data[0]?.name ?? ''));
  const cut = whole.subarray(0, whole.length - 2000);
  const bent = Buffer.from(whole);
  bent[whole.length >> 1] = (bent[whole.length >> 1] ?? 0) ^ 0xff;
  for (const bytes of [cut, bent, Buffer.from('nothing of the kind')]) {
    await expect(tryInstallation(config, Readable.from([bytes]), null)).rejects.toThrow(
      /damaged|never finished|no archive/,
    );
  }
  const client = await connect(config);
  const { rows } = await client.query(
    `select 1 from pg_database where datname like 'kith_trial_%' and datname <> current_database()`,
  );
  expect(rows).toEqual([]);
  await client.end();
});

test('a place that cannot be written to is told in words, and what is half made is no backup', patient, async () => {
  writeFileSync(join(dir, 'a-file'), '');
  await settings({ kind: 'directory', path: join(dir, 'a-file') });
  const { data } = await backUp();
  expect(data[0]).toMatchObject({ state: 'failed', error: expect.stringContaining('no directory') });
  const test = await acme.owner.send('POST', '/backups/test', { kind: 'directory', path: join(dir, 'a-file') });
  expect(test.status).toBe(422);
});

test('backups go to a bucket in parts and come back from it', patient, async () => {
  const objects = new Map<string, Buffer>();
  const parts = new Map<number, Buffer>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const body: Buffer[] = [];
    for await (const piece of request) body.push(piece as Buffer);
    const xml = (text: string) => response.writeHead(200, { 'content-type': 'application/xml' }).end(text);
    if (request.method === 'POST' && url.searchParams.has('uploads'))
      return xml('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
    if (request.method === 'PUT') {
      parts.set(Number(url.searchParams.get('partNumber')), Buffer.concat(body));
      return response.writeHead(200, { etag: '"e"' }).end();
    }
    if (request.method === 'POST') {
      objects.set(
        url.pathname,
        Buffer.concat([...parts.keys()].sort((a, b) => a - b).map((n) => parts.get(n) as Buffer)),
      );
      parts.clear();
      return xml('<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>');
    }
    if (request.method === 'DELETE') {
      if (!url.searchParams.has('uploadId')) objects.delete(url.pathname);
      return response.writeHead(204).end();
    }
    const found = objects.get(url.pathname);
    if (found) response.writeHead(200, { 'content-length': found.length }).end(found);
    else
      response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end('<Error><Code>NoSuchKey</Code><Message>no</Message></Error>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const place = {
      endpoint,
      region: 'x',
      bucket: 'b',
      prefix: 'kith/',
      access_key_id: 'id',
      secret_access_key: 'secret',
    };
    const s3 = bucketPlace(place);
    await s3.test();
    const big = Buffer.alloc(20 * 1024 * 1024, 7);
    expect(await s3.put('big', async (target) => void target.end(big))).toBe(big.length);
    expect(objects.get('/b/kith/big')?.equals(big)).toBe(true);
    await expect(s3.put('half', async () => Promise.reject(new Error('cut')))).rejects.toThrow();
    expect([...objects.keys()]).toEqual(['/b/kith/big']);
    await expect(s3.get('none')).rejects.toThrow(/no longer/);

    await settings({ kind: 's3', ...place });
    const list = await backUp();
    expect(list.data[0]).toMatchObject({ state: 'done', restorable: true });
    expect(JSON.stringify(list)).not.toContain('"secret"');
  } finally {
    server.close();
  }
});

test('the newest of each day, week and month stay', () => {
  const at = (text: string) => ({ at: new Date(`${text}T02:00:00Z`) });
  const days = ['2026-01-31', '2026-02-01', '2026-02-20', '2026-02-26', '2026-02-27', '2026-02-28'].map(at);
  const names = [...kept(days, { daily: 2, weekly: 2, monthly: 2 })].map((d) => d.at.toISOString().slice(0, 10)).sort();
  expect(names).toEqual(['2026-01-31', '2026-02-20', '2026-02-27', '2026-02-28']);
});

test('only the owner of the first workspace sees and makes backups', async () => {
  const other = await kith.workspace('Other');
  expect((await other.owner.send('GET', '/backups')).status).toBe(403);
  expect((await (await acme.as('admin')).send('GET', '/backups')).status).toBe(403);
});

test('a workspace moves to another Kith whole, and an archive of a newer Kith is refused', patient, async () => {
  const file = join(dir, 'acme.tar.gz');
  await kith.settle();
  // What people attached to records lies apart, by workspace.
  const store = join('attachments', acme.workspace.schema);
  const attached = await keepFile(
    join(kith.runtime.config.dataDir, store),
    Readable.from([Buffer.from('a contract')]),
    100,
  );
  await exportWorkspace(config, kith.runtime.config.dataDir, 'Acme', createWriteStream(file), { madeAt: new Date() });
  await expect(importWorkspace(config, dir, createReadStream(file), null)).rejects.toThrow(/here already/);

  const name = await freshDatabase();
  const target = { ...config, database: name };
  const there = await connect(target);
  try {
    const was = await connect(config);
    const before = await sumsOf(was, acme.workspace.schema);
    await was.end();
    await emptyDirectory(there);
    const moved = await importWorkspace(target, join(dir, 'there'), createReadStream(file), null);
    const arrived = filePath(join(dir, 'there', store), attached.sha256);
    expect(readFileSync(arrived, 'utf8')).toBe('a contract');
    expect(moved).toMatchObject({ id: acme.workspace.id, name: 'Acme' });
    expect(moved.newAccounts.length).toBeGreaterThan(0);
    expect(await sumsOf(there, acme.workspace.schema)).toEqual(before);
    const { rows } = await there.query('select count(*)::int as n from kith.membership');
    expect(rows[0].n).toBe(moved.newAccounts.length);
    expect(existsSync(join(dir, 'there', 'secret'))).toBe(false);
    await expect(importWorkspace(target, join(dir, 'there'), await ofNewerKith(), null)).rejects.toThrow(
      /newer Kith \(99/,
    );
  } finally {
    await there.end();
    await dropDatabase(name);
  }
});

async function ofNewerKith(): Promise<Readable> {
  const archive = pack();
  const header = {
    format: 1,
    kind: 'workspace',
    version: '99.0.0',
    made_at: '',
    schemas: [],
    workspace: { id: uuidv7() },
  };
  const migrations = { directory: [], workspace: ['9999_future.sql'] };
  archive.entry({ name: 'kith.json' }, JSON.stringify({ ...header, migrations }));
  archive.finalize();
  return archive.pipe(createGzip());
}

/** A Kith that was started and never used: only its directory is there. */
async function emptyDirectory(client: pg.Client): Promise<void> {
  for (const extension of ['pg_trgm', 'fuzzystrmatch']) await client.query(`create extension ${extension}`);
  await client.query('create schema kith; set search_path = kith, public');
  const folder = new URL('../migrations/directory/', import.meta.url);
  for (const file of readdirSync(folder).sort()) await client.query(readFileSync(new URL(file, folder), 'utf8'));
  await client.query('reset search_path');
  mkdirSync(join(dir, 'there', 'files'), { recursive: true });
}
