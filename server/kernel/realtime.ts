import type { ServerResponse } from 'node:http';
import { sql } from 'kysely';
import type { Context } from './context.ts';
import { DomainError, unauthenticated } from './errors.ts';
import { type DomainEvent, endOfEvents, readEvents } from './events.ts';
import type { App } from './http.ts';
import { callerOf } from './idempotency.ts';
import type { Runtime } from './runtime.ts';

/** What one change set did, as open screens hear of it. */
export interface LiveMessage {
  change_set: string | null;
  actor_id: string | null;
  changes?: Array<{ object: string; id: string; op: string; version?: number }>;
  /** In place of `changes` where there are too many to name: these objects changed. */
  objects?: string[];
  many?: boolean;
}

const MOST_NAMED = 200;
const MOST_STREAMS = 30;
const HEARTBEAT = 20_000;
const POLL = 1000;
const QUIET = 100;
const DEFINED = 'definition.changed';
const FOLLOWED = ['*.created', '*.updated', '*.trashed', '*.restored', '*.purged', '*.shared', '*.unshared', DEFINED];

interface Listener {
  ctx: Context;
  response: ServerResponse;
  /** The caller as they are now; throws where they have no access any more. */
  now(): Promise<Context>;
}

/** Says which of some events a caller may hear of; `named` is false where no records will be named. */
export type Visible = (ctx: Context, events: DomainEvent[], named: boolean) => Promise<DomainEvent[]> | DomainEvent[];

/** Says in a word what a caller may see at all: two answers that differ mean that their screens may show too much or too little. */
export type Sight = (ctx: Context) => string;

/** Serves `/api/v1/stream`. */
export function serveStream(app: App, visible: Visible, sight: Sight): void {
  const feeds = new Map<string, Feed>();

  app.get(
    '/api/v1/stream',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'Follow changes as they happen',
        description:
          'Server-sent events: `event: change` with the change set, who made it, and the records it touched; `event: definitions` when objects or fields have changed; `event: rights` when the caller sees other records than before.',
        tags: ['Changes'],
      },
    },
    async (request, reply) => {
      const { ctx } = request;
      const { schema } = ctx.workspace;
      const feed = feeds.get(schema) ?? new Feed(app.runtime, schema, { visible, sight }, () => feeds.delete(schema));
      feeds.set(schema, feed);
      feed.refuseTooMany(ctx);
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
        'x-request-id': request.id,
      });
      response.write('retry: 2000\n\n');
      const listener: Listener = {
        ctx,
        response,
        // Asked before each message, so that rights that were taken away count at once.
        now: async () => {
          const now = await app.authenticate(request);
          if (now?.workspace.id !== ctx.workspace.id) throw unauthenticated();
          return now;
        },
      };
      // Signing out, losing access or going on in another workspace ends what is already open too.
      const beat = setInterval(async () => {
        try {
          await feed.lookAgain(listener);
          response.write(': here\n\n');
        } catch {
          response.end();
        }
      }, HEARTBEAT);
      response.on('close', () => {
        clearInterval(beat);
        feed.leave(listener);
      });
      feed.join(listener);
    },
  );

  app.addHook('preClose', (done) => {
    for (const feed of feeds.values()) feed.end();
    done();
  });
}

/** Reads one workspace's outbox as long as somebody listens. */
class Feed {
  private readonly runtime: Runtime;
  private readonly schema: string;
  private readonly asks: { visible: Visible; sight: Sight };
  private readonly ended: () => void;
  private readonly listeners = new Set<Listener>();
  private position: { xid: string; seq: number } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopPokes: (() => void) | null = null;
  private reading = false;

  constructor(runtime: Runtime, schema: string, asks: { visible: Visible; sight: Sight }, ended: () => void) {
    this.runtime = runtime;
    this.schema = schema;
    this.asks = asks;
    this.ended = ended;
  }

  refuseTooMany(ctx: Context): void {
    const caller = callerOf(ctx);
    const open = [...this.listeners].filter((listener) => callerOf(listener.ctx) === caller).length;
    if (open >= MOST_STREAMS)
      throw new DomainError('rate_limited', 'Too many streams are open', [], { retry_after: 10 });
  }

  join(listener: Listener): void {
    this.listeners.add(listener);
    if (this.timer) return;
    this.stopPokes = this.runtime.events.onPoke((schema) => {
      if (schema === this.schema) this.soon(0);
    });
    this.soon(0);
  }

  leave(listener: Listener): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.stopPokes?.();
    this.ended();
  }

  end(): void {
    for (const { response } of this.listeners) response.end();
  }

  private soon(delay: number): void {
    if (this.listeners.size === 0 || this.reading) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), delay);
    this.timer.unref();
  }

  private async read(): Promise<void> {
    this.reading = true;
    let found = 0;
    try {
      const db = this.runtime.database.directory;
      this.position ??= await endOfEvents(db, this.schema);
      for (let full = true; full; ) {
        const read = await readEvents(db, this.schema, this.position, FOLLOWED, 1000);
        if (read.next) this.position = read.next;
        full = read.full;
        found += read.events.length;
        if (read.events.length > 0) await this.tell(read.events);
      }
    } catch (error) {
      this.runtime.log.debug({ err: error }, 'the live stream could not read');
    }
    this.reading = false;
    // Many small commits in a row, as in an import, are told a few times a second rather than one by one.
    this.soon(found > 0 ? QUIET : POLL);
  }

  private async tell(all: DomainEvent[]): Promise<void> {
    const events = all.filter((event) => event.name !== DEFINED);
    if (events.length < all.length) await this.tellDefinitions();
    const sets = Map.groupBy(events, (event) => event.change_set);
    const ids = [...sets.keys()].filter((id) => id !== null);
    const { rows } = await sql<{ id: string; actor_id: string | null }>`
      select id, actor_id from ${sql.id(this.schema, 'change_set')} where id = any(${ids}::uuid[])`.execute(
      this.runtime.database.directory,
    );
    const actors = new Map(rows.map((row) => [row.id, row.actor_id]));
    for (const [changeSet, made] of sets) {
      const actor = changeSet ? (actors.get(changeSet) ?? null) : null;
      for (const listener of this.listeners) await this.send(listener, changeSet, actor, made);
    }
  }

  /** The caller as they are now; told where they see other records than when they were last asked about. */
  async lookAgain(listener: Listener): Promise<void> {
    const before = this.asks.sight(listener.ctx);
    listener.ctx = await listener.now();
    if (this.asks.sight(listener.ctx) !== before) listener.response.write('event: rights\ndata: {}\n\n');
  }

  /** There are other objects or fields than before: whoever shows them asks for them anew. */
  private async tellDefinitions(): Promise<void> {
    await this.runtime.prepare(this.schema, 'newest');
    for (const { response } of this.listeners) response.write('event: definitions\ndata: {}\n\n');
  }

  private async send(
    listener: Listener,
    changeSet: string | null,
    actor: string | null,
    events: DomainEvent[],
  ): Promise<void> {
    const { response } = listener;
    try {
      await this.lookAgain(listener);
    } catch {
      return void response.end();
    }
    const seen = await this.asks.visible(listener.ctx, events, events.length <= MOST_NAMED);
    if (seen.length === 0) return;
    // Someone who does not read along is cut off; the browser comes back and loads afresh.
    if (response.writableLength > 1_000_000) return void response.destroy();
    const message: LiveMessage = { change_set: changeSet, actor_id: actor };
    if (events.length > MOST_NAMED) {
      message.objects = [...new Set(seen.map((event) => event.object))];
      message.many = true;
    } else {
      message.changes = seen.map((event) => ({
        object: event.object,
        id: event.record_id,
        op: event.name.slice(event.name.lastIndexOf('.') + 1),
        ...(typeof event.payload?.version === 'number' ? { version: event.payload.version } : {}),
      }));
    }
    response.write(`event: change\ndata: ${JSON.stringify(message)}\n\n`);
  }
}
