import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createServer } from '../assemble.ts';
import { domains } from '../domains.ts';
import type { Domain } from '../records/domain.ts';
import { createRecord } from '../records/write/index.ts';
import { testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import { conflict } from './errors.ts';
import { depthOf } from './json-body.ts';
import { RateLimit } from './rate-limit.ts';
import { newState } from './state.ts';

let made = 0;

/** A domain of doors to knock on. */
const doors: Domain = {
  name: 'doors',
  routes(app) {
    for (const access of ['signed_in', 'member', 'admin', 'owner'] as const) {
      app.post(`/api/v1/doors/${access}`, { config: { access } }, async () => ({ open: true }));
    }
    app.post(
      '/api/v1/doors/shape',
      { config: { access: 'public' }, schema: { body: z.object({ list: z.array(z.object({ size: z.number() })) }) } },
      async (request) => request.body,
    );
    app.post('/api/v1/doors/make', { config: { access: 'member' } }, async (request, reply) => {
      made++;
      const note = await createRecord(request.ctx, 'note', { body: 'Made once' });
      reply.code(201).header('etag', '"1"');
      return { id: note.id, made };
    });
    app.post('/api/v1/doors/fail', { config: { access: 'member' } }, async (request) => {
      await createRecord(request.ctx, 'note', { body: 'Never kept' });
      throw conflict('Not today');
    });
    app.get('/api/v1/doors/bug', { config: { access: 'public' } }, async () => {
      throw new Error('secret detail: select * from account');
    });
  },
};

const kith = await testKith({ parts: [...domains, doors], config: { metricsToken: 'a-token-for-tests' } });
let acme: TestWorkspace;
beforeAll(async () => {
  expect((await kith.send('GET', '/api/v1/status')).body).toMatchObject({ status: 'setup_required', database: 'ok' });
  acme = await kith.workspace('Acme');
});

describe('status', () => {
  test('is ok once there is a workspace', async () => {
    expect((await kith.send('GET', '/api/v1/status')).body).toMatchObject({ status: 'ok', database: 'ok' });
  });

  test('while the database is migrated everything else answers 503 and says so', async () => {
    const state = newState('migrating');
    const app = await createServer(kith.runtime, { state, parts: [doors] });
    const page = await app.inject('/api/v1/status');
    expect(page.json()).toMatchObject({ status: 'migrating' });
    const refused = await app.inject('/api/v1/doors/bug');
    expect([refused.statusCode, refused.json().code]).toEqual([503, 'unavailable']);
    expect(refused.headers['retry-after']).toBeDefined();
    state.phase = 'degraded';
    const broken = await app.inject('/api/v1/status');
    expect([broken.statusCode, broken.json().status]).toEqual([503, 'degraded']);
    await app.close();
  });
});

describe('who may come in', () => {
  const doorsFor = async (role: 'owner' | 'admin' | 'member' | 'read_only') => {
    const person = await acme.as(role);
    const open: string[] = [];
    for (const door of ['signed_in', 'member', 'admin', 'owner']) {
      const { status } = await person.send('POST', `/doors/${door}`, {});
      if (status === 200) open.push(door);
      else expect(status).toBe(403);
    }
    return open;
  };

  test('each role passes the doors that are for it', async () => {
    expect(await doorsFor('owner')).toEqual(['signed_in', 'member', 'admin', 'owner']);
    expect(await doorsFor('admin')).toEqual(['signed_in', 'member', 'admin']);
    expect(await doorsFor('member')).toEqual(['signed_in', 'member']);
    expect(await doorsFor('read_only')).toEqual(['signed_in']);
  });

  test('nobody comes in without signing in, or with a made-up session', async () => {
    const proofs: Array<Record<string, string>> = [
      {},
      { cookie: `kith_session=${'x'.repeat(43)}` },
      { authorization: 'Bearer kith_nonsense' },
    ];
    for (const headers of proofs) {
      const { status, body } = await kith.send(
        'POST',
        '/api/v1/doors/signed_in',
        {},
        { 'x-kith-request': '1', ...headers },
      );
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
    }
  });

  test('a session alone does not change anything: the header that foreign sites cannot send is asked for', async () => {
    const { cookie } = acme.owner.headers as { cookie: string };
    const { status, body } = await kith.send('POST', '/api/v1/doors/signed_in', {}, { cookie });
    expect([status, body.code]).toEqual([403, 'forbidden']);
  });

  test('what a page of another site sends is refused', async () => {
    const { status } = await acme.owner.send('POST', '/doors/signed_in', {}, { 'sec-fetch-site': 'cross-site' });
    expect(status).toBe(403);
  });

  test('a route that does not say who may call it keeps the server from starting', async () => {
    const forgetful: Domain = { name: 'forgetful', routes: (app) => void app.get('/api/v1/open-house', async () => 1) };
    await expect(createServer(kith.runtime, { parts: [forgetful] })).rejects.toThrow(/does not say who may call it/);
  });
});

describe('refusals are problem documents', () => {
  test('an unknown address is not found, as JSON', async () => {
    const { status, headers, body } = await kith.send('GET', '/api/v1/no/such/thing');
    expect(status).toBe(404);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 404, code: 'not_found', request_id: headers['x-request-id'] });
  });

  test('a bug answers 500 without its cause', async () => {
    const { status, body } = await kith.send('GET', '/api/v1/doors/bug');
    expect([status, body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(body)).not.toContain('account');
  });

  test('input of the wrong shape names the field', async () => {
    const { status, body } = await kith.send('POST', '/api/v1/doors/shape', { list: [{ size: 1 }, { size: 'big' }] });
    expect(status).toBe(422);
    expect(body.errors[0]).toMatchObject({ field: 'list[1].size' });
  });

  test.each([
    ['{"a":', 400, 'invalid'],
    ['not json', 400, 'invalid'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 422, 'invalid'],
    ['{"__proto__":{"admin":true}}', 400, 'invalid'],
    [`{"text":"${'x'.repeat(2 * 1024 * 1024)}"}`, 413, 'too_large'],
  ])('the body %.20s is refused with %i', async (text, wanted, code) => {
    const { status, body } = await kith.send('POST', '/api/v1/doors/shape', text);
    expect([status, body.code]).toEqual([wanted, code]);
  });

  test('a body that is not JSON is refused', async () => {
    const { status } = await kith.send('POST', '/api/v1/doors/shape', 'a=1', { 'content-type': 'text/plain' });
    expect(status).toBe(415);
  });

  test('brackets in text do not count as nesting', () => {
    expect(depthOf('{"a":"[[[[\\"[[","b":[1]}')).toBe(2);
  });

  test('the id a caller sends along is kept, unless it could do harm', async () => {
    const kept = await kith.send('GET', '/api/v1/status', undefined, { 'x-request-id': 'order-4711-abc' });
    expect(kept.headers['x-request-id']).toBe('order-4711-abc');
    const other = await kith.send('GET', '/api/v1/status', undefined, { 'x-request-id': 'a"} {"forged' });
    expect(other.headers['x-request-id']).not.toContain('forged');
  });
});

describe('a retry with the same idempotency key', () => {
  test('gets the first answer again, and the work is done once', async () => {
    made = 0;
    const key = { 'idempotency-key': 'first' };
    const first = await acme.owner.send('POST', '/doors/make', { a: 1 }, key);
    const again = await acme.owner.send('POST', '/doors/make', { a: 1 }, key);
    expect(first.status).toBe(201);
    expect([again.status, again.body, again.headers.etag]).toEqual([201, first.body, '"1"']);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(made).toBe(1);
  });

  test('of many at once, one does the work and all get its answer', async () => {
    made = 0;
    const key = { 'idempotency-key': 'together' };
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => acme.owner.send('POST', '/doors/make', {}, key)));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(made).toBe(1);
  });

  test('with another body is a conflict', async () => {
    const key = { 'idempotency-key': 'reused' };
    await acme.owner.send('POST', '/doors/make', { a: 1 }, key);
    const { status, body } = await acme.owner.send('POST', '/doors/make', { a: 2 }, key);
    expect([status, body.code]).toEqual([409, 'conflict']);
  });

  test('is judged anew when the first was refused, which left nothing behind', async () => {
    const key = { 'idempotency-key': 'refused' };
    expect((await acme.owner.send('POST', '/doors/fail', {}, key)).status).toBe(409);
    expect((await acme.owner.send('POST', '/doors/fail', {}, key)).headers['idempotency-replayed']).toBeUndefined();
    const { rows } = await kith.runtime.database.pool.query(
      `select 1 from ${acme.workspace.schema}.note where body = 'Never kept'`,
    );
    expect(rows).toEqual([]);
  });

  test('belongs to its caller: a colleague may use the same key', async () => {
    const key = { 'idempotency-key': 'shared' };
    const mine = await acme.owner.send('POST', '/doors/make', {}, key);
    const theirs = await (await acme.as('admin')).send('POST', '/doors/make', {}, key);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });
});

describe('limits', () => {
  test('a caller who asks too often is told when to come back, and others are not held up', () => {
    const limit = new RateLimit(60);
    for (let i = 0; i < 60; i++) limit.take('eager', 0);
    expect(() => limit.take('eager', 0)).toThrow(/Try again in 1 s/);
    expect(() => limit.take('calm', 0)).not.toThrow();
    expect(() => limit.take('eager', 1001)).not.toThrow();
  });
});

describe('metrics', () => {
  test('are shown to who has the token', async () => {
    expect((await kith.send('GET', '/metrics')).status).toBe(403);
    const { status, body } = await kith.send('GET', '/metrics', undefined, {
      authorization: 'Bearer a-token-for-tests',
    });
    expect(status).toBe(200);
    expect(body).toMatch(/kith_http_request_seconds_count\{method="GET",route="\/api\/v1\/status",status="200"\}/);
  });
});
