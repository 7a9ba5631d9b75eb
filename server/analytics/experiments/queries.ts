import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { tableOf } from '../../records/projection.ts';
import type { ExperimentResult } from './measure.ts';

export interface ExperimentRow {
  id: string;
  name: string;
  treatment: string;
  filter: unknown;
  outcome: 'bought' | 'spent';
  held: string;
  difference: string;
  days: number;
  looks: number;
  seed: number;
  /** The field of the person that says on which side somebody is. */
  field: string | null;
  started_on: string;
  created_at: string;
  created_by: string | null;
  worked_out_at: string | null;
  result: ExperimentResult | null;
}

const table = (ctx: Context, name: 'experiment' | 'experiment_person') => sql.id(ctx.workspace.schema, name);

export async function allExperiments(ctx: Context): Promise<ExperimentRow[]> {
  const { rows } = await sql<ExperimentRow>`select * from ${table(ctx, 'experiment')}
    order by created_at desc, id`.execute(ctx.db);
  return rows;
}

export async function experimentById(ctx: Context, id: string): Promise<ExperimentRow | undefined> {
  const { rows } = await sql<ExperimentRow>`select * from ${table(ctx, 'experiment')} where id = ${id}::uuid`.execute(
    ctx.db,
  );
  return rows[0];
}

export async function insertExperiment(ctx: Context, row: ExperimentRow): Promise<void> {
  await sql`insert into ${table(ctx, 'experiment')} (id, name, treatment, filter, outcome, held, difference, days, looks, seed,
      field, started_on, created_at, created_by)
    values (${row.id}, ${row.name}, ${row.treatment}, ${row.filter === null ? null : JSON.stringify(row.filter)}::jsonb,
      ${row.outcome}, ${row.held}, ${row.difference}, ${row.days}, ${row.looks}, ${row.seed}, ${row.field}, ${row.started_on},
      ${row.created_at}, ${row.created_by})`.execute(ctx.db);
}

/**
 * Draws a side for everyone meant, by a hash of their id and the seed: the same seed draws the same again. Who is in another
 * experiment that still runs stays out: two at once would blur both.
 * @param held the part that is left alone, 0 to 1
 */
export async function drawPeople(
  ctx: Context,
  { id, seed }: Pick<ExperimentRow, 'id' | 'seed'>,
  meant: RawBuilder<boolean>,
  held: number,
  running: string[],
): Promise<void> {
  await sql`insert into ${table(ctx, 'experiment_person')} (experiment_id, person_id, treated)
    select ${id}::uuid, t.id, (hashtextextended(t.id::text, ${seed}) & 2147483647) / 2147483648.0 >= ${held}::float8
    from ${tableOf(ctx, catalog(ctx).object('person'))} as t
    where ${meant} and not exists (select 1 from ${table(ctx, 'experiment_person')} as p
      where p.person_id = t.id and p.experiment_id = any(${running}::uuid[]))`.execute(ctx.db);
}

export async function peopleOf(ctx: Context, id: string): Promise<Array<{ person: string; treated: boolean }>> {
  const { rows } = await sql<{ person: string; treated: boolean }>`select p.person_id as person, p.treated
    from ${table(ctx, 'experiment_person')} as p
      join ${tableOf(ctx, catalog(ctx).object('person'))} as t on t.id = p.person_id
    where p.experiment_id = ${id}::uuid and t.trashed_at is null order by 1`.execute(ctx.db);
  return rows;
}

export async function keepResult(ctx: Context, id: string, result: ExperimentResult): Promise<void> {
  await sql`update ${table(ctx, 'experiment')} set result = ${JSON.stringify(result)}::jsonb,
    worked_out_at = ${ctx.now().toISOString()} where id = ${id}::uuid`.execute(ctx.db);
}

export async function deleteExperiment(ctx: Context, id: string): Promise<void> {
  await sql`delete from ${table(ctx, 'experiment')} where id = ${id}::uuid`.execute(ctx.db);
}
