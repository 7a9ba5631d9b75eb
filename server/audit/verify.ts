import type { Context } from '../kernel/context.ts';
import { entryHash, GENESIS, type Head, keptHead, seal } from '../records/audit-chain.ts';
import * as queries from './queries.ts';
import type { Verified } from './schema.ts';

const BATCH = 5000;

/**
 * Reads the chain from its first entry and says what is the first that was altered or is missing. An end that was cut off
 * leaves a sound chain behind; it is noticed by where the chain once ended: as the database remembers, as this machine
 * keeps it beside the database, and as the caller noted it elsewhere (`known`).
 */
export async function verifyChain(ctx: Context, known?: Head): Promise<Verified> {
  await seal(ctx.runtime, ctx.workspace);
  // Read before the entries: what is linked meanwhile comes after these ends.
  const ends = [known, await keptHead(ctx.runtime, ctx.workspace), await queries.head(ctx)].filter((h) => h != null);
  const at = new Map<number, Head[]>();
  for (const end of ends) at.set(end.seq, [...(at.get(end.seq) ?? []), end]);
  let previous: Head = { seq: 0, hash: GENESIS };
  const found = (problem: Verified['problem']): Verified => ({
    ok: problem === null,
    entries: previous.seq,
    head: previous,
    problem,
  });
  for (;;) {
    const rows = await queries.chainAfter(ctx, previous.seq, BATCH);
    for (const row of rows) {
      const seq = previous.seq + 1;
      if (row.seq !== seq) return found({ kind: 'missing', seq, id: null, message: `Entry ${seq} is missing` });
      if (row.hash !== entryHash(previous.hash, row))
        return found({ kind: 'altered', seq, id: row.id, message: `Entry ${seq} is not as it was written` });
      if (at.get(seq)?.some((end) => end.hash !== row.hash))
        return found({
          kind: 'rewritten',
          seq,
          id: row.id,
          message: `Up to entry ${seq} the log was written anew: it once had another content here`,
        });
      previous = { seq, hash: row.hash };
    }
    if (rows.length < BATCH) break;
  }
  const last = Math.max(0, ...ends.map((end) => end.seq));
  if (last <= previous.seq) return found(null);
  const seq = previous.seq + 1;
  const message = `The end is missing: entries ${seq} to ${last} were there once`;
  return found({ kind: 'missing_end', seq, id: null, message });
}
