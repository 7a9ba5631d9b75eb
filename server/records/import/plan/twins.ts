import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { LikenessKind, ObjectDefinition } from '../../define.ts';
import { keyOf } from '../cells/text.ts';
import type { ImportRow } from '../queries.ts';
import type { ImportTwins } from '../schema.ts';
import type { PlanColumn } from './columns.ts';
import { FirstLines } from './first-lines.ts';
import type { PlannedRow } from './planner.ts';
import { hashOf } from './seen.ts';

export type TwinBy = ImportTwins['items'][number]['by'];
/** The earlier row that a row looks like, and what both say. */
export interface Twin {
  line: number;
  by: TwinBy;
  value: string;
}

/** Numbers are written in many ways; so many digits at their end tell two apart well enough to point at them. */
const DIGITS = 9;
const LEAST_DIGITS = 7;

/**
 * Rows of one file that look like each other: the same e-mail address, the same phone, the same name at the same company.
 * A check points them out; a run compares only where something is to be done with them.
 */
export class TwinRows {
  private readonly row: ImportRow;
  private readonly columns: Array<{ by: TwinBy; of: PlanColumn[]; beside: PlanColumn[] }>;
  private readonly seen = new FirstLines();
  private readonly wanted: boolean;
  private readonly inRun: boolean;

  constructor(def: ObjectDefinition, row: ImportRow, columns: PlanColumn[], check: boolean) {
    this.row = row;
    // What rows are matched on is no likeness: it says for sure.
    const key = row.options.on_match === 'create' ? null : row.options.match_on;
    this.columns = comparedIn(
      def,
      columns.filter(({ field }) => field.name !== key),
    );
    this.inRun = !check;
    this.wanted = this.columns.length > 0 && (check || this.decides);
  }

  /** Whether look-alike rows are anything but created. */
  get decides(): boolean {
    return (this.row.options.on_twin ?? 'create') !== 'create';
  }

  /**
   * The id of the record that a line makes. Where rows may be merged into one of an earlier chunk it follows from the line, so
   * that it is known also to a run that goes on after a crash.
   */
  idOf(line: number): string | null {
    if (!this.decides) return null;
    const [head = '', middle = ''] = this.row.id.split('-');
    const rest = createHash('sha1').update(`${this.row.id} ${line}`).digest('hex');
    const place = line.toString(16).padStart(8, '0').slice(-8);
    return `${head}-${middle}-7${place.slice(0, 3)}-8${place.slice(3, 6)}-${place.slice(6)}${rest.slice(0, 10)}`;
  }

  /** Remembers rows that an earlier run has done. */
  recall(line: number, text: (column: PlanColumn) => string): void {
    for (const { key } of this.keysOf(text)) this.seen.meet(key, line);
  }

  /** Finds what the new ones among `rows` look like, and does with them what was chosen. */
  async settle(
    ctx: Context,
    def: ObjectDefinition,
    rows: PlannedRow[],
    text: (row: PlannedRow, column: PlanColumn) => string,
  ): Promise<void> {
    if (!this.wanted) return;
    const here = new Map<number, PlannedRow>();
    const earlier: PlannedRow[] = [];
    for (const row of rows) {
      if (row.action !== 'create' || row.into) continue;
      row.twin = this.twinOf(row, (column) => text(row, column));
      const first = row.twin && here.get(row.twin.line);
      if (!row.twin) here.set(row.line, row);
      else if (first) this.decide(row, first);
      else earlier.push(row);
    }
    if (earlier.length === 0 || !this.decides) return;
    // What was refused when its turn came is no record to merge into.
    const made = this.inRun ? await this.present(ctx, def, earlier) : null;
    for (const row of earlier) {
      const id = this.idOf((row.twin as Twin).line) as string;
      if (made && !made.has(id)) row.twin = null;
      else if (this.row.options.on_twin === 'skip') row.action = 'skip';
      else {
        row.action = 'update';
        row.id = id;
        delete row.values.created_at;
        // A check has nothing there to hold it against.
        if (!made) row.foreseen = true;
      }
    }
    if (made) foldSame(rows);
  }

  private twinOf(row: PlannedRow, text: (column: PlanColumn) => string): Twin | null {
    let twin: Twin | null = null;
    for (const { key, by, value } of this.keysOf(text)) {
      const line = this.seen.meet(key, row.line);
      if (line !== 0 && line !== row.line) twin ??= { line, by, value };
    }
    return twin;
  }

  private decide(row: PlannedRow, first: PlannedRow): void {
    if (!this.decides) return;
    if (this.row.options.on_twin === 'skip') row.action = 'skip';
    else {
      row.action = 'update';
      fold(row, first);
    }
  }

  private async present(ctx: Context, def: ObjectDefinition, rows: PlannedRow[]): Promise<Set<string>> {
    const ids = rows.map((row) => this.idOf((row.twin as Twin).line));
    const { rows: found } = await sql<{ id: string }>`select id from ${sql.id(ctx.workspace.schema, def.name)}
      where id = any(${ids}::uuid[]) and trashed_at is null`.execute(ctx.db);
    return new Set(found.map(({ id }) => id));
  }

  private *keysOf(text: (column: PlanColumn) => string): Generator<{ key: number; by: TwinBy; value: string }> {
    for (const { by, of, beside } of this.columns) {
      if (by === 'name') {
        const name = of.map(text).join(' ').trim();
        const place = beside.map(text).join(' ').trim();
        if (keyOf(name) && (place || beside.length === 0))
          yield {
            key: hashOf(`n ${keyOf(name)} ${keyOf(place)}`),
            by,
            value: [name, place].filter(Boolean).join(', '),
          };
        continue;
      }
      for (const column of of) {
        const value = text(column).trim();
        const plain = by === 'email' ? value.toLowerCase() : value.replace(/\D/g, '');
        if (by === 'email' ? plain.includes('@') : plain.length >= LEAST_DIGITS)
          yield { key: hashOf(`${by} ${by === 'email' ? plain : plain.slice(-DIGITS)}`), by, value };
      }
    }
  }
}

/** Rows of one chunk that go to the same earlier record are written as one. */
function foldSame(rows: PlannedRow[]): void {
  const taken = new Map<string, PlannedRow>();
  for (const row of rows) {
    if (row.action !== 'update' || row.into) continue;
    const first = taken.get(row.id);
    if (first) fold(row, first);
    else taken.set(row.id, row);
  }
}

/** The later row adds to what the first says, the last word counting. */
function fold(row: PlannedRow, first: PlannedRow): void {
  row.into = first;
  row.id = first.id;
  Object.assign(first.values, row.values);
  first.links.push(...row.links);
}

/** The columns that tell people and companies apart, by what the definition says of them. */
function comparedIn(def: ObjectDefinition, columns: PlanColumn[]) {
  const by = (...kinds: LikenessKind[]) => {
    const names = new Set(def.likeness.filter(({ as }) => kinds.includes(as)).flatMap(({ fields }) => fields));
    return columns.filter(({ field, kind }) => names.has(field.name) && kind !== 'part');
  };
  const split = columns.filter(({ kind }) => kind === 'split');
  const names = split.length > 0 ? split : by('given_name', 'family_name', 'organisation');
  const link = by('link');
  // A name alone says little, except of an organisation.
  const named = link.length > 0 || def.likeness.some(({ as }) => as === 'organisation');
  return [
    { by: 'email' as const, of: by('email'), beside: [] },
    { by: 'phone' as const, of: by('phone'), beside: [] },
    { by: 'name' as const, of: named ? names : [], beside: link },
  ].filter(({ of }) => of.length > 0);
}
