import { XMLParser } from 'fast-xml-parser';
import type { Outgoing, OutgoingAnswer } from '../../kernel/outgoing.ts';

/** Why a calendar server did not do what it was asked; people read the message. */
export class CalendarProblem extends Error {
  readonly kind: 'refused' | 'missing' | 'changed' | 'failing';
  constructor(kind: CalendarProblem['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface Found {
  url: string;
  name: string;
}

export interface Listed {
  href: string;
  /** Null: it is gone. */
  etag: string | null;
  data: string | null;
}

export interface Changes {
  /** What is new or changed since, and what is gone. */
  items: Listed[];
  token: string | null;
  /** Everything there is was listed: what is not among it is gone. */
  whole: boolean;
}

type Node = Record<string, unknown>;

const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: false, parseTagValue: false, trimValues: true });
const HEAD = '<?xml version="1.0" encoding="utf-8"?>';
const NS = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"';
const MOST_BYTES = 20 * 1024 * 1024;

/** One calendar on a CalDAV server (RFC 4791), asked through the guarded way out. */
export class CalendarClient {
  private readonly outgoing: Outgoing;
  private readonly authorization: string;

  constructor(outgoing: Outgoing, username: string, password: string) {
    this.outgoing = outgoing;
    this.authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }

  /** The calendars that can be reached from an address: itself, or those in the home of whoever signs in. */
  async calendars(address: string): Promise<Found[]> {
    const here = await this.find(address, 0);
    const own = here.filter((one) => one.calendar);
    if (own.length > 0) return own.map(({ url, name }) => ({ url, name }));
    const principal = here[0]?.principal ?? (await this.wellKnown(address));
    if (!principal) return (await this.find(address, 1)).filter((one) => one.calendar);
    const [home] = (await this.find(principal, 0)).flatMap((one) => (one.home ? [one.home] : []));
    return home ? (await this.find(home, 1)).filter((one) => one.calendar).map(({ url, name }) => ({ url, name })) : [];
  }

  /** What has changed since a token was given; everything without one, or where the server knows none. */
  async changes(calendar: string, token: string | null): Promise<Changes> {
    const body = `${HEAD}<d:sync-collection ${NS}><d:sync-token>${quoted(token ?? '')}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`;
    const answer = await this.ask('REPORT', calendar, body, 1);
    if (answer.status === 207) {
      const root = rootOf(answer);
      const items = responsesOf(root, calendar)
        .filter((one) => !sameAddress(one.href, calendar))
        .map(({ href, status, props }) => ({ href, etag: status === 404 ? null : text(props.getetag), data: null }));
      return { items, token: text(root['sync-token']), whole: token === null };
    }
    this.refuse(answer, [400, 403, 405, 409, 412, 415, 501, 507]);
    // The token is none any more, or the server does not know of any: everything is listed instead.
    if (token !== null && [403, 409, 412].includes(answer.status)) return this.changes(calendar, null);
    return { items: await this.list(calendar), token: null, whole: true };
  }

  async list(calendar: string): Promise<Listed[]> {
    const body = `${HEAD}<d:propfind ${NS}><d:prop><d:getetag/><d:resourcetype/></d:prop></d:propfind>`;
    const answer = await this.ask('PROPFIND', calendar, body, 1);
    this.refuse(answer, []);
    return responsesOf(rootOf(answer), calendar)
      .filter((one) => !sameAddress(one.href, calendar) && !isCollection(one.props))
      .map(({ href, props }) => ({ href, etag: text(props.getetag), data: null }));
  }

  /** The events at these addresses, as far as they are there. */
  async fetch(calendar: string, hrefs: string[]): Promise<Listed[]> {
    const found: Listed[] = [];
    for (let at = 0; at < hrefs.length; at += 50) {
      const some = hrefs.slice(at, at + 50);
      const body = `${HEAD}<c:calendar-multiget ${NS}><d:prop><d:getetag/><c:calendar-data/></d:prop>${some.map((href) => `<d:href>${quoted(new URL(href).pathname)}</d:href>`).join('')}</c:calendar-multiget>`;
      const answer = await this.ask('REPORT', calendar, body, 1);
      this.refuse(answer, []);
      for (const { href, status, props } of responsesOf(rootOf(answer), calendar))
        found.push({ href, etag: status === 404 ? null : text(props.getetag), data: text(props['calendar-data']) });
    }
    return found;
  }

  /**
   * Puts an event on the server: a new one (`etag` null), or in place of the one that has this mark.
   * @returns its mark there, where the server tells it
   * @throws CalendarProblem `changed` where another stands there by now
   */
  async put(href: string, data: string, etag: string | null): Promise<string | null> {
    const condition: Record<string, string> = etag === null ? { 'if-none-match': '*' } : { 'if-match': etag };
    const answer = await this.outgoing.request({
      url: href,
      method: 'PUT',
      body: data,
      timeout: 30_000,
      headers: { authorization: this.authorization, 'content-type': 'text/calendar; charset=utf-8', ...condition },
    });
    if (answer.status === 412) throw new CalendarProblem('changed', 'The event was changed on the other side too');
    this.refuse(answer, []);
    return answer.headers.etag ?? null;
  }

  async remove(href: string, etag: string | null): Promise<void> {
    const answer = await this.outgoing.request({
      url: href,
      method: 'DELETE',
      timeout: 30_000,
      headers: { authorization: this.authorization, ...(etag ? { 'if-match': etag } : {}) },
    });
    if (answer.status === 412) throw new CalendarProblem('changed', 'The event was changed on the other side too');
    this.refuse(answer, [404, 410]);
  }

  private async find(address: string, depth: 0 | 1) {
    const body = `${HEAD}<d:propfind ${NS}><d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/><c:calendar-home-set/><c:supported-calendar-component-set/></d:prop></d:propfind>`;
    const answer = await this.ask('PROPFIND', address, body, depth);
    this.refuse(answer, []);
    const base = answer.url;
    return responsesOf(rootOf(answer), base).map(({ href, props }) => {
      const link = (name: string) => {
        const to = text(node(props[name])?.href);
        return to ? new URL(to, base).href : null;
      };
      return {
        url: href,
        name: text(props.displayname) ?? decodeURIComponent(href.split('/').filter(Boolean).at(-1) ?? href),
        calendar: node(props.resourcetype)?.calendar !== undefined && takesEvents(props),
        principal: link('current-user-principal'),
        home: link('calendar-home-set'),
      };
    });
  }

  private async wellKnown(address: string): Promise<string | null> {
    const at = new URL('/.well-known/caldav', address).href;
    const found = await this.find(at, 0).catch(() => []);
    return found[0]?.principal ?? null;
  }

  private ask(method: 'PROPFIND' | 'REPORT', url: string, body: string, depth: number): Promise<OutgoingAnswer> {
    return this.outgoing.request({
      url,
      method,
      body,
      redirects: 3,
      timeout: 30_000,
      maxBytes: MOST_BYTES,
      headers: {
        authorization: this.authorization,
        'content-type': 'application/xml; charset=utf-8',
        depth: String(depth),
      },
    });
  }

  private refuse({ status }: OutgoingAnswer, allowed: number[]): void {
    if ((status >= 200 && status < 300) || allowed.includes(status)) return;
    if (status === 401 || status === 403)
      throw new CalendarProblem('refused', 'The server does not take this name and password, or does not allow this');
    if (status === 404 || status === 410) throw new CalendarProblem('missing', 'There is no calendar at this address');
    throw new CalendarProblem('failing', `The server answered with ${status}`);
  }
}

const quoted = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const node = (value: unknown): Node | undefined => (value && typeof value === 'object' ? (value as Node) : undefined);

function text(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  const inner = node(value)?.['#text'];
  return typeof inner === 'string' && inner !== '' ? inner : null;
}

function rootOf({ body }: OutgoingAnswer): Node {
  try {
    return node((parser.parse(body.toString('utf8')) as Node).multistatus) ?? {};
  } catch {
    throw new CalendarProblem('failing', 'The server answered with something that is no list of events');
  }
}

function responsesOf(root: Node, base: string): Array<{ href: string; status: number; props: Node }> {
  return [root.response].flat().flatMap((one) => {
    const response = node(one);
    const href = text(response?.href);
    if (!response || !href) return [];
    const parts = [response.propstat].flat().map(node);
    const good = parts.find((part) => / 2\d\d/.test(text(part?.status) ?? ''));
    const status = Number(/ (\d{3})/.exec(text(response.status) ?? '')?.[1] ?? (good ? 200 : 404));
    return [{ href: new URL(href, base).href, status, props: node(good?.prop) ?? {} }];
  });
}

const isCollection = (props: Node) => node(props.resourcetype)?.collection !== undefined;
const sameAddress = (a: string, b: string) => a.replace(/\/$/, '') === b.replace(/\/$/, '');

function takesEvents(props: Node): boolean {
  const set = node(props['supported-calendar-component-set']);
  if (!set) return true;
  return [set.comp].flat().some((one) => node(one)?.['@_name'] === 'VEVENT');
}
