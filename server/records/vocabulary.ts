import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';

/**
 * The words that search can correct typing mistakes to. They are learnt after the commit, beside the write: a crash in
 * between loses a correction, never a record, and the nightly rebuild of the vocabulary brings it back.
 */
const known = new Map<string, Set<string>>();
const waiting = new Map<string, { ctx: Context; words: Set<string> }>();
let running: Promise<void> | null = null;

const correctable = /^\p{L}{3,30}$/u;
const mostKnown = 300_000;

/** Remembers words of records just written, soon. */
export function learnWords(ctx: Context, words: Iterable<string>): void {
  const { schema } = ctx.workspace;
  let seen = known.get(schema);
  if (!seen || seen.size > mostKnown) {
    seen = new Set();
    known.set(schema, seen);
  }
  let batch = waiting.get(schema);
  for (const word of words) {
    if (seen.has(word) || !correctable.test(word)) continue;
    seen.add(word);
    batch ??= { ctx, words: new Set() };
    batch.words.add(word);
  }
  if (!batch) return;
  waiting.set(schema, batch);
  running ??= flush().finally(() => {
    running = null;
  });
}

/** Waits until all words are learnt: for tests and for a clean stop. */
export async function flushVocabulary(): Promise<void> {
  while (running) await running;
}

async function flush(): Promise<void> {
  while (waiting.size > 0) {
    for (const [schema, { ctx, words }] of [...waiting]) {
      waiting.delete(schema);
      const db = ctx.runtime.database.workspace(schema);
      try {
        // Sorted, so that two processes take the rows in one order and never wait for each other in a circle.
        await sql`insert into ${sql.id(schema, 'search_word')} (word)
          select word from unnest(${[...words].sort()}::text[]) as word on conflict do nothing`.execute(db);
      } catch (error) {
        known.delete(schema);
        ctx.runtime.log.warn({ error }, 'search words were not learnt');
      }
    }
  }
}

/** Makes the vocabulary anew from the search table. */
export async function rebuildVocabulary(ctx: Context): Promise<void> {
  const { schema } = ctx.workspace;
  await sql`insert into ${sql.id(schema, 'search_word')} (word)
    select distinct word from ${sql.id(schema, 'search')}, unnest(tsvector_to_array(words)) as word
    where word ~ '^[[:alpha:]]{3,30}$' on conflict do nothing`.execute(ctx.db);
}
