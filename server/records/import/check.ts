import type { Context } from '../../kernel/context.ts';
import { inTransaction } from '../../kernel/context.ts';
import { catalog } from '../catalog.ts';
import { readWhole, resolveValues, withFacts } from './findings.ts';
import { type Applied, applyPlan, type Outcome } from './plan/apply.ts';
import { needsOf } from './plan/columns.ts';
import { type PlannedRow, Planner } from './plan/planner.ts';
import { hashOf } from './plan/seen.ts';
import { noCounts, Pace, tally } from './progress.ts';
import {
  clearFindings,
  findImport,
  type ImportRow,
  insertPreview,
  insertProblems,
  insertValues,
  overridesOf,
  type PreviewEntry,
  updateImport,
} from './queries.ts';
import { chunks, openRows } from './reading/source.ts';
import type { ImportLikely, ImportTwins } from './schema.ts';

const CHUNK = 1000;
const SHOWN = 50;
const REFUSED_SHOWN = 10_000;
const LIKELY_SHOWN = 50;
const TWINS_SHOWN = 50;

/**
 * The dry run: reads the whole file, tells what every row would do, and changes nothing. Ends in `checked`, or back in
 * `mapping` where something has to be told first.
 */
export async function checkImport(ctx: Context, row: ImportRow, signal: AbortSignal): Promise<void> {
  const { dataDir } = ctx.runtime.config;
  const def = catalog(ctx).object(row.object as string);
  const overrides = await overridesOf(ctx, row.id);
  await clearFindings(ctx, row.id);
  let pace = new Pace('reading', row.format.rows);
  let reported = 0;
  const report = async (rows: number) => {
    if (performance.now() - reported < 400) return;
    reported = performance.now();
    signal.throwIfAborted();
    await updateImport(ctx, row.id, { progress: pace.at(rows) });
  };
  const reader = new Planner(ctx, def, row, overrides, new Set());
  const reading = await readWhole(dataDir, row, reader, overrides, report);
  const columns = withFacts(row.columns, reading, row.format.delimiter === ';');
  const format = { ...row.format, rows: reading.rows };
  const told: ImportRow = { ...row, columns, format };
  const needs = needsOf(ctx, told);
  if (needs.length) {
    await updateImport(ctx, row.id, { columns, format, needs, state: 'mapping', progress: null });
    return;
  }
  const planner = new Planner(ctx, def, told, overrides, reading.names, { rows: reading.rows });
  await insertValues(ctx, row.id, await resolveValues(ctx, planner, reading));

  pace = new Pace('planning', reading.rows);
  const foreseen = new Foreseen(planner);
  const { rows } = await openRows(dataDir, row.file_sha256, format);
  for await (const chunk of chunks(rows, CHUNK)) {
    signal.throwIfAborted();
    const plan = await planner.plan(ctx, chunk);
    const applied = await withoutTrace(ctx, (ctx) => applyPlan(ctx, planner, plan, { dryRun: true }));
    const { problems, preview } = foreseen.take(applied);
    await insertProblems(ctx, row.id, problems);
    await insertPreview(ctx, row.id, preview);
    await report(foreseen.counts.rows);
  }
  await updateImport(ctx, row.id, {
    columns,
    format,
    needs: [],
    counts: foreseen.counts,
    likely: foreseen.likely.compared > 0 ? foreseen.likely : null,
    twins: foreseen.twins,
    state: 'checked',
    progress: null,
    error: null,
  });
}

/** Plans one row again after a person mended it, and says what it would do now. */
export async function checkRow(
  ctx: Context,
  id: string,
  line: number,
  cells: string[],
): Promise<{ row: PlannedRow; outcome: Outcome; entry: PreviewEntry }> {
  const row = (await findImport(ctx, id)) as ImportRow;
  const planner = new Planner(
    ctx,
    catalog(ctx).object(row.object as string),
    row,
    await overridesOf(ctx, id),
    new Set(),
    { rows: 1 },
  );
  const plan = await planner.plan(ctx, [{ line, cells }]);
  const applied = await withoutTrace(ctx, (ctx) => applyPlan(ctx, planner, plan, { dryRun: true }));
  const { row: planned, outcome } = applied.rows[0] as Applied['rows'][number];
  return { row: planned, outcome, entry: entryOf(planner, planned, outcome) };
}

class Undone<T> extends Error {
  readonly result: T;
  constructor(result: T) {
    super();
    this.result = result;
  }
}

/** Does the work in a transaction that never commits. */
async function withoutTrace<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(ctx, async (ctx) => {
      throw new Undone(await work(ctx));
    });
  } catch (error) {
    if (error instanceof Undone) return error.result as T;
    throw error;
  }
}

/** Adds up what the chunks would do. What repeats across chunks is told apart here, as nothing was written in between. */
class Foreseen {
  readonly counts = noCounts();
  readonly likely: ImportLikely = { compared: 0, of: 0, found: 0, items: [] };
  readonly twins: ImportTwins = { found: 0, items: [] };
  private readonly planner: Planner;
  private readonly keys = new Set<number>();
  private readonly made = new Set<string>();
  private readonly shown = new Map<Outcome, number>();

  constructor(planner: Planner) {
    this.planner = planner;
  }

  take(applied: Applied) {
    const rows = applied.rows.map(({ row, outcome }) => ({ row, outcome: this.again(row, outcome) }));
    const made = applied.made.filter(({ object, title }) => {
      const key = `${object} ${title.toLowerCase()}`;
      return !this.made.has(key) && this.made.add(key);
    });
    tally(this.counts, { rows, made });
    for (const { row, outcome } of rows) {
      this.noteLikely(row, outcome);
      this.noteTwin(row, outcome);
    }
    const preview: PreviewEntry[] = [];
    for (const { row, outcome } of rows) {
      const shown = this.shown.get(outcome) ?? 0;
      this.shown.set(outcome, shown + 1);
      if (shown < (outcome === 'refused' ? REFUSED_SHOWN : SHOWN)) preview.push(entryOf(this.planner, row, outcome));
    }
    return { problems: rows.flatMap(({ row }) => row.problems), preview };
  }

  private noteLikely(row: PlannedRow, outcome: Outcome): void {
    const { likely } = this;
    if (row.compared || outcome === 'created') likely.of++;
    if (row.compared) likely.compared++;
    if (!row.likely) return;
    likely.found++;
    if (likely.items.length >= LIKELY_SHOWN) return;
    const { id, title, probability, reasons } = row.likely;
    const values = entryOf(this.planner, row, outcome).record;
    likely.items.push({ line: row.line, values, record: { id, title }, probability, reasons });
  }

  private noteTwin(row: PlannedRow, outcome: Outcome): void {
    const { twins } = this;
    if (!row.twin || outcome === 'refused') return;
    twins.found++;
    if (twins.items.length >= TWINS_SHOWN) return;
    const { line, by, value } = row.twin;
    twins.items.push({
      line: row.line,
      first: line,
      by,
      value: value.slice(0, 200),
      values: entryOf(this.planner, row, outcome).record,
    });
  }

  /** A row whose key an earlier chunk would have made adds to that record rather than making a second. */
  private again(row: PlannedRow, outcome: Outcome): Outcome {
    const { row: stored } = this.planner;
    if (outcome !== 'created') return outcome;
    const value = this.planner.keyOfRow(row);
    if (value === null) return outcome;
    const hash = hashOf(value);
    if (!this.keys.has(hash)) {
      this.keys.add(hash);
      return outcome;
    }
    return stored.options.on_match === 'skip' ? 'skipped' : 'updated';
  }
}

function entryOf(planner: Planner, row: PlannedRow, outcome: Outcome): PreviewEntry {
  const cells: Record<string, string> = {};
  for (const column of planner.row.columns) cells[column.name] = planner.cellText(row, column).slice(0, 500);
  const record: Record<string, unknown> = {};
  for (const column of planner.columns) {
    const { field } = column;
    const text = planner.cellText(row, column).trim();
    // References are shown by the name that the file says, not by an id.
    if (column.kind === 'reference') {
      if (text) record[field.name] = text.slice(0, 500);
    } else if (row.values[field.name] !== undefined) record[field.name] = row.values[field.name];
  }
  for (const name of ['first_name', 'last_name']) {
    if (row.values[name] !== undefined && row.values[name] !== null) record[name] = row.values[name];
  }
  const recordId = row.action === 'update' && !row.into && !row.foreseen ? row.id : null;
  return { line: row.line, outcome, record_id: recordId, title: row.title, cells, record };
}
