import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Accuracy } from './model.ts';
import type { Said } from './said.ts';

export interface RunRow {
  id: string;
  model: string;
  state: 'ready' | 'refused' | 'failed';
  trained_at: string;
  trained_by: string | null;
  data_from: string | null;
  data_to: string | null;
  rows: number;
  seconds: string;
  settings: Record<string, unknown>;
  headline: Said | null;
  accuracy: Accuracy | null;
  refusal: Said | null;
}

const table = (ctx: Context, name: 'model_run' | 'model_setting') => sql.id(ctx.workspace.schema, name);
const columns = sql`id, model, state, trained_at, trained_by, data_from, data_to, rows, seconds, settings, headline, accuracy, refusal`;

/** The newest run of each model. */
export async function lastRuns(ctx: Context): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`select distinct on (model) ${columns} from ${table(ctx, 'model_run')}
    order by model, trained_at desc, id desc`.execute(ctx.db);
  return rows;
}

export async function runsOf(ctx: Context, model: string): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`select ${columns} from ${table(ctx, 'model_run')} where model = ${model}
    order by trained_at desc, id desc limit ${sql.lit(KEPT)}`.execute(ctx.db);
  return rows;
}

export async function runById(
  ctx: Context,
  model: string,
  id: string,
): Promise<(RunRow & { result: unknown }) | undefined> {
  const { rows } = await sql<RunRow & { result: unknown }>`select ${columns}, result from ${table(ctx, 'model_run')}
    where model = ${model} and id = ${id}::uuid`.execute(ctx.db);
  return rows[0];
}

/** The newest that found something. */
export async function fittedRun(
  ctx: Context,
  model: string,
): Promise<(RunRow & { result: unknown; fitted: unknown }) | undefined> {
  const { rows } = await sql<
    RunRow & { result: unknown; fitted: unknown }
  >`select ${columns}, result, fitted from ${table(ctx, 'model_run')}
    where model = ${model} and state = 'ready' order by trained_at desc, id desc limit 1`.execute(ctx.db);
  return rows[0];
}

/** How many runs of a model are kept. */
const KEPT = 26;

export type NewRun = Omit<RunRow, 'seconds'> & { seconds: number; result: unknown; fitted: unknown };

/** Keeps a run; what only the newest needs is taken from the earlier ones, and the oldest go. */
export async function insertRun(ctx: Context, run: NewRun): Promise<void> {
  const own = table(ctx, 'model_run');
  const json = (value: unknown) =>
    value === null || value === undefined ? sql`null` : sql`${JSON.stringify(value)}::jsonb`;
  if (run.state === 'ready')
    await sql`update ${own} set fitted = null where model = ${run.model} and fitted is not null`.execute(ctx.db);
  await sql`insert into ${own} (id, model, state, trained_at, trained_by, data_from, data_to, rows, seconds, settings, headline, accuracy, refusal, result, fitted)
    values (${run.id}, ${run.model}, ${run.state}, ${run.trained_at}, ${run.trained_by}, ${run.data_from}, ${run.data_to}, ${run.rows}, ${run.seconds},
      ${json(run.settings)}, ${json(run.headline)}, ${json(run.accuracy)}, ${json(run.refusal)}, ${json(run.result)}, ${json(run.fitted)})`.execute(
    ctx.db,
  );
  await sql`delete from ${own} where model = ${run.model} and id in (
    select id from ${own} where model = ${run.model} order by trained_at desc, id desc offset ${sql.lit(KEPT)})`.execute(
    ctx.db,
  );
}

export async function settingsOf(ctx: Context, model: string): Promise<Record<string, unknown>> {
  const { rows } = await sql<{ settings: Record<string, unknown> }>`select settings from ${table(ctx, 'model_setting')}
    where model = ${model}`.execute(ctx.db);
  return rows[0]?.settings ?? {};
}

export async function keepSettings(ctx: Context, model: string, settings: Record<string, unknown>): Promise<void> {
  await sql`insert into ${table(ctx, 'model_setting')} (model, settings, updated_at, updated_by)
    values (${model}, ${JSON.stringify(settings)}::jsonb, ${ctx.now().toISOString()}, ${ctx.actor.memberId})
    on conflict (model) do update set settings = excluded.settings, updated_at = excluded.updated_at, updated_by = excluded.updated_by`.execute(
    ctx.db,
  );
}
