import { HEAVY_WRITES } from '../../heavy.ts';
import { WHOLE } from '../blocking.ts';
import { keysOf } from '../keys.ts';
import type { Features, Recipe } from '../recipe.ts';
import { type Found, KEPT_FROM, keepPairs, ordered } from './found.ts';
import { featuresReader, type Store } from './store.ts';
import type { Learnt } from './sweep.ts';

const PART = 1000;
/** Of a block that is larger, only so many records are looked at when one changes. */
const MOST = WHOLE * 3;

/**
 * Compares the records that wait in the queue with all others: their keys are made anew, what was found about them
 * before is found again or falls away. Each part is one transaction.
 * @returns how many records were compared
 */
export async function followQueue(store: Store, recipe: Recipe, learnt: Learnt, signal?: AbortSignal): Promise<number> {
  let total = 0;
  while (!signal?.aborted && !(await isHeavilyWritten(store))) {
    const done = await store.inTransaction(() => followPart(store, recipe, learnt));
    total += done;
    if (done < PART) break;
  }
  return total;
}

/** What waits then is taken up within a minute of its end. */
export async function isHeavilyWritten(store: Store): Promise<boolean> {
  const [row] = await store.rows<[boolean]>(HEAVY_WRITES);
  return row?.[0] ?? false;
}

async function followPart(store: Store, recipe: Recipe, learnt: Learnt): Promise<number> {
  const { object } = recipe.plan;
  const queued = await store.rows<[string]>(
    `delete from @duplicate_queue where record_id in (
      select record_id from @duplicate_queue where object = $1 order by seq limit ${PART} for update skip locked) returning record_id`,
    [object],
  );
  if (queued.length === 0) return 0;
  const ids = queued.map(([id]) => id);
  const changed = await read(store, recipe, ids);
  await store.rows('delete from @duplicate_key where record_id = any($1::uuid[])', [ids]);
  await store.rows(
    `delete from @duplicate_pair where state in ('open', 'later') and (a = any($1::uuid[]) or b = any($1::uuid[]))
      and (state = 'open' or not exists (select 1 from @${object} t where t.id in (a, b) and t.trashed_at is null having count(*) = 2))`,
    [ids],
  );
  const keys: number[] = [];
  const holders: string[] = [];
  for (const features of changed.values()) {
    for (const key of keysOf(recipe, features)) {
      keys.push(key);
      holders.push(features.id);
    }
  }
  await store.rows('insert into @duplicate_key (key, record_id) select * from unnest($1::bigint[], $2::uuid[])', [
    keys,
    holders,
  ]);
  const near = await store.rows<[string, string]>(
    `select distinct k.id, o.record_id from unnest($1::bigint[], $2::uuid[]) as k (key, id)
      cross join lateral (select d.record_id from @duplicate_key d where d.key = k.key limit ${MOST}) o
      where o.record_id <> k.id`,
    [keys, holders],
  );
  const missing = [...new Set(near.map(([, other]) => other))].filter((id) => !changed.has(id));
  const others = await read(store, recipe, missing);
  const found: Found[] = [];
  const seen = new Set<string>();
  for (const [id, other] of near) {
    const [x, y] = [changed.get(id), changed.get(other) ?? others.get(other)];
    const [a, b] = ordered(id, other);
    if (!x || !y || seen.has(a + b)) continue;
    seen.add(a + b);
    const score = recipe.score(learnt.model, x, y, learnt.frequencies);
    if (!score.kept && score.probability >= KEPT_FROM && !recipe.isContradicted(score.levels))
      found.push({ a, b, ...score });
  }
  await keepPairs(store, object, found, null);
  return ids.length;
}

async function read(store: Store, recipe: Recipe, ids: string[]): Promise<Map<string, Features>> {
  if (ids.length === 0) return new Map();
  const reader = featuresReader(recipe);
  const rows = await store.rows<unknown[]>(
    `select ${reader.columns} from @${recipe.plan.object} as t where t.id = any($1::uuid[]) and t.trashed_at is null`,
    [ids],
  );
  return new Map(rows.map((row) => [row[0] as string, reader.read(row)]));
}
