import { pairsOfBlock, WHOLE } from '../blocking.ts';
import { keyRange, keysOf, memberOf } from '../keys.ts';
import { isSound, learn, type Model, type Patterns, patternOf, tempered } from '../model.ts';
import type { Features, Frequencies, Recipe } from '../recipe.ts';
import { type Found, KEPT_FROM, keepPairs, ordered, Sample } from './found.ts';
import { featuresReader, type Store } from './store.ts';

export interface Learnt {
  model: Model;
  frequencies: Frequencies;
}

export type Phase = 'keys' | 'learning' | 'comparing';

/** Where a sweep is; kept with the run, so that another process goes on from there. */
export interface SweepState {
  phase: Phase;
  /** Comparing: the last key whose block was dealt with. */
  position: number | null;
  done: number;
  total: number;
  compared: number;
  found: number;
  strata: number[] | null;
}

export interface SweepOptions {
  run: string | null;
  /** Told after every part; false ends the sweep there. */
  progress(state: SweepState): Promise<boolean>;
}

const READ = 10_000;
/** Keys of one part. */
const BLOCKS = 3000;
/** Of a block larger than this only so many records are looked at: what all share tells nothing. */
const MOST_IN_BLOCK = 50_000;
const PAIRS_TO_LEARN_FROM = 200_000;
const FEW_PAIRS = 200;
const SMALL = 5000;

/**
 * Compares all records of an object that share a key: makes the keys, learns from the first blocks, then goes through
 * all of them in the order of their keys. Memory holds one part of the blocks, whatever the size of the table.
 */
export class Sweep {
  private readonly store: Store;
  private readonly recipe: Recipe;
  private readonly options: SweepOptions;
  private readonly reader: ReturnType<typeof featuresReader>;
  private readonly table: string;
  private readonly low: number;
  private readonly high: number;
  private readonly oversized = new Set<number>();
  learnt: Learnt;

  constructor(store: Store, recipe: Recipe, learnt: Learnt | null, options: SweepOptions) {
    this.store = store;
    this.recipe = recipe;
    this.options = options;
    this.reader = featuresReader(recipe);
    this.table = recipe.plan.object;
    [this.low, this.high] = keyRange(this.table);
    this.learnt = learnt ?? { model: recipe.firstModel(), frequencies: {} };
  }

  /** @returns false where it was stopped before the end */
  async run(from: SweepState): Promise<boolean> {
    let state = from;
    if (state.phase === 'keys') {
      state = { ...state, done: 0, total: await this.count() };
      if (!(await this.makeKeys(state))) return false;
      state = { ...state, phase: 'learning', done: 0, position: null };
    }
    if (state.phase === 'learning') {
      if (!(await this.options.progress(state))) return false;
      await this.learnFromBlocks();
      state = { ...state, phase: 'comparing', done: 0, position: null, compared: 0, found: 0, strata: null };
    }
    await this.findOversized();
    return this.compareAll(state);
  }

  private async count(): Promise<number> {
    const [row] = await this.store.rows<[number]>(`select count(*)::int from @${this.table} where trashed_at is null`);
    return row?.[0] ?? 0;
  }

  /** Makes all keys anew in a table beside the one in use and puts it in its place. One sweep of a workspace works at a time. */
  private async makeKeys(state: SweepState): Promise<boolean> {
    const { store } = this;
    const range = [this.low, this.high];
    // A small table is not worth another beside it.
    const small = state.total <= SMALL;
    const table = small ? 'duplicate_key' : 'duplicate_key_next';
    if (small) await store.rows('delete from @duplicate_key where key >= $1::bigint and key < $2::bigint', range);
    else {
      await store.rows('drop table if exists @duplicate_key_next');
      await store.rows('create table @duplicate_key_next (like @duplicate_key)');
    }
    let done = 0;
    let last = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.read(last);
      if (rows.length === 0) break;
      last = rows.at(-1)?.[0] as string;
      const { recipe, reader } = this;
      await store.copyKeys(
        table,
        (function* () {
          let lines = '';
          for (const row of rows) {
            const features = reader.read(row);
            for (const key of keysOf(recipe, features)) lines += `${key}\t${features.id}\n`;
            if (lines.length > 60_000) {
              yield lines;
              lines = '';
            }
          }
          if (lines) yield lines;
        })(),
      );
      done += rows.length;
      if (!(await this.options.progress({ ...state, done }))) {
        await store.rows('drop table if exists @duplicate_key_next');
        return false;
      }
    }
    if (small) return true;
    await store.rows(
      `insert into @duplicate_key_next select key, record_id from @duplicate_key where key < $1::bigint or key >= $2::bigint`,
      range,
    );
    await store.rows(`set maintenance_work_mem = '128MB'`);
    await store.rows('create index duplicate_key_next_key on @duplicate_key_next (key, record_id)');
    await store.rows('create index duplicate_key_next_record on @duplicate_key_next (record_id)');
    await store.rows('vacuum (analyze) @duplicate_key_next');
    await store.inTransaction(async () => {
      await store.rows('drop table @duplicate_key');
      await store.rows('alter table @duplicate_key_next rename to duplicate_key');
      await store.rows('alter index @duplicate_key_next_key rename to duplicate_key_key');
      await store.rows('alter index @duplicate_key_next_record rename to duplicate_key_record');
    });
    return true;
  }

  private read(after: string): Promise<unknown[][]> {
    return this.store.rows(
      `select ${this.reader.columns} from @${this.table} as t where t.trashed_at is null and t.id > $1::uuid order by t.id limit ${READ}`,
      [after],
    );
  }

  private async findOversized(): Promise<void> {
    const rows = await this.store.rows<[number]>(
      `select key from @duplicate_key where key >= $1::bigint and key < $2::bigint group by key having count(*) > ${WHOLE}`,
      [this.low, this.high],
    );
    for (const [key] of rows) this.oversized.add(key);
  }

  private async learnFromBlocks(): Promise<void> {
    const { recipe } = this;
    const patterns: Patterns = new Map();
    let pairs = 0;
    await this.findOversized();
    for await (const part of this.parts(null)) {
      for (const [x, y] of this.pairsOf(part)) {
        const pattern = patternOf(recipe.comparisons, recipe.compare(x, y));
        patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1);
        pairs++;
      }
      if (pairs >= PAIRS_TO_LEARN_FROM) break;
    }
    const first = recipe.firstModel();
    // A handful of pairs teaches nothing: then what is known beforehand counts.
    const model = pairs < FEW_PAIRS ? first : learn(patterns, recipe.comparisons, first, { prior: FEW_PAIRS / 2 });
    this.learnt = {
      model: tempered(isSound(model, first) ? model : first),
      frequencies: await this.frequencies(),
    };
  }

  /** How common the usual names are: the most frequent by name, the rest together. */
  private async frequencies(): Promise<Frequencies> {
    const frequencies: Frequencies = {};
    for (const part of this.recipe.plan.parts) {
      if (part.as !== 'given_name' && part.as !== 'family_name') continue;
      const column = `"${this.recipe.plan.columns[part.fields[0] as string]}"`;
      const rows = await this.store.rows<[string, number, number, number]>(
        `with names as (select lower(${column}) as name, count(*)::float8 as n from @${this.table}
            where trashed_at is null and ${column} is not null group by 1),
          whole as (select sum(n) as n, sum(n * n) as squares, count(*) as names from names)
        select name, names.n / whole.n, whole.squares / (whole.n * whole.n), 1.0 / whole.names
        from names, whole order by names.n desc, name limit 300`,
      );
      const [top] = rows;
      if (!top) continue;
      const terms = Object.fromEntries(rows.map(([name, share]) => [name, share]));
      terms[''] = rows.length < 300 ? top[3] : (rows.at(-1)?.[1] ?? top[3]);
      frequencies[part.as] = { usual: top[2], terms };
    }
    return frequencies;
  }

  private async compareAll(start: SweepState): Promise<boolean> {
    const { recipe, learnt, options } = this;
    const sample = new Sample(start.strata);
    let { compared, found } = start;
    for await (const part of this.parts(start.position)) {
      const pairs: Found[] = [];
      for (const [x, y] of this.pairsOf(part)) {
        const score = recipe.score(learnt.model, x, y, learnt.frequencies);
        const [a, b] = ordered(x.id, y.id);
        const pair = { a, b, ...score };
        compared++;
        sample.add(pair);
        if (!score.kept && score.probability >= KEPT_FROM && !recipe.isContradicted(score.levels)) pairs.push(pair);
      }
      found += pairs.length;
      await keepPairs(this.store, this.table, pairs, options.run);
      const share = (part.last - this.low) / (this.high - this.low);
      const done = Math.min(start.total, Math.round(share * start.total));
      const state = { ...start, position: part.last, done, compared, found, strata: sample.counts };
      if (!(await options.progress(state))) return false;
    }
    if (options.run) await sample.keep(this.store, this.table, options.run);
    await options.progress({
      ...start,
      position: this.high,
      done: start.total,
      compared,
      found,
      strata: sample.counts,
    });
    return true;
  }

  /** The blocks, a few thousand at a time in the order of their keys, with what their records hold. */
  private async *parts(after: number | null): AsyncGenerator<Part> {
    // The next part is read while this one is compared.
    let next: Promise<Part | null> = this.part(after ?? this.low - 1);
    for (;;) {
      const part = await next;
      if (!part) return;
      next = this.part(part.last);
      next.catch(() => {});
      yield part;
    }
  }

  private async part(after: number): Promise<Part | null> {
    const blocks = await this.store.rows<[number, string[]]>(
      `select key, (array_agg(record_id))[1:${MOST_IN_BLOCK}] from @duplicate_key where key > $1::bigint and key < $2::bigint
        group by key having count(*) > 1 order by key limit ${BLOCKS}`,
      [after, this.high],
    );
    const last = blocks.at(-1)?.[0];
    if (last === undefined) return null;
    const ids = [...new Set(blocks.flatMap(([, ids]) => ids))];
    const known = new Map<string, Known>();
    for (let at = 0; at < ids.length; at += READ) {
      const rows = await this.store.rows<unknown[]>(
        `select ${this.reader.columns} from @${this.table} as t where t.id = any($1::uuid[]) and t.trashed_at is null`,
        [ids.slice(at, at + READ)],
      );
      for (const row of rows) {
        const features = this.reader.read(row);
        known.set(features.id, { features, keys: keysOf(this.recipe, features) });
      }
    }
    return { blocks, known, last };
  }

  /** The pairs of a part that no block before has compared: each is looked at under the lowest key both share. */
  private *pairsOf({ blocks, known }: Part): Generator<[Features, Features]> {
    for (const [key, ids] of blocks) {
      const members = ids.map((id) => known.get(id)).filter((member) => member !== undefined);
      if (members.length < 2) continue;
      const small = members.length <= WHOLE;
      const views = small ? members.map(() => EMPTY) : members.map(({ features }) => memberOf(this.recipe, features));
      for (const [i, j] of pairsOfBlock(views)) {
        const [x, y] = [members[i] as Known, members[j] as Known];
        if (this.lowestShared(x.keys, y.keys, key)) yield [x.features, y.features];
      }
    }
  }

  private lowestShared(a: number[], b: number[], key: number): boolean {
    for (let i = 0, j = 0; i < a.length && j < b.length; ) {
      const [x, y] = [a[i] as number, b[j] as number];
      if (x >= key || y >= key) return true;
      if (x === y) {
        // A block too large to be compared whole may have passed the pair by.
        if (!this.oversized.has(x)) return false;
        i++;
        j++;
      } else if (x < y) i++;
      else j++;
    }
    return true;
  }
}

interface Known {
  features: Features;
  keys: number[];
}

interface Part {
  blocks: Array<[number, string[]]>;
  known: Map<string, Known>;
  last: number;
}

const EMPTY = { fine: [], order: '' };
