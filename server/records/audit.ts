import { afterCommit, type Context } from '../kernel/context.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { sealSoon } from './audit-chain.ts';
import type { Values } from './types.ts';

/** Something that has to be told to whoever asks later "who did this?" */
export interface Audited {
  /** `noun.past`, such as `field.created`, `export.made`, `sensitive.shown`. */
  action: string;
  /** The object that it was about, by name. */
  object?: string;
  recordId?: string | null;
  /** What the thing was called at that time: a key's name, an export's file, a record's title. */
  title?: string | null;
  /** What else must be known, in few words and no more personal data than that takes. Never a secret. */
  detail?: Values;
}

/**
 * Adds an entry to the audit log, in the transaction of `ctx` where there is one: what is rolled back was not done, and what
 * cannot be told is not done. It is linked into the chain within a second of the commit.
 */
export async function recordAudit(ctx: Context, ...entries: Audited[]): Promise<void> {
  if (entries.length === 0) return;
  const { actor, runtime, workspace } = ctx;
  const rows = entries.map((entry) => ({
    id: uuidv7(),
    at: ctx.now(),
    actor_kind: actor.kind,
    actor_id: actor.memberId ?? actor.keyId,
    actor_name: actor.name,
    address: ctx.address ?? null,
    request_id: ctx.requestId,
    action: entry.action,
    object: entry.object ?? null,
    record_id: entry.recordId ?? null,
    title: entry.title?.slice(0, 500) ?? null,
    detail: entry.detail ? JSON.stringify(entry.detail) : null,
  }));
  await ctx.db.insertInto('audit').values(rows).execute();
  afterCommit(ctx, () => sealSoon(runtime, workspace));
}
