import type { LookupAddress, lookup } from 'node:dns';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { Outgoing } from './outgoing.ts';
import { addressAllowed, parseAllowed } from './outgoing-addresses.ts';

const nothing = parseAllowed('');

/** What each path of the little server does. */
const paths: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/ok': (_request, response) => void response.end('fine'),
  '/never': () => {},
  '/slow-body': (_request, response) => void response.write('a'),
  '/large': (_request, response) => {
    const piece = 'x'.repeat(64 * 1024);
    const more = () => void (response.destroyed || response.write(piece, () => setImmediate(more)));
    more();
  },
  '/broken': (request) => void request.socket.destroy(),
  '/to-private': (_request, response) => void response.writeHead(302, { location: 'http://10.0.0.1/secret' }).end(),
  '/to-name': (_request, response) => void response.writeHead(302, { location: 'http://intern.example/secret' }).end(),
  '/to-file': (_request, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/round': (_request, response) => void response.writeHead(307, { location: '/round' }).end(),
  '/to-echo': (_request, response) => void response.writeHead(302, { location: '/echo' }).end(),
  '/to-other': (_request, response) =>
    void response.writeHead(307, { location: `http://other.example:${port}/echo` }).end(),
  '/echo': (request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => response.end(JSON.stringify({ method: request.method, headers: request.headers, body })));
  },
};
const server = createServer((request, response) => paths[request.url ?? '']?.(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
const here = `http://127.0.0.1:${port}`;

const made: Outgoing[] = [];
afterAll(async () => {
  for (const outgoing of made) await outgoing.close();
  server.closeAllConnections();
  server.close();
});

/** A way out that may reach `allow`, whose name server answers each look-up with the next of `answers`. */
function way(allow = '', ...answers: string[][]) {
  const asked: string[] = [];
  const resolver = ((host: string, _options: unknown, done: (e: Error | null, found: LookupAddress[]) => void) => {
    const found = answers[asked.length] ?? answers.at(-1) ?? [];
    asked.push(host);
    if (found.length === 0) return done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as unknown as typeof lookup;
  const outgoing = new Outgoing({ outgoingAllow: parseAllowed(allow) }, resolver);
  made.push(outgoing);
  return { outgoing, asked };
}
const problem = (name: string) => expect.objectContaining({ problem: name });

describe('addresses', () => {
  test.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '0.1.2.3', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '100.100.100.200', '192.0.0.192', '168.63.129.16', '198.18.0.1', '224.0.0.1'],
    ...[
      '255.255.255.255',
      '240.0.0.1',
      '192.0.2.1',
      '::1',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd00:ec2::254',
    ],
    ...[
      'ff02::1',
      'fec0::1',
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
      '::ffff:a9fe:a9fe',
      '::7f00:1',
      '::ffff:0:127.0.0.1',
    ],
    ...['64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '2002:7f00:1::', '2001::1', '2001:db8::1', '100::1'],
    ...['3fff::1', '', 'localhost', '127.0.0.1.', '1.2.3'],
  ])('%s is not reached', (address) => expect(addressAllowed(nothing, address)).toBe(false));

  test.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    '%s is reached',
    (address) => expect(addressAllowed(nothing, address)).toBe(true),
  );

  test('what the installation allows is reached, in whatever form it is written, and nothing beside it', () => {
    const some = parseAllowed('10.1.0.0/16, 127.0.0.1 fd00:1::/32,hooks.internal');
    for (const address of ['10.1.2.3', '127.0.0.1', '::ffff:127.0.0.1', 'fd00:1::5'])
      expect(addressAllowed(some, address)).toBe(true);
    for (const address of ['10.2.0.1', '127.0.0.2', 'fd00:2::5', '192.168.0.1'])
      expect(addressAllowed(some, address)).toBe(false);
    expect(() => parseAllowed('10.0.0.0/99')).toThrow('neither');
    expect(() => parseAllowed('http://x')).toThrow('neither');
  });
});

describe('what may be kept as an address', () => {
  const { outgoing } = way();
  test.each([
    ['http://127.0.0.1/', 'refused_address'],
    ['http://2130706433/', 'refused_address'],
    ['http://0x7f.1/', 'refused_address'],
    ['http://017700000001/', 'refused_address'],
    ['http://[::ffff:127.0.0.1]/', 'refused_address'],
    ['http://[::1]:80/', 'refused_address'],
    ['https://169.254.169.254/latest/meta-data', 'refused_address'],
    ['https://user:pass@example.com/', 'invalid_address'],
    ['https://user@example.com/', 'invalid_address'],
    ['ftp://example.com/', 'invalid_address'],
    ['file:///etc/passwd', 'invalid_address'],
    ['javascript:alert(1)', 'invalid_address'],
    ['example.com', 'invalid_address'],
    [`https://example.com/${'a'.repeat(3000)}`, 'invalid_address'],
  ])('%s is not', (address, why) => expect(() => outgoing.check(address)).toThrow(problem(why)));

  test('a public one is', () => expect(outgoing.check('https://example.com/hook?a=1').host).toBe('example.com'));
});

describe('names', () => {
  test('one that leads to a private address is refused', async () => {
    for (const address of ['127.0.0.1', '::1', '10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1'])
      await expect(way('', [address]).outgoing.request({ url: `http://sly.example:${port}/ok` })).rejects.toThrow(
        problem('refused_address'),
      );
  });

  test('is looked up once, and the connection goes to the address that was checked', async () => {
    const { outgoing, asked } = way('127.0.0.1', ['127.0.0.1'], ['10.0.0.1']);
    const answer = await outgoing.request({ url: `http://shifty.example:${port}/ok` });
    expect(answer.body.toString()).toBe('fine');
    expect(asked).toEqual(['shifty.example']);
  });

  test('of several addresses only those that may be reached are tried', async () => {
    const { outgoing } = way('127.0.0.1', ['10.0.0.1', '127.0.0.1']);
    expect((await outgoing.request({ url: `http://mixed.example:${port}/ok` })).status).toBe(200);
  });

  test('one that the installation allows may lead anywhere', async () => {
    const allowed = way('hooks.internal', ['127.0.0.1']).outgoing;
    expect((await allowed.request({ url: `http://HOOKS.internal:${port}/ok` })).status).toBe(200);
    const below = way('.internal', ['127.0.0.1']).outgoing;
    expect((await below.request({ url: `http://hooks.internal:${port}/ok` })).status).toBe(200);
    const other = way('hooks.internal', ['127.0.0.1']).outgoing;
    await expect(other.request({ url: `http://evilhooks.internal:${port}/ok` })).rejects.toThrow(
      problem('refused_address'),
    );
  });

  test('one that nobody knows is said to be unknown', async () => {
    await expect(way('').outgoing.request({ url: 'http://nowhere.example/' })).rejects.toThrow(problem('unknown_host'));
  });
});

describe('redirects', () => {
  const { outgoing } = way('127.0.0.1', ['127.0.0.1']);
  test('are answers like others, unless they are to be followed', async () => {
    expect((await outgoing.request({ url: `${here}/to-echo` })).status).toBe(302);
    expect((await outgoing.request({ url: `${here}/to-echo`, redirects: 1 })).status).toBe(200);
  });

  test('to a private address, by number or by name, are refused', async () => {
    const wish = { redirects: 3 };
    await expect(outgoing.request({ ...wish, url: `${here}/to-private` })).rejects.toThrow(problem('refused_address'));
    await expect(outgoing.request({ ...wish, url: `${here}/to-file` })).rejects.toThrow(problem('invalid_address'));
    await expect(way('127.0.0.1', ['10.0.0.1']).outgoing.request({ ...wish, url: `${here}/to-name` })).rejects.toThrow(
      problem('refused_address'),
    );
  });

  test('without end are given up', async () => {
    await expect(outgoing.request({ url: `${here}/round`, redirects: 4 })).rejects.toThrow(problem('redirected'));
  });

  test('keep method and body where they should, and secrets from other hosts', async () => {
    const wish = {
      method: 'POST',
      body: 'hello',
      headers: { Authorization: 'Bearer x', 'x-a': '1' },
      redirects: 2,
    } as const;
    const seen = async (path: string) =>
      JSON.parse((await outgoing.request({ ...wish, url: here + path })).body.toString());
    const same = await seen('/to-echo');
    expect(same).toMatchObject({ method: 'GET', body: '', headers: { authorization: 'Bearer x' } });
    const other = await seen('/to-other');
    expect(other).toMatchObject({ method: 'POST', body: 'hello', headers: { 'x-a': '1' } });
    expect(other.headers.authorization).toBeUndefined();
  });
});

describe('limits', () => {
  const { outgoing } = way('127.0.0.1');
  test('a server that does not answer, or never ends its answer, is left after the time given', async () => {
    for (const path of ['/never', '/slow-body'])
      await expect(outgoing.request({ url: here + path, timeout: 200 })).rejects.toThrow(problem('timeout'));
  });

  test('an answer larger than allowed is refused, or its beginning kept', async () => {
    const wish = { url: `${here}/large`, maxBytes: 1000 };
    await expect(outgoing.request(wish)).rejects.toThrow(problem('too_large'));
    const answer = await outgoing.request({ ...wish, larger: 'cut' });
    expect([answer.body.length, answer.cut]).toEqual([1000, true]);
  });

  test('what goes wrong on the way is said in words that name nothing within', async () => {
    const failing = [
      [`${here}/broken`, 'no_connection'],
      ['http://127.0.0.1:1/', 'no_connection'],
      [`https://127.0.0.1:${port}/ok`, 'no_trust'],
    ] as const;
    for (const [url, why] of failing) {
      const error = await outgoing.request({ url, timeout: 3000 }).catch((e) => e);
      expect(error).toEqual(problem(why));
      expect(error.message).not.toContain('127.0.0.1');
    }
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(outgoing.request({ url: `${here}/never`, signal: stop.signal })).rejects.toThrow(problem('stopped'));
  });
});
