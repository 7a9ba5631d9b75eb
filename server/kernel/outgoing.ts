import { type LookupAddress, lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Agent, Dispatcher } from 'undici';
import type { Config } from './config.ts';
import { type Allowed, addressAllowed, hostAllowed } from './outgoing-addresses.ts';

export interface OutgoingRequest {
  url: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'PROPFIND' | 'REPORT';
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** For the whole of it: name, connection, answer; 15 s unless told. */
  timeout?: number;
  /** Of the answer; 1 MB unless told. */
  maxBytes?: number;
  /** What to do with a larger answer: refuse it, or keep its beginning. */
  larger?: 'refuse' | 'cut';
  /** How many redirects are followed; none unless told. Each is checked like the first address. */
  redirects?: number;
  signal?: AbortSignal;
}

export interface OutgoingAnswer {
  /** Where the answer came from, after redirects. */
  url: string;
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  cut: boolean;
  /** How long it took, in ms. */
  ms: number;
}

export type OutgoingProblem =
  | 'invalid_address'
  | 'refused_address'
  | 'unknown_host'
  | 'no_connection'
  | 'no_trust'
  | 'timeout'
  | 'too_large'
  | 'redirected'
  | 'stopped';

/** Why a request got no answer. The message is for people and names nothing of our own network. */
export class OutgoingError extends Error {
  readonly problem: OutgoingProblem;
  constructor(problem: OutgoingProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

const SECOND = 1000;
const MEGABYTE = 1024 * 1024;
const LONGEST_ADDRESS = 2000;
const PRIVATE_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * The one way out. Addresses come from people, so a request may only reach the public internet, unless the installation
 * allows more (OUTGOING_ALLOW): a name is looked up once, and the connection goes to the very address that was checked.
 */
export class Outgoing {
  private readonly allowed: Allowed;
  private readonly resolver: typeof resolve;
  private agent: Promise<Agent> | null = null;

  constructor(config: Pick<Config, 'outgoingAllow'>, resolver: typeof resolve = resolve) {
    this.allowed = config.outgoingAllow;
    this.resolver = resolver;
  }

  /** Whether this may be kept as an address to send to; throws `invalid_address` or `refused_address`. Names are only looked up later. */
  check(address: string): URL {
    if (address.length > LONGEST_ADDRESS) throw new OutgoingError('invalid_address', 'This address is too long');
    const url = URL.canParse(address) ? new URL(address) : null;
    if (!url || !['http:', 'https:'].includes(url.protocol) || !url.hostname)
      throw new OutgoingError('invalid_address', 'An address begins with https:// or http://');
    if (url.username || url.password)
      throw new OutgoingError('invalid_address', 'An address must not carry a name or a password');
    const literal = literalOf(url);
    if (literal && !hostAllowed(this.allowed, url.hostname) && !addressAllowed(this.allowed, literal)) throw refused();
    return url;
  }

  /** @throws OutgoingError where there is no answer; an answer with any status is one */
  async request(wish: OutgoingRequest): Promise<OutgoingAnswer> {
    const started = performance.now();
    const limit = AbortSignal.timeout(wish.timeout ?? 15 * SECOND);
    const signal = wish.signal ? AbortSignal.any([wish.signal, limit]) : limit;
    let step = { ...wish, url: this.check(wish.url) };
    try {
      for (let left = wish.redirects ?? 0; ; left--) {
        const answer = await this.send(step, signal, wish);
        const to = redirectOf(answer);
        if (to === null || wish.redirects === undefined)
          return { ...answer, url: step.url.href, ms: Math.round(performance.now() - started) };
        if (left <= 0) throw new OutgoingError('redirected', 'The address leads on to other addresses without end');
        step = this.follow(step, to, answer.status);
      }
    } catch (error) {
      throw explain(error, wish.signal, limit);
    }
  }

  async close(): Promise<void> {
    await (await this.agent)?.destroy().catch(() => {});
  }

  private async send(step: Step, signal: AbortSignal, wish: OutgoingRequest): Promise<Received> {
    this.agent ??= makeAgent(this.lookup);
    const agent = await this.agent;
    signal.throwIfAborted();
    const { url, method = 'GET', headers, body } = step;
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { 'user-agent': 'Kith', ...headers },
      body: body ?? null,
      signal,
    });
    const most = wish.maxBytes ?? MEGABYTE;
    const { content, cut } = await readUpTo(answer.body, most, wish.larger ?? 'refuse');
    return { status: answer.statusCode, headers: flat(answer.headers), body: content, cut };
  }

  private follow(step: Step, to: string, status: number): Step {
    const target = URL.canParse(to, step.url) ? new URL(to, step.url).href : to;
    const url = this.check(target);
    if (step.url.protocol === 'https:' && url.protocol === 'http:')
      throw new OutgoingError('redirected', 'The address leads on to one that is not encrypted');
    const same = url.origin === step.url.origin;
    const headers = Object.entries(step.headers ?? {}).filter(
      ([name]) => same || !PRIVATE_HEADERS.has(name.toLowerCase()),
    );
    const plain = status === 303 || ((status === 301 || status === 302) && step.method === 'POST');
    return {
      url,
      method: plain && step.method !== 'HEAD' ? 'GET' : step.method,
      headers: Object.fromEntries(headers),
      body: plain ? undefined : step.body,
    };
  }

  /**
   * Stands in for the look-up of the connection itself, so that no second answer of the name server is ever used. For
   * clients that bring their own connections as well; these `check` the address first, for one without a name is not looked up.
   */
  readonly lookup: LookupFunction = (host, options, done) => {
    this.resolver(host, { all: true, family: options.family, order: 'verbatim' }, (error, found) => {
      if (error) return done(error, '', 0);
      const open = hostAllowed(this.allowed, host.toLowerCase().replace(/\.$/, ''));
      const addresses = (found as LookupAddress[]).filter(
        ({ address }) => open || addressAllowed(this.allowed, address),
      );
      const [first] = addresses;
      if (!first) return done(refused(), '', 0);
      if (options.all) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };
}

type Step = { url: URL } & Pick<OutgoingRequest, 'method' | 'headers' | 'body'>;
type Received = Pick<OutgoingAnswer, 'status' | 'headers' | 'body' | 'cut'>;

const refused = () =>
  new OutgoingError(
    'refused_address',
    'This address is not on the public internet. Whoever runs Kith can allow it with OUTGOING_ALLOW',
  );

async function makeAgent(lookup: LookupFunction): Promise<Agent> {
  const undici = await import('undici');
  return new undici.Agent({
    connect: { lookup, timeout: 10 * SECOND },
    connections: 64,
    pipelining: 1,
    keepAliveTimeout: 10 * SECOND,
    headersTimeout: 60 * SECOND,
    bodyTimeout: 60 * SECOND,
    maxHeaderSize: 32 * 1024,
  });
}

/** The address that a URL names without a name, such as `127.0.0.1` for http://0x7f.1/; null where a name has to be looked up. */
function literalOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) ? host : null;
}

const redirectOf = ({ status, headers }: Received): string | null =>
  [301, 302, 303, 307, 308].includes(status) ? (headers.location ?? null) : null;

async function readUpTo(
  body: Dispatcher.ResponseData['body'],
  most: number,
  larger: 'refuse' | 'cut',
): Promise<{ content: Buffer; cut: boolean }> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size <= most) continue;
    // Leaving the loop destroys the stream and with it the connection: the rest is never read.
    if (larger === 'refuse') throw new OutgoingError('too_large', `The answer is larger than ${most} bytes`);
    return { content: Buffer.concat(pieces).subarray(0, most), cut: true };
  }
  return { content: Buffer.concat(pieces), cut: false };
}

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

function explain(error: unknown, given: AbortSignal | undefined, limit: AbortSignal): Error {
  const known = [error, (error as { cause?: unknown } | null)?.cause].find((e) => e instanceof OutgoingError);
  if (known instanceof OutgoingError) return known;
  const options = { cause: error };
  if (given?.aborted) return new OutgoingError('stopped', 'The request was stopped', options);
  const code = codeOf(error);
  if (limit.aborted || /TIMEOUT/.test(code))
    return new OutgoingError('timeout', 'There was no answer in time', options);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA')
    return new OutgoingError('unknown_host', 'There is no server of this name', options);
  if (/CERT|SSL|TLS|SELF_SIGNED|ALTNAME|EPROTO/.test(code))
    return new OutgoingError('no_trust', 'The certificate of the server cannot be trusted', options);
  return new OutgoingError('no_connection', 'The server could not be reached, or broke off', options);
}

function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: Array<{ code?: unknown }> };
  return String(code ?? errors?.[0]?.code ?? '');
}
