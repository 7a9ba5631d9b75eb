import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, {
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
import { createGunzip, createGzip } from 'node:zlib';
import type pg from 'pg';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionOf } from '../kernel/connection.ts';
import { filePath, keepFile } from '../kernel/files.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { Outgoing } from '../kernel/outgoing.ts';
import { parseAllowed } from '../kernel/outgoing-addresses.ts';
import { createRecord, updateRecord } from '../records/write/index.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import { connect, tryInstallation } from './archive/database.ts';
import type { Header } from './archive/format.ts';
import { keyFrom, newIdentity } from './archive/key.ts';
import { sumOf } from './archive/write.ts';
import { bucketPlace } from './backups/places.ts';
import { kept } from './backups/retention.ts';
import type { BackupList } from './backups/schema.ts';
import { exportWorkspace } from './moving/export.ts';
import { importWorkspace } from './moving/import.ts';
import type { Restoration } from './restoration/schema.ts';
import { restoreElsewhere } from './restore.ts';

let kith: TestKith;
let acme: Awaited<ReturnType<TestKith['workspace']>>;
let config: pg.ClientConfig;
const dir = mkdtempSync(join(tmpdir(), 'kith-transfer-'));

beforeAll(async () => {
  kith = await testKith({ config: { outgoingAllow: parseAllowed('127.0.0.1') } });
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
    if (request.method === 'GET' && url.searchParams.has('uploads'))
      return xml('<ListMultipartUploadsResult></ListMultipartUploadsResult>');
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
    const s3 = bucketPlace(place, kith.runtime.outgoing);
    await s3.test();
    const big = Buffer.alloc(20 * 1024 * 1024, 7);
    expect(await s3.put('big', async (target) => void target.end(big))).toBe(big.length);
    expect(objects.get('/b/kith/big')?.equals(big)).toBe(true);
    await expect(s3.put('half', async () => Promise.reject(new Error('cut')))).rejects.toThrow();
    expect([...objects.keys()]).toEqual(['/b/kith/big']);
    await expect(s3.get('none')).rejects.toThrow(/no longer/);

    // The rules of outgoing requests hold: a bucket in the own network has to be allowed.
    const strict = new Outgoing({ outgoingAllow: parseAllowed('') });
    expect(() => bucketPlace(place, strict)).toThrow(/not on the public internet/);
    const named = bucketPlace({ ...place, endpoint: endpoint.replace('127.0.0.1', 'localhost') }, strict);
    await expect(named.put('x', async (target) => void target.end('x'))).rejects.toThrow(/not on the public internet/);

    await settings({ kind: 's3', ...place });
    const list = await backUp();
    expect(list.data[0]).toMatchObject({ state: 'done', restorable: true });
    expect(JSON.stringify(list)).not.toContain('"secret"');
  } finally {
    server.close();
  }
});

test('a backup whose maker was killed is taken away, never counted, and the next one is made', patient, async () => {
  const place = join(dir, 'plain');
  await settings({ kind: 'directory', path: place });
  await kith.settle();
  const before = readdirSync(place);
  const maker = spawn(process.execPath, ['--input-type=module', '--eval', KILLED], {
    env: { ...process.env, KITH_TEST: JSON.stringify({ place, name: 'kith-half.tar.gz' }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(maker.stdout, 'data');
  maker.kill('SIGKILL');
  await once(maker, 'exit');
  expect(readdirSync(place)).toContain('kith-half.tar.gz.partial');
  const row = {
    id: uuidv7(),
    name: 'kith-half.tar.gz',
    place,
    state: 'running',
    reason: 'scheduled',
    encrypted: false,
  };
  const started_at = new Date(Date.now() - 3_600_000).toISOString();
  await kith.runtime.database.directory
    .insertInto('backup')
    .values({ ...row, started_at })
    .execute();

  const { data } = (await acme.owner.send('GET', '/backups')).body as BackupList;
  expect(data.find(({ id }) => id === row.id)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('cut short'),
  });
  expect(readdirSync(place)).toEqual(before);
  expect((await acme.owner.send('GET', `/backups/${row.id}/file`)).status).toBe(404);
});

/** Puts a backup where backups go, says when it is half there, and waits to be killed. */
const KILLED = `
  import { directoryPlace } from '${new URL('./backups/places.ts', import.meta.url).href}';
  const { place, name } = JSON.parse(process.env.KITH_TEST);
  await directoryPlace(place).put(name, (target) => new Promise(() => target.write(Buffer.alloc(300_000), () => console.log('half'))));
`;

test('a disk that fills up on the way leaves the old backups, none of the new one, and says so', patient, async () => {
  await settings({ kind: 'directory', path: join(dir, 'plain') });
  const before = readdirSync(join(dir, 'plain'));
  expect(before.length).toBeGreaterThan(0);
  const { write, writev } = fs;
  let left = 15_000;
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  // As the disk would: what fits is written, what does not is refused.
  const bounded = (real: typeof fs.write | typeof fs.writev) =>
    ((fd: number, content: Buffer | Buffer[], ...rest: unknown[]) => {
      left -= [content].flat().reduce((sum, piece) => sum + piece.length, 0);
      if (left >= 0) return Reflect.apply(real, fs, [fd, content, ...rest]);
      (rest.at(-1) as (error: Error) => void)(full());
    }) as typeof fs.write;
  Object.assign(fs, { write: bounded(write), writev: bounded(writev) });
  const { data } = await backUp().finally(() => Object.assign(fs, { write, writev }));
  expect(left).toBeLessThan(0);
  expect(data[0]).toMatchObject({ state: 'failed', restorable: null, error: expect.stringContaining('is full') });
  expect(readdirSync(join(dir, 'plain'))).toEqual(before);
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

describe('a workspace that leaves and comes back by screen', () => {
  let fresh: TestKith;
  let archive: Buffer;
  const bring = async (content: Buffer) => {
    const { body, status } = await fresh.send('POST', '/api/v1/setup/restoration', multipart('acme.tar.gz', content), {
      'content-type': 'multipart/form-data; boundary=b',
    });
    expect(status, JSON.stringify(body)).toBe(202);
    await fresh.settle();
    return (await fresh.send('GET', `/api/v1/setup/restoration/${body.id}`)).body as Restoration;
  };
  beforeAll(async () => {
    fresh = await testKith();
  });

  test('an administrator exports it in the background, and members do not', patient, async () => {
    const admin = await acme.as('admin');
    expect((await (await acme.as('member')).send('POST', '/workspace/exports', {})).status).toBe(403);
    const { body } = await admin.send('POST', '/workspace/exports', { passphrase: 'five green owls sing' });
    expect((await admin.send('POST', '/workspace/exports', {})).status).toBe(409);
    expect((await admin.send('DELETE', `/workspace/exports/${body.id}`)).status).toBe(204);
    await kith.settle();
    const [ended] = (await admin.send('GET', '/workspace/exports')).body.data;
    expect(ended).toMatchObject({ id: body.id, state: 'stopped', encrypted: true, size: null });
    await admin.send('POST', '/workspace/exports', {});
    await kith.settle();
    const [plain] = (await admin.send('GET', '/workspace/exports')).body.data;
    expect(plain).toMatchObject({ state: 'done', error: null });
    expect(plain.rows).toBeGreaterThan(100);
    const file = await kith.app.inject({ url: `/api/v1/workspace/exports/${plain.id}/file`, headers: admin.headers });
    archive = file.rawPayload;
    expect(archive.length).toBe(plain.size);
    expect(String(file.headers['content-disposition'])).toMatch(/Acme-.*tar\.gz/);
    const other = await kith.workspace('Elsewhere');
    expect((await other.owner.send('GET', `/workspace/exports/${plain.id}/file`)).status).toBe(404);
    kith.setNow(new Date(Date.now() + 4 * 86_400_000));
    await kith.runtime.jobs.add(kith.runtime, 'workspaces.forget_exports');
    await kith.settle();
    kith.setNow(null);
    expect((await admin.send('GET', '/workspace/exports')).body.data).toMatchObject([{ state: 'stopped' }]);
    expect(readdirSync(join(kith.runtime.config.dataDir, 'exports'))).toEqual([]);
    const actions = (await acme.owner.send('GET', '/audit?limit=50')).body.data.map(
      (entry: { action: string }) => entry.action,
    );
    expect(actions).toEqual(expect.arrayContaining(['workspace.export_asked', 'workspace.export_downloaded']));
  });

  test('half, altered and hostile files are refused in words, and change nothing', patient, async () => {
    const bent = (change: (header: Header) => void) => repacked(archive, change);
    const cases: Array<[Buffer, RegExp]> = [
      [Buffer.from('nothing of the kind'), /no archive of Kith/],
      [archive.subarray(0, archive.length - 2000), /damaged|never finished/],
      [await bent((h) => h.schemas[0]?.after.push(`copy kith.account to program 'id'`)), /does not make/],
      [
        await bent((h) => h.schemas[0]?.functions.push('create function f() returns int language sql as $$select 1$$')),
        /does not make/,
      ],
      [
        await bent((h) => h.schemas[0]?.after.push('CREATE INDEX x ON person USING btree (pg_read_file(first_name))')),
        /does not make/,
      ],
      [await bent((h) => Object.assign(h.workspace ?? {}, { schema: 'kith' })), /does not describe/],
      [await bent((h) => h.migrations.workspace.push('9999_future.sql')), /newer Kith/],
      [
        await bent((h) => {
          const person = h.schemas[0]?.tables.find((t) => t.name === 'person');
          if (person) person.create = person.create.replace(' text', ` text default pg_read_file('/etc/passwd')`);
        }),
        /does not make/,
      ],
    ];
    for (const [content, words] of cases) {
      expect(await bring(content)).toMatchObject({
        state: 'refused',
        error: expect.stringMatching(words),
        report: null,
      });
    }
    const { rows } = await fresh.runtime.database.pool.query(
      `select nspname from pg_namespace where nspname like 'ws\\_%'`,
    );
    expect(rows).toEqual([]);
    expect((await fresh.send('GET', '/api/v1/status')).body.status).toBe('setup_required');
  });

  test('one is checked, taken over by its owner, and works as it did', patient, async () => {
    const checked = await bring(archive);
    expect(checked).toMatchObject({ state: 'checked', error: null, report: { name: 'Acme', people: 1, companies: 1 } });
    const owner = checked.report?.members.find((member) => member.owner);
    const start = (wish: object) => fresh.send('POST', `/api/v1/setup/restoration/${checked.id}/start`, wish);
    expect((await start({ email: 'mallory@acme.com', password: 'five green owls sing' })).status).toBe(422);
    expect((await start({ email: owner?.email, password: 'short' })).status).toBe(422);
    expect((await start({ email: owner?.email, password: 'five green owls sing' })).status).toBe(202);
    await fresh.settle();
    const done = (await fresh.send('GET', `/api/v1/setup/restoration/${checked.id}`)).body;
    expect(done).toMatchObject({ state: 'done', error: null });
    const signIn = { email: owner?.email, password: 'five green owls sing' };
    const answer = await fresh.send('POST', '/api/v1/session', signIn);
    const cookie = String(answer.headers['set-cookie']).split(';')[0] as string;
    const people = await fresh.send('GET', '/api/v1/people', undefined, { cookie });
    expect(people.body.data).toMatchObject([{ first_name: 'Ada', tags: ['a', 'b "c"'] }]);
    const made = await fresh.send(
      'POST',
      '/api/v1/people',
      { first_name: 'Charles' },
      { cookie, 'x-kith-request': '1' },
    );
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(
      (
        await fresh.send('POST', '/api/v1/setup/restoration', multipart('again', archive), {
          'content-type': 'multipart/form-data; boundary=b',
        })
      ).status,
    ).toBe(409);
  });
});

const multipart = (name: string, content: Buffer) =>
  Buffer.concat([
    Buffer.from(`--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
    content,
    Buffer.from('\r\n--b--\r\n'),
  ]);

/** The same archive with another description. */
async function repacked(archive: Buffer, change: (header: Header) => void): Promise<Buffer> {
  const out = pack();
  const entries = Readable.from([archive]).pipe(createGunzip()).pipe(extract());
  const pieces: Buffer[] = [];
  const packed = (async () => {
    for await (const piece of out.pipe(createGzip())) pieces.push(piece as Buffer);
  })();
  for await (const entry of entries) {
    const content: Buffer[] = [];
    for await (const piece of entry) content.push(piece as Buffer);
    let whole = Buffer.concat(content);
    if (entry.header.name === 'kith.json') {
      const header = JSON.parse(whole.toString()) as Header;
      change(header);
      whole = Buffer.from(JSON.stringify(header));
    }
    out.entry({ name: entry.header.name }, whole);
  }
  out.finalize();
  await packed;
  return Buffer.concat(pieces);
}

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
