import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { PredictionFitted, PredictionSummary } from './train.ts';

export interface PredictionRow {
  id: string;
  name: string;
  object: string;
  target: string;
  kind: 'yes_no' | 'number';
  yes: string[];
  no: string[];
  left_out: string[];
  trusted: string[];
  field: string | null;
  created_at: string;
  created_by: string | null;
}

export interface RunRow {
  id: string;
  prediction_id: string;
  state: 'ready' | 'refused' | 'failed';
  trained_at: string;
  trained_by: string | null;
  rows: number;
  seconds: string;
  summary: PredictionSummary;
}

/** How many trainings of one are kept. */
const KEPT = 20;

const table = (ctx: Context, name: 'prediction' | 'prediction_run') => sql.id(ctx.workspace.schema, name);
const runColumns = sql`id, prediction_id, state, trained_at, trained_by, rows, seconds, summary`;

export async function allPredictions(ctx: Context): Promise<PredictionRow[]> {
  const { rows } = await sql<PredictionRow>`select * from ${table(ctx, 'prediction')} order by created_at, id`.execute(
    ctx.db,
  );
  return rows;
}

export async function predictionById(ctx: Context, id: string): Promise<PredictionRow | undefined> {
  const { rows } = await sql<PredictionRow>`select * from ${table(ctx, 'prediction')} where id = ${id}::uuid`.execute(
    ctx.db,
  );
  return rows[0];
}

export async function insertPrediction(ctx: Context, row: PredictionRow): Promise<void> {
  await sql`insert into ${table(ctx, 'prediction')} (id, name, object, target, kind, yes, no, field, created_at, created_by)
    values (${row.id}, ${row.name}, ${row.object}, ${row.target}, ${row.kind}, ${row.yes}, ${row.no}, ${row.field},
      ${row.created_at}, ${row.created_by})`.execute(ctx.db);
}

export async function setPrediction(
  ctx: Context,
  { id, name, left_out, trusted }: Pick<PredictionRow, 'id' | 'name' | 'left_out' | 'trusted'>,
): Promise<void> {
  await sql`update ${table(ctx, 'prediction')} set name = ${name}, left_out = ${left_out}, trusted = ${trusted}
    where id = ${id}::uuid`.execute(ctx.db);
}

export async function deletePrediction(ctx: Context, id: string): Promise<void> {
  await sql`delete from ${table(ctx, 'prediction')} where id = ${id}::uuid`.execute(ctx.db);
}

/** The trainings of these predictions, newest first. */
export async function runsOf(ctx: Context, ids: string[]): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`select ${runColumns} from ${table(ctx, 'prediction_run')}
    where prediction_id = any(${ids}::uuid[]) order by trained_at desc, id desc`.execute(ctx.db);
  return rows;
}

export async function lastResult(ctx: Context, id: string): Promise<(RunRow & { result: unknown }) | undefined> {
  const { rows } = await sql<RunRow & { result: unknown }>`select ${runColumns}, result
    from ${table(ctx, 'prediction_run')} where prediction_id = ${id}::uuid and state = 'ready'
    order by trained_at desc, id desc limit 1`.execute(ctx.db);
  return rows[0];
}

export async function fittedOf(ctx: Context, id: string): Promise<PredictionFitted | null> {
  const { rows } = await sql<{ fitted: PredictionFitted | null }>`select fitted from ${table(ctx, 'prediction_run')}
    where prediction_id = ${id}::uuid and state = 'ready' order by trained_at desc, id desc limit 1`.execute(ctx.db);
  return rows[0]?.fitted ?? null;
}

export interface NewRun extends Omit<RunRow, 'seconds'> {
  seconds: number;
  result: unknown;
  fitted: PredictionFitted | null;
}

/** Keeps a training; what only the newest needs is taken from the earlier ones, and the oldest go. */
export async function insertRun(ctx: Context, run: NewRun): Promise<void> {
  const own = table(ctx, 'prediction_run');
  const json = (value: unknown) => (value === null ? sql`null` : sql`${JSON.stringify(value)}::jsonb`);
  if (run.state === 'ready')
    await sql`update ${own} set fitted = null where prediction_id = ${run.prediction_id}::uuid and fitted is not null`.execute(
      ctx.db,
    );
  await sql`insert into ${own} (id, prediction_id, state, trained_at, trained_by, rows, seconds, summary, result, fitted)
    values (${run.id}, ${run.prediction_id}, ${run.state}, ${run.trained_at}, ${run.trained_by}, ${run.rows}, ${run.seconds},
      ${json(run.summary)}, ${json(run.result)}, ${json(run.fitted)})`.execute(ctx.db);
  await sql`delete from ${own} where id in (select id from ${own} where prediction_id = ${run.prediction_id}::uuid
    order by trained_at desc, id desc offset ${sql.lit(KEPT)})`.execute(ctx.db);
}
