import { sql } from 'kysely';
import { DomainError } from './errors.ts';
import type { Runtime } from './runtime.ts';

interface Counter {
  day: string;
  /** What all processes have counted, as far as this one knows. */
  told: number;
  /** What this one has counted since it last told. */
  own: number;
}

const EVERY_MS = 5_000;

/**
 * How many requests each API key has made today. Counted in memory and told to the database every few seconds, so that no
 * request waits for it; several processes learn of each other then.
 */
export class Quota {
  private readonly runtime: Runtime;
  private readonly counters = new Map<string, Counter>();
  private readonly timer: NodeJS.Timeout;

  constructor(runtime: Runtime) {
    this.runtime = runtime;
    this.timer = setInterval(() => void this.tell().catch(() => {}), EVERY_MS);
    this.timer.unref();
  }

  /** Counts one request of a key, or throws `rate_limited` where the day's are used up. */
  take(keyId: string): void {
    const now = this.runtime.now();
    const day = now.toISOString().slice(0, 10);
    let counter = this.counters.get(keyId);
    if (!counter || counter.day !== day) {
      counter = { day, told: 0, own: 0 };
      this.counters.set(keyId, counter);
    }
    const most = this.runtime.config.keyQuota;
    if (most > 0 && counter.told + counter.own >= most) {
      const midnight = Date.parse(`${day}T00:00:00Z`) + 86_400_000;
      throw new DomainError('rate_limited', `This key may make ${most} requests a day, and has made them`, [], {
        retry_after: Math.max(1, Math.ceil((midnight - now.getTime()) / 1000)),
      });
    }
    counter.own++;
  }

  /** Adds to the database what was counted, and learns what others have. */
  async tell(): Promise<void> {
    const counted = [...this.counters].filter(([, counter]) => counter.own > 0);
    if (counted.length === 0) return;
    const rows = counted.map(([key, { day, own }]) => ({ key, day, own }));
    const { rows: told } = await sql<{ key_id: string; day: string; requests: number }>`
      insert into kith.key_usage as u (key_id, day, requests)
      select c.key, c.day, c.own from json_to_recordset(${JSON.stringify(rows)}::json) as c(key uuid, day date, own bigint)
        where exists (select 1 from kith.api_key k where k.id = c.key)
      on conflict (key_id, day) do update set requests = u.requests + excluded.requests
      returning key_id, day, requests`.execute(this.runtime.database.directory);
    for (const { key, own } of rows) {
      const counter = this.counters.get(key);
      if (counter) counter.own -= own;
    }
    for (const { key_id, day, requests } of told) {
      const counter = this.counters.get(key_id);
      if (counter?.day === day) counter.told = requests;
    }
    const today = this.runtime.now().toISOString().slice(0, 10);
    for (const [key, counter] of this.counters) if (counter.day !== today) this.counters.delete(key);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.tell().catch(() => {});
  }
}
