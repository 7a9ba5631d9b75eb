import { uuidv7 } from '../../../kernel/ids.ts';
import type { Score } from '../recipe.ts';
import type { Store } from './store.ts';

/** Pairs from this probability on are kept, whatever is shown: who lowers the threshold sees them at once. */
export const KEPT_FROM = 0.3;

export interface Found extends Score {
  a: string;
  b: string;
}

export const ordered = (x: string, y: string): [string, string] => (x < y ? [x, y] : [y, x]);

/** Keeps pairs that were found. What people decided about a pair stands, whatever is found again. */
export async function keepPairs(store: Store, object: string, found: Found[], run: string | null): Promise<void> {
  if (found.length === 0) return;
  // Records that share several names that all too many have may meet more than once.
  const once = new Map(found.map((pair) => [pair.a + pair.b, pair]));
  const rows = [...once.values()].map(({ a, b, probability, levels, weights }) => ({
    id: uuidv7(),
    a,
    b,
    probability,
    levels: `{${levels.join()}}`,
    weights: `{${weights.map((w) => Math.round(w * 100) / 100).join()}}`,
  }));
  await store.rows(
    `insert into @duplicate_pair as p (id, object, a, b, probability, levels, weights, run_id, created_at)
      select id, $2, a, b, probability, levels::smallint[], weights::real[], $3::uuid, now()
      from json_to_recordset($1::json) as x (id uuid, a uuid, b uuid, probability real, levels text, weights text)
      order by a, b
    on conflict (a, b) do update set probability = excluded.probability, levels = excluded.levels,
      weights = excluded.weights, run_id = excluded.run_id
    where p.state in ('open', 'later')`,
    [JSON.stringify(rows), object, run],
  );
}

/** Bounds of probability by which pairs are counted and sampled, to estimate what is missed and what is wrong. */
export const STRATA = [0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.9, 0.97] as const;
/** Pairs that were kept apart as a household or a shared address: a stratum of their own. */
export const KEPT_APART = STRATA.length;
const PER_STRATUM = 40;

/** Counts all compared pairs by probability, and keeps a random few of each stratum (reservoir sampling, Vitter 1985). */
export class Sample {
  readonly counts: number[];
  readonly chosen: Found[][];

  constructor(counts?: number[] | null) {
    this.counts = counts?.length === KEPT_APART + 1 ? counts : new Array(KEPT_APART + 1).fill(0);
    this.chosen = this.counts.map(() => []);
  }

  add(pair: Found): void {
    const stratum = pair.kept ? KEPT_APART : STRATA.findLastIndex((bound) => pair.probability >= bound);
    const count = (this.counts[stratum] as number) + 1;
    this.counts[stratum] = count;
    const chosen = this.chosen[stratum] as Found[];
    if (chosen.length < PER_STRATUM) chosen.push(pair);
    else {
      const place = Math.floor(Math.random() * count);
      if (place < PER_STRATUM) chosen[place] = pair;
    }
  }

  async keep(store: Store, object: string, run: string): Promise<void> {
    const rows = this.chosen.flatMap((pairs, stratum) =>
      pairs.map(({ a, b, probability, levels, weights }) => ({
        id: uuidv7(),
        a,
        b,
        probability,
        stratum,
        levels: `{${levels.join()}}`,
        weights: `{${weights.join()}}`,
      })),
    );
    await store.rows('delete from @duplicate_sample where object = $1', [object]);
    await store.rows(
      `insert into @duplicate_sample (id, object, run_id, a, b, probability, stratum, levels, weights)
        select id, $2, $3, a, b, probability, stratum, levels::smallint[], weights::real[]
        from json_to_recordset($1::json) as x (id uuid, a uuid, b uuid, probability real, stratum smallint, levels text, weights text)`,
      [JSON.stringify(rows), object, run],
    );
  }
}
