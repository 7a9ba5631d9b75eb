import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Context, Workspace } from './context.ts';
import type { Runtime } from './runtime.ts';
import { allWorkspaces, systemContext } from './system.ts';

/** One row of a workspace's outbox, as reactions and live screens read it. */
export interface DomainEvent {
  readonly seq: number;
  /** `noun.past`, such as `deal.won`. */
  readonly name: string;
  readonly object: string;
  readonly record_id: string;
  readonly change_set: string | null;
  readonly at: string;
  readonly payload: Record<string, unknown>;
}

/** "When this happens, do that": how domains talk without knowing each other. */
export interface Reaction {
  /** The name its position is kept under; unique, and never changed. */
  readonly name: string;
  /** `deal.won`, every event of an object (`deal.*`), one event of all objects (`*.trashed`), or `*`. */
  readonly events: string[];
  /**
   * Runs in the transaction that also moves the position, so what it writes through `ctx` happens exactly once.
   * What it does outside the database may happen again after a crash: add a job with a key for that.
   */
  run(ctx: Context, events: DomainEvent[]): Promise<void>;
}

const BATCH = 500;
const POLL = 1000;
const LONGEST_PAUSE = 60_000;

interface Position {
  xid: string;
  seq: number;
}

/**
 * Reads every workspace's outbox and hands its events to the reactions. A write pokes it after its commit; a poll each
 * second catches what other processes wrote. Events are read in the order of their transactions, and only up to the
 * oldest transaction still open: a later one could otherwise commit a lower number behind the reader's back.
 */
export class EventBus {
  private readonly reactions: Reaction[] = [];
  private readonly listeners = new Set<(schema: string) => void>();
  private readonly poked = new Set<string>();
  private readonly failures = new Map<string, { count: number; until: number }>();
  private runtime: Runtime | null = null;
  private timer: NodeJS.Timeout | null = null;
  private polledAt = 0;
  private working: Promise<void> | null = null;

  register(reactions: Reaction[]): void {
    for (const reaction of reactions) {
      if (this.reactions.some((r) => r.name === reaction.name))
        throw new Error(`Two reactions are called ${reaction.name}`);
      this.reactions.push(reaction);
    }
  }

  /** Called after the commit of a write: its events are looked at now rather than at the next poll. */
  poke(schema: string): void {
    for (const listener of this.listeners) listener(schema);
    if (!this.runtime) return;
    this.poked.add(schema);
    this.schedule(0);
  }

  /** Tells of commits in this process as they happen; the live stream follows the outbox with it. */
  onPoke(listener: (schema: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Starts handing out events in this process. Several processes may: each batch is taken by one of them. */
  start(runtime: Runtime): void {
    this.runtime = runtime;
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.runtime = null;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.working;
  }

  /**
   * Hands out everything that has happened, and returns when nothing is left. Events behind a transaction that is still
   * open (anybody's, on the whole server) are waited for up to `patience` ms. For tests, and for scripts that end afterwards.
   */
  async settle(runtime: Runtime, patience = 5000): Promise<void> {
    await this.working;
    const until = Date.now() + patience;
    for (const workspace of await allWorkspaces(runtime)) {
      await this.drain(runtime, workspace, true);
      while (Date.now() < until && (await this.hidden(runtime, workspace))) {
        await sleep(10);
        await this.drain(runtime, workspace, true);
      }
    }
  }

  /** Whether events are there that nobody may read yet. */
  private async hidden(runtime: Runtime, workspace: Workspace): Promise<boolean> {
    if (this.reactions.length === 0) return false;
    const { rows } = await sql<{ hidden: boolean }>`
      select exists (
        select 1 from ${sql.id(workspace.schema, 'consumer')} c
        join ${sql.id(workspace.schema, 'event')} e on (e.xid, e.seq) > (c.xid, c.seq)
        where c.name = any(${this.reactions.map((r) => r.name)}::text[])
      ) as hidden`.execute(runtime.database.directory);
    return rows[0]?.hidden ?? false;
  }

  private schedule(delay: number): void {
    if (!this.runtime || (this.timer && delay > 0)) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.working) return;
      this.working = this.round().finally(() => {
        this.working = null;
        this.schedule(this.poked.size > 0 ? 20 : POLL);
      });
    }, delay);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    const runtime = this.runtime;
    if (!runtime || this.reactions.length === 0) return;
    try {
      const all = Date.now() - this.polledAt >= POLL;
      const poked = new Set(this.poked);
      this.poked.clear();
      if (all) this.polledAt = Date.now();
      for (const workspace of await allWorkspaces(runtime)) {
        if (this.runtime && (all || poked.has(workspace.schema))) await this.drain(runtime, workspace, false);
      }
    } catch (error) {
      if (this.runtime) runtime.log.warn({ err: error }, 'events could not be read; trying again');
    }
  }

  private async drain(runtime: Runtime, workspace: Workspace, rethrow: boolean): Promise<void> {
    const behind = await this.behind(runtime, workspace);
    if (behind.length > 0) await runtime.prepare(workspace.schema, 'newest');
    for (const reaction of behind) {
      const key = `${workspace.schema} ${reaction.name}`;
      const failed = this.failures.get(key);
      if (failed && failed.until > Date.now() && !rethrow) continue;
      try {
        while ((this.runtime || rethrow) && (await this.handleBatch(runtime, workspace, reaction, failed ? 1 : BATCH)));
        this.failures.delete(key);
      } catch (error) {
        if (rethrow) throw error;
        const count = (failed?.count ?? 0) + 1;
        const pause = Math.min(LONGEST_PAUSE, 1000 * 2 ** (count - 1));
        this.failures.set(key, { count, until: Date.now() + pause });
        runtime.log.error(
          { err: error, reaction: reaction.name, workspace: workspace.id, failures: count },
          'a reaction failed',
        );
      }
    }
  }

  /**
   * The reactions with something to read, found in one statement so that an idle workspace costs next to nothing. The last
   * event is looked up once: asked whether any event comes after a position, PostgreSQL may read all of them.
   */
  private async behind(runtime: Runtime, workspace: Workspace): Promise<Reaction[]> {
    const event = sql.id(workspace.schema, 'event');
    const consumer = sql.id(workspace.schema, 'consumer');
    const { rows } = await sql<{ name: string; waiting: boolean }>`
      select c.name, coalesce((l.xid, l.seq) > (c.xid, c.seq), false) as waiting
      from ${consumer} c left join (
        select xid, seq from ${event} where xid < pg_snapshot_xmin(pg_current_snapshot())
        order by xid desc, seq desc limit 1
      ) l on true`.execute(runtime.database.directory);
    const known = new Map(rows.map((row) => [row.name, row.waiting]));
    const missing = this.reactions.filter((reaction) => !known.has(reaction.name));
    if (missing.length > 0) await this.enrol(runtime, workspace, missing, rows.length === 0);
    return this.reactions.filter((reaction) => known.get(reaction.name) ?? true);
  }

  /** A new workspace is read from its first event; a reaction that comes with an upgrade starts at what happens next. */
  private async enrol(
    runtime: Runtime,
    workspace: Workspace,
    reactions: Reaction[],
    fromStart: boolean,
  ): Promise<void> {
    const event = sql.id(workspace.schema, 'event');
    const start = fromStart
      ? sql`(select '0'::xid8 as xid, 0::bigint as seq)`
      : sql`(select xid, seq from ${event} where xid < pg_snapshot_xmin(pg_current_snapshot())
             union all select '0'::xid8, 0 order by xid desc, seq desc limit 1)`;
    await sql`
      insert into ${sql.id(workspace.schema, 'consumer')} (name, xid, seq, updated_at)
      select r.name, s.xid, s.seq, now()
      from unnest(${reactions.map((r) => r.name)}::text[]) r(name), ${start} s
      on conflict (name) do nothing`.execute(runtime.database.directory);
  }

  /** One batch in one transaction. True when there may be more. */
  private async handleBatch(
    runtime: Runtime,
    workspace: Workspace,
    reaction: Reaction,
    limit: number,
  ): Promise<boolean> {
    const base = systemContext(runtime, workspace, { kind: 'rule' });
    const transaction = { afterCommit: [] as Array<() => void> };
    const more = await base.db.transaction().execute(async (db) => {
      const consumer = sql.id(workspace.schema, 'consumer');
      const taken = await sql<Position>`
        select xid::text as xid, seq from ${consumer} where name = ${reaction.name} for update skip locked`.execute(db);
      const position = taken.rows[0];
      if (!position) return false;
      const { events, next, full } = await readEvents(db, workspace.schema, position, reaction.events, limit);
      if (!next) return false;
      await sql`update ${consumer} set xid = ${next.xid}::xid8, seq = ${next.seq}, updated_at = now()
                where name = ${reaction.name}`.execute(db);
      if (events.length > 0) await reaction.run({ ...base, db, transaction }, events);
      return full;
    });
    for (const run of transaction.afterCommit) run();
    return more;
  }
}

interface Read {
  events: DomainEvent[];
  /** How far was read; null where there was nothing new. */
  next: Position | null;
  /** The batch was full: more may follow. */
  full: boolean;
}

/** The next events after a position that match, in order, up to the oldest open transaction. */
export async function readEvents(
  db: Context['db'],
  schema: string,
  after: Position,
  patterns: string[],
  limit: number,
): Promise<Read> {
  const event = sql.id(schema, 'event');
  // One statement, hence one snapshot: the end that is reached and the events up to it belong together.
  const { rows } = await sql<DomainEvent & { xid: string; last_xid: string; last_seq: number }>`
    with last as (
      select xid, seq from ${event}
      where xid < pg_snapshot_xmin(pg_current_snapshot()) and (xid, seq) > (${after.xid}::xid8, ${after.seq}::bigint)
      order by xid desc, seq desc limit 1
    )
    select last.xid::text as last_xid, last.seq as last_seq, e.xid::text as xid,
           e.seq, e.name, e.object, e.record_id, e.change_set, e.at, e.payload
    from last left join lateral (
      select * from ${event} e
      where (e.xid, e.seq) > (${after.xid}::xid8, ${after.seq}::bigint) and (e.xid, e.seq) <= (last.xid, last.seq)
        and e.name ~ ${asRegex(patterns)}
      order by e.xid, e.seq limit ${limit}
    ) e on true
    order by e.xid, e.seq`.execute(db);
  const first = rows[0];
  if (!first) return { events: [], next: null, full: false };
  const events = first.seq === null ? [] : rows.map(({ xid: _, last_xid: _x, last_seq: _s, ...event }) => event);
  const full = events.length === limit;
  const lastRow = rows[rows.length - 1] as (typeof rows)[number];
  const next = full ? { xid: lastRow.xid, seq: lastRow.seq } : { xid: first.last_xid, seq: first.last_seq };
  return { events, next, full };
}

function asRegex(patterns: string[]): string {
  const parts = patterns.map((p) => p.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^.]+'));
  return patterns.includes('*') ? '.' : `^(${parts.join('|')})$`;
}

/** Where the outbox ends at this moment: what follows it has not happened yet. */
export async function endOfEvents(db: Context['db'], schema: string): Promise<Position> {
  const { rows } = await sql<Position>`
    select xid::text as xid, seq from ${sql.id(schema, 'event')}
    where xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid desc, seq desc limit 1`.execute(db);
  return rows[0] ?? { xid: '0', seq: 0 };
}
