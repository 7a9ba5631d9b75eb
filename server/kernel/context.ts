import type { Db } from './db.ts';
import type { Runtime } from './runtime.ts';

export type Role = 'owner' | 'admin' | 'member' | 'read_only';

/** Who acts. `memberId` is the member record in the workspace; an API key and the system have none of their own. */
export interface Actor {
  readonly kind: 'member' | 'api_key' | 'system';
  readonly memberId: string | null;
  readonly accountId: string | null;
  readonly keyId: string | null;
  readonly name: string;
}

export interface Workspace {
  readonly id: string;
  /** The PostgreSQL schema that holds the workspace, `ws_…`. */
  readonly schema: string;
  readonly name: string;
  /** ISO 4217: totals are given in it. */
  readonly currency: string;
  /** IANA zone: "today" and date buckets are taken in it. */
  readonly timeZone: string;
  readonly locale: string;
}

/** Why a write happens: copied into its change set. */
export interface Origin {
  readonly kind: 'app' | 'api' | 'import' | 'undo' | 'bulk' | 'merge' | 'sample' | 'rule' | 'public' | 'system';
  /** The import, the undone change set, … */
  readonly id?: string | null;
}

/** Who acts, where, with which rights, on which connection and at what time. It comes first in every verb. */
export interface Context {
  readonly actor: Actor;
  readonly workspace: Workspace;
  readonly role: Role;
  /** An administrator who looks as somebody else: the rest of the context is theirs, and nothing may be changed. */
  readonly looking?: { readonly id: string; readonly name: string };
  readonly origin: Origin;
  readonly requestId: string | null;
  /** The network address that the request came from; Kith's own work has none. */
  readonly address?: string | null;
  readonly runtime: Runtime;
  /** Bound to the workspace's schema, and to the transaction where there is one. */
  readonly db: Db;
  readonly transaction: Transaction | null;
  now(): Date;
}

/** What waits for the commit of the open transaction. */
export interface Transaction {
  readonly afterCommit: Array<() => void>;
}

/**
 * Runs `work` in one transaction and hands it a context bound to that transaction. Inside a transaction it joins it.
 * Work queued with `afterCommit` runs once the commit has succeeded.
 */
export async function inTransaction<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  if (ctx.transaction) return work(ctx);
  return withFreshDefinitions(ctx, async () => {
    const transaction: Transaction = { afterCommit: [] };
    const result = await ctx.db.transaction().execute((db) => work({ ...ctx, db, transaction }));
    for (const run of transaction.afterCommit) run();
    return result;
  });
}

/** A column or table that is not there, and a prepared statement whose columns have changed. */
const STALE = new Set(['42703', '42P01', '0A000']);

/**
 * Runs `work`, and once more where the database no longer is what this process thought: another one has changed what the
 * workspace defines a moment ago. What failed must have left no trace: it read, or its transaction was rolled back.
 */
export async function withFreshDefinitions<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown };
    if (ctx.transaction || typeof code !== 'string' || !STALE.has(code)) throw error;
    await ctx.runtime.prepare(ctx.workspace.schema, 'newest');
    return await work();
  }
}

/** Runs `work` after the open transaction has committed, or at once where none is open. */
export function afterCommit(ctx: Context, work: () => void): void {
  if (ctx.transaction) ctx.transaction.afterCommit.push(work);
  else work();
}
