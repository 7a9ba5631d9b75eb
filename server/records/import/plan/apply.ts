import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { DomainError } from '../../../kernel/errors.ts';
import type { Change } from '../../types.ts';
import { type ChangeResult, write } from '../../write/index.ts';
import type { MissingRecord, Plan, PlannedRow, Planner } from './planner.ts';

export type Outcome = 'created' | 'updated' | 'unchanged' | 'skipped' | 'refused';

export interface Applied {
  rows: Array<{ row: PlannedRow; outcome: Outcome }>;
  /** What was made because rows name it. */
  made: MissingRecord[];
}

/**
 * Sends a plan through the write door, in the caller's transaction. In a dry run what rows name is made all the same,
 * so that the rules of the rows find it: the caller rolls back.
 */
export async function applyPlan(
  ctx: Context,
  planner: Planner,
  plan: Plan,
  options: { dryRun: boolean; changeSet?: string; after?: Promise<unknown> },
): Promise<Applied> {
  const made = await makeMissing(ctx, plan, options.changeSet);
  const own = plan.rows.filter(
    (row) => !row.into && !row.foreseen && (row.action === 'create' || row.action === 'update'),
  );
  const sorted = [...own.filter((row) => row.action === 'create'), ...own.filter((row) => row.action === 'update')];
  const object = planner.def.name;
  const changes = sorted.map(
    ({ action, id, values }): Change =>
      action === 'create' ? { op: 'create', object, id, values } : { op: 'update', object, id, values },
  );
  const results = await writeAll(ctx, changes, options);
  const outcomes = new Map<PlannedRow, Outcome>();
  for (const [i, row] of sorted.entries()) outcomes.set(row, settle(planner, row, results[i] as ChangeResult));
  return { made, rows: plan.rows.map((row) => ({ row, outcome: outcomeOf(row, outcomes) })) };
}

/** Makes the records that accepted rows name; rows whose record is refused are refused with it. */
async function makeMissing(ctx: Context, plan: Plan, changeSet: string | undefined): Promise<MissingRecord[]> {
  if (!plan.missing.length) return [];
  const named = new Set<unknown>();
  for (const row of plan.rows)
    if (row.action !== 'refuse') for (const value of Object.values(row.values)) named.add(value);
  const wanted = plan.missing.filter((record) => named.has(record.id));
  wanted.sort((a, b) => a.object.localeCompare(b.object));
  const changes = wanted.map(({ object, id, values }): Change => ({ op: 'create', object, id, values }));
  const results = await writeAll(ctx, changes, { dryRun: false, changeSet });
  const refused = new Map<unknown, string>();
  for (const [i, result] of results.entries()) {
    const record = wanted[i] as MissingRecord;
    if (!result.ok) refused.set(record.id, `"${record.title}" cannot be created: ${result.error.message}`);
  }
  if (refused.size) refuseRows(plan, refused);
  return wanted.filter((record) => !refused.has(record.id));
}

function refuseRows(plan: Plan, refused: Map<unknown, string>): void {
  for (const row of plan.rows) {
    const message = Object.values(row.values)
      .map((value) => refused.get(value))
      .find(Boolean);
    if (!message || row.action === 'refuse') continue;
    row.action = 'refuse';
    row.problems.push({ line: row.line, column: null, code: 'missing', message, value: null });
  }
}

/**
 * All changes at once. Where a rule refuses the whole batch for one of them, the batch is halved until the one is found.
 */
async function writeAll(
  ctx: Context,
  changes: Change[],
  options: { dryRun: boolean; changeSet?: string; after?: Promise<unknown> },
): Promise<ChangeResult[]> {
  if (!changes.length) return [];
  await sql`savepoint import_rows`.execute(ctx.db);
  try {
    const { results } = await write(ctx, changes, { ...options, partial: true, returning: false });
    await sql`release savepoint import_rows`.execute(ctx.db);
    return results;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await sql`rollback to savepoint import_rows`.execute(ctx.db);
    if (changes.length === 1) return [{ ok: false, error }];
    const middle = changes.length >> 1;
    const first = await writeAll(ctx, changes.slice(0, middle), options);
    return [...first, ...(await writeAll(ctx, changes.slice(middle), options))];
  }
}

function settle(planner: Planner, row: PlannedRow, result: ChangeResult): Outcome {
  if (result.ok) {
    if (row.action === 'create') return 'created';
    // A dry run writes nothing, and still tells what a run would change.
    return result.idle ? 'unchanged' : 'updated';
  }
  const { errors, message, code } = result.error;
  const list = errors.length ? errors : [{ field: '', code, message }];
  for (const error of list) {
    const column = planner.columnOf(error.field);
    const value = column ? planner.cellText(row, column).slice(0, 200) : null;
    row.problems.push({
      line: row.line,
      column: column?.name ?? null,
      code: error.code,
      message: error.message,
      value,
    });
  }
  return 'refused';
}

function outcomeOf(row: PlannedRow, outcomes: Map<PlannedRow, Outcome>): Outcome {
  if (row.action === 'refuse') return 'refused';
  if (row.action === 'skip') return 'skipped';
  if (row.foreseen) return 'updated';
  if (!row.into) return outcomes.get(row) ?? 'refused';
  if (outcomes.get(row.into) !== 'refused' && row.into.action !== 'refuse') return 'updated';
  const message = `Line ${row.into.line}, which this row adds to, is refused`;
  row.problems.push({ line: row.line, column: null, code: 'refused_with', message, value: null });
  return 'refused';
}
