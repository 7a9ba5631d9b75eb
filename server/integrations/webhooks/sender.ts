import type { Context, Workspace } from '../../kernel/context.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { disable } from './disable.ts';
import { handOut } from './hand-out.ts';
import {
  activeWebhooks,
  arrived,
  arrivedSince,
  type ClaimedDelivery,
  claim,
  failed,
  hurry,
  isBehind,
  unclaim,
  webhookById,
} from './queries.ts';
import { hasArrived, type Sent, secretsOf, send, TIMEOUT } from './send.ts';

const POLL = 1000;
/** At once, of one webhook and of one process: a receiver that hangs takes no more than its share. */
const OF_ONE = 8;
const OF_ALL = 64;
/** Whoever dies with a delivery in hand leaves it to others after so many seconds. */
const LEASE = TIMEOUT / 1000 + 10;

const GIVE_UP_AFTER = 72 * 3600_000;
const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 2 * 3600;
const TRIP = 10;
const TRIP_PAUSE = 5;
const LONGEST_TRIP = 1800;

interface Progress {
  sending: Set<Promise<void>>;
  /** How many have ended. */
  ended: number;
  /** In a row, as far as this process saw. */
  failures: number;
}

/**
 * Sends what webhooks have to tell. Each process that works in the background has one; together they send every delivery at
 * least once and those of a record one after another. A webhook's troubles are its own: it works by itself, a receiver that
 * keeps failing is asked ever more seldom, one delivery at a time, and none takes more than its share of what may be under way.
 */
export class WebhookSender {
  private runtime: Runtime | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopPokes: (() => void) | null = null;
  private readonly busy = new Map<string, Promise<void>>();
  private inFlight = 0;
  private stopping = new AbortController();

  start(runtime: Runtime): void {
    this.runtime = runtime;
    this.stopping = new AbortController();
    this.stopPokes = runtime.events.onPoke(() => this.schedule(20));
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.runtime = null;
    this.stopPokes?.();
    this.stopping.abort();
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await Promise.all(this.busy.values());
  }

  /**
   * Sends everything that is due, and returns when nothing is left to do at this moment. Events behind a transaction that
   * is still open are waited for up to `patience` ms. For tests.
   */
  async settle(runtime: Runtime, patience = 3000): Promise<void> {
    const until = Date.now() + patience;
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      for (const id of await activeWebhooks(ctx.db, ctx.now())) {
        do await this.work(ctx, id);
        while (Date.now() < until && (await isBehind(ctx, id)));
      }
    }
  }

  private schedule(delay: number): void {
    if (!this.runtime || (this.timer && delay > 0 && delay >= POLL)) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.round().finally(() => this.schedule(POLL)), delay);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    const { runtime } = this;
    this.timer = null;
    if (!runtime) return;
    try {
      for (const workspace of await allWorkspaces(runtime)) await this.begin(runtime, workspace);
    } catch (error) {
      if (this.runtime) runtime.log.warn({ err: error }, 'webhooks could not be looked at; trying again');
    }
  }

  private async begin(runtime: Runtime, workspace: Workspace): Promise<void> {
    const ctx = systemContext(runtime, workspace);
    for (const id of await activeWebhooks(ctx.db, ctx.now())) {
      if (!this.runtime || this.busy.has(id)) continue;
      const work = this.work(ctx, id)
        .catch((error) => {
          if (this.runtime) runtime.log.error({ err: error, webhook: id }, 'a webhook could not be worked on');
        })
        .finally(() => this.busy.delete(id));
      this.busy.set(id, work);
    }
  }

  /** Hands out and sends for one webhook until nothing is due at this moment. */
  private async work(ctx: Context, id: string): Promise<void> {
    const webhook = await webhookById(ctx.db, id);
    if (!webhook) return;
    const progress: Progress = { sending: new Set(), ended: 0, failures: webhook.failures };
    while (!this.stopping.signal.aborted) {
      const room = this.roomFor(progress);
      const { ended } = progress;
      if (room > 0 && (await this.take(ctx, id, room, progress)) > 0) continue;
      if (room > 0 && (await handOut(ctx, id))) continue;
      // What ended while this looked around may have made room for the next of the same record.
      if (progress.ended > ended) continue;
      if (progress.sending.size === 0) break;
      await Promise.race(progress.sending);
    }
    await Promise.all(progress.sending);
  }

  private roomFor({ sending, failures }: Progress): number {
    const most = failures >= TRIP ? 1 : OF_ONE;
    return Math.min(most - sending.size, OF_ALL - this.inFlight);
  }

  private async take(ctx: Context, id: string, room: number, progress: Progress): Promise<number> {
    const claimed = await claim(ctx, id, room, LEASE);
    for (const delivery of claimed) {
      this.inFlight++;
      const sent: Promise<void> = this.deliver(ctx, id, delivery, progress).finally(() => {
        this.inFlight--;
        progress.ended++;
        progress.sending.delete(sent);
      });
      progress.sending.add(sent);
    }
    return claimed.length;
  }

  private async deliver(ctx: Context, webhookId: string, delivery: ClaimedDelivery, progress: Progress) {
    const secrets = secretsOf(ctx, webhookId, delivery);
    if (!secrets) {
      const webhook = await webhookById(ctx.db, webhookId);
      if (webhook) await disable(ctx, webhook, 'secret_unreadable');
      return unclaim(ctx, [delivery.id]);
    }
    let sent: Sent;
    try {
      sent = await send(ctx, delivery, secrets, this.stopping.signal);
    } catch {
      return unclaim(ctx, [delivery.id]);
    }
    if (hasArrived(sent.status)) {
      progress.failures = 0;
      if (await arrived(ctx, webhookId, delivery.id, sent)) await hurry(ctx, webhookId);
      return;
    }
    progress.failures++;
    const at = await this.nextTry(ctx, webhookId, delivery, sent);
    const pause = TRIP_PAUSE * jitter();
    const retry = { at, trip: TRIP, pause, longestPause: LONGEST_TRIP };
    const since = await failed(ctx, webhookId, delivery.id, sent, retry);
    await this.endIfHopeless(ctx, webhookId, sent, since);
  }

  /**
   * Later each time, and not at the same moment as all the others. Null after 72 hours in which the receiver took others:
   * one that takes none is not the message's fault, and its webhook is disabled with everything still waiting.
   */
  private async nextTry(ctx: Context, webhookId: string, delivery: ClaimedDelivery, sent: Sent): Promise<Date | null> {
    const now = ctx.now().getTime();
    const begun = Date.parse(delivery.first_attempt_at);
    if (now - begun >= GIVE_UP_AFTER && (await arrivedSince(ctx, webhookId, delivery.first_attempt_at))) return null;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(delivery.attempts - 1, 20)) * jitter();
    return new Date(now + Math.max(pause, sent.wait ?? 0) * 1000);
  }

  private async endIfHopeless(ctx: Context, webhookId: string, sent: Sent, since: string | null): Promise<void> {
    const hopeless = since !== null && ctx.now().getTime() - Date.parse(since) >= GIVE_UP_AFTER;
    if (sent.status !== 410 && !hopeless) return;
    const webhook = await webhookById(ctx.db, webhookId);
    if (webhook?.state === 'active') await disable(ctx, webhook, sent.status === 410 ? 'gone' : 'failing');
  }
}

const jitter = () => 0.75 + Math.random() / 2;
