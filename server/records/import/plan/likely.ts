import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { ObjectDefinition } from '../../define.ts';
import { readyFor } from '../../duplicates/find/settings.ts';
import { keyRange } from '../../duplicates/keys.ts';
import { type Likely, likelyDuplicates } from '../../duplicates/likely.ts';
import type { ImportOptions } from '../schema.ts';
import type { PlannedRow } from './planner.ts';

/** A check that only tells compares so many rows, spread over the file: more would make a large check wait. */
const SAMPLE = 5000;

/**
 * Rows that would be new records and look like one that is there. `create` makes them all the same: then a run compares
 * nothing, and a check a sample, to tell how many there are. `skip` and `update` compare every row.
 */
export class LikelyRows {
  private readonly def: ObjectDefinition;
  private readonly options: ImportOptions;
  /** The share of the rows that is compared. */
  private readonly share: number;
  /** Whether there is anything to compare with; null as long as nobody asked. */
  private any: boolean | null = null;

  constructor(def: ObjectDefinition, options: ImportOptions, check: { rows: number | null } | null) {
    this.def = def;
    this.options = options;
    const all = decides(options);
    this.share = all ? 1 : check ? Math.min(1, SAMPLE / Math.max(1, check.rows ?? 1)) : 0;
  }

  /** Finds what the new ones among `rows` look like, in two statements, and does with them what was chosen. */
  async settle(ctx: Context, rows: PlannedRow[]): Promise<void> {
    if (this.share === 0) return;
    const chosen = spread(
      rows.filter((row) => row.action === 'create' && !row.into),
      this.share,
    );
    if (chosen.length === 0 || !(await this.somethingThere(ctx))) return;
    const values = chosen.map((row) => row.values);
    const found: Likely[][] = await likelyDuplicates(ctx, this.def.name, values);
    const taken = new Map(rows.filter((row) => row.action === 'update' && !row.into).map((row) => [row.id, row]));
    for (const [i, row] of chosen.entries()) {
      row.compared = true;
      row.likely = found[i]?.[0] ?? null;
      if (row.likely) this.decide(row, row.likely, taken);
    }
  }

  private decide(row: PlannedRow, likely: Likely, taken: Map<string, PlannedRow>): void {
    const wish = this.options.likely_rows?.[String(row.line)] ?? this.options.on_likely ?? 'create';
    if (wish === 'create') return;
    row.title = likely.title;
    if (wish === 'skip') {
      row.action = 'skip';
      return;
    }
    row.action = 'update';
    row.id = likely.id;
    delete row.values.created_at;
    const first = taken.get(likely.id);
    if (!first) taken.set(likely.id, row);
    else {
      // Two rows of one record are written as one: the later word counts.
      row.into = first;
      Object.assign(first.values, row.values);
      first.links.push(...row.links);
    }
  }

  private async somethingThere(ctx: Context): Promise<boolean> {
    if (this.any === null) {
      const [from, to] = keyRange(this.def.name);
      const keys = sql.id(ctx.workspace.schema, 'duplicate_key');
      const { rows } = (await readyFor(ctx, this.def.name))
        ? await sql`select 1 from ${keys} where key >= ${from} and key < ${to} limit 1`.execute(ctx.db)
        : { rows: [] };
      this.any = rows.length > 0;
    }
    return this.any;
  }
}

/** Whether rows that look like a record are anything but created. */
const decides = ({ on_likely, likely_rows }: ImportOptions): boolean =>
  (on_likely ?? 'create') !== 'create' || Object.values(likely_rows ?? {}).some((wish) => wish !== 'create');

/** Every so many-th of a list. */
function spread<T>(list: T[], share: number): T[] {
  if (share >= 1) return list;
  const wanted = Math.max(1, Math.round(list.length * share));
  return list.filter((_, i) => Math.floor((i * wanted) / list.length) !== Math.floor(((i - 1) * wanted) / list.length));
}
