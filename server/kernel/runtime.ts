import type { Config } from './config.ts';
import type { Database } from './db.ts';
import type { EventBus } from './events.ts';
import type { Jobs } from './jobs.ts';
import type { Logger } from './log.ts';
import type { Loop } from './loop.ts';
import type { Outgoing } from './outgoing.ts';

/** What one process has, made once by `main.ts` (or by the test app) and reached through the context. */
export interface Runtime {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
  readonly events: EventBus;
  readonly jobs: Jobs;
  readonly loops: Loop[];
  /** Requests to addresses that people gave. */
  readonly outgoing: Outgoing;
  /**
   * Loads what must be known of a workspace before anyone works in it (its definitions); null where that is known. With
   * `version` at least that one, with `newest` whatever stands in the database now.
   */
  prepare(schema: string, version?: number | 'newest'): Promise<void> | null;
  now(): Date;
}
