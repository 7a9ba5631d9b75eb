import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Field, ObjectDefinition } from '../../records/define.ts';
import { columnsOf } from '../../records/storage.ts';
import { type FieldQuality, THRESHOLD } from '../defaults.ts';

export type Settings = Map<string, FieldQuality & { field: Field }>;

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);
const columnOf = (field: Field): string => columnsOf(field)[0]?.name ?? field.name;
const filled = (field: Field) => sql`(${sql.ref(`t.${columnOf(field)}`)} is not null)`;

/** The filled share of the weights, from 0 to 1. */
function completeness(settings: Settings): RawBuilder<number> {
  const counted = [...settings.values()].filter((s) => s.weight > 0);
  const whole = counted.reduce((sum, s) => sum + s.weight, 0);
  if (whole === 0) return sql<number>`1::real`;
  const parts = counted.map((s) => sql`${s.weight}::real * ${filled(s.field)}::int`);
  return sql<number>`((${sql.join(parts, sql` + `)}) / ${whole}::real)::real`;
}

/**
 * Measures records of one object and keeps what was found. A value's age counts from when it was last set or found to be
 * right; the chance that it still is falls by its yearly decay d as (1 - d)^years.
 */
export async function measureRecords(
  ctx: Context,
  def: ObjectDefinition,
  settings: Settings,
  ids: string[],
): Promise<void> {
  const ageing = [...settings.values()].filter((s) => s.decay !== null && s.decay > 0);
  const names = ageing.map((s) => s.field.name);
  const shape = sql.join(ageing.map((s) => sql`case when ${filled(s.field)} then ${s.field.name}::text end`));
  const rates = JSON.stringify(
    ageing.map((s) => ({ field: s.field.name, decay: s.decay, weight: Math.max(s.weight, 0.1) })),
  );
  const year = sql`31557600.0`;
  const now = ctx.now().toISOString();
  await sql`with t as materialized (
      select * from ${table(ctx, def.name)} where id = any(${ids}::uuid[]) and trashed_at is null),
    changed as (
      select c.record_id, k.field, max(s.at) as at
      from ${table(ctx, 'change')} c join ${table(ctx, 'change_set')} s on s.id = c.change_set
        cross join lateral jsonb_object_keys(c.after) as k(field)
      where c.record_id = any(${ids}::uuid[]) and c.op in ('create', 'update') and k.field = any(${names}::text[])
      group by 1, 2),
    verified as (
      select record_id, field, max(at) as at from ${table(ctx, 'verification')}
      where record_id = any(${ids}::uuid[]) and outcome = 'right' group by 1, 2),
    aged as (
      select t.id, f.field, r.decay, r.weight,
        greatest(coalesce(c.at, t.created_at), v.at) as at
      from t cross join lateral unnest(array[${ageing.length > 0 ? shape : sql``}]::text[]) as f(field)
        join json_to_recordset(${rates}::json) as r(field text, decay float8, weight float8) on r.field = f.field
        left join changed c on c.record_id = t.id and c.field = f.field
        left join verified v on v.record_id = t.id and v.field = f.field),
    fresh as (
      select id, jsonb_object_agg(field, at) as set_at,
        sum(weight * power(1 - decay, greatest(0, extract(epoch from ${now}::timestamptz - at)) / ${year})) / sum(weight) as freshness,
        (array_agg(field order by at + make_interval(secs => ln(${THRESHOLD}::float8) / ln(1 - decay) * ${year})))[1] as due_field,
        min(at + make_interval(secs => ln(${THRESHOLD}::float8) / ln(1 - decay) * ${year})) as due_at
      from aged group by id)
    insert into ${table(ctx, 'quality_record')} as q
      (record_id, object, completeness, freshness, due_field, due_at, set_at, measured_at)
    select t.id, ${def.name}, ${completeness(settings)}, fresh.freshness, fresh.due_field, fresh.due_at, fresh.set_at, ${now}
    from t left join fresh on fresh.id = t.id
    on conflict (record_id) do update set completeness = excluded.completeness, freshness = excluded.freshness,
      due_field = excluded.due_field, due_at = excluded.due_at, set_at = excluded.set_at, measured_at = excluded.measured_at`.execute(
    ctx.db,
  );
}

export interface Progress {
  updated_at: string;
  record_id: string;
  settings: string;
}

export async function progressOf(ctx: Context, object: string): Promise<Progress | null> {
  const { rows } = await sql<Progress>`select updated_at, record_id, settings from ${table(ctx, 'quality_progress')}
    where object = ${object}`.execute(ctx.db);
  return rows[0] ?? null;
}

export async function keepProgress(ctx: Context, object: string, at: Progress): Promise<void> {
  await sql`insert into ${table(ctx, 'quality_progress')} (object, updated_at, record_id, settings)
    values (${object}, ${at.updated_at}, ${at.record_id}, ${at.settings})
    on conflict (object) do update set updated_at = excluded.updated_at, record_id = excluded.record_id,
      settings = excluded.settings`.execute(ctx.db);
}

/** The next live records in the order of their changes. */
export async function changedAfter(ctx: Context, object: string, after: Progress | null, limit: number) {
  const from = after ? sql`and (updated_at, id) > (${after.updated_at}::timestamptz, ${after.record_id}::uuid)` : sql``;
  const { rows } = await sql<{ id: string; updated_at: string }>`select id, updated_at from ${table(ctx, object)}
    where trashed_at is null ${from} order by updated_at, id limit ${limit}`.execute(ctx.db);
  return rows;
}

/** What was measured of records that are no longer there. */
export async function forgetGone(ctx: Context, object: string): Promise<void> {
  await sql`delete from ${table(ctx, 'quality_record')} q where object = ${object}
    and not exists (select 1 from ${table(ctx, object)} t where t.id = q.record_id and t.trashed_at is null)`.execute(
    ctx.db,
  );
}

/** How many records fill each field, in one pass over the table. */
export async function measureUse(ctx: Context, def: ObjectDefinition): Promise<void> {
  const fields = Object.values(def.fields).filter((f) => columnsOf(f).length > 0);
  const counts = fields.map((f, i) => sql`count(${sql.ref(`t.${columnOf(f)}`)}) as ${sql.ref(`f${i}`)}`);
  const { rows } = await sql<Record<string, number>>`select count(*) as n, ${sql.join(counts)}
    from ${table(ctx, def.name)} as t where trashed_at is null`.execute(ctx.db);
  const row = rows[0] ?? {};
  const found = fields.map((f, i) => ({ field: f.name, filled: row[`f${i}`] ?? 0 }));
  const now = ctx.now().toISOString();
  // When a field was last set is known from the newest changes: looking further back than a month's would read them all.
  await sql`with last as (
      select k.field, max(s.at) as at from ${table(ctx, 'change')} c
        join ${table(ctx, 'change_set')} s on s.id = c.change_set
        cross join lateral jsonb_object_keys(c.after) as k(field)
      where c.object = ${def.name} and c.op in ('create', 'update')
        and c.seq > (select coalesce(max(seq), 0) - 200000 from ${table(ctx, 'change')})
      group by 1)
    insert into ${table(ctx, 'quality_use')} as u (object, field, records, filled, set_at, measured_at)
    select ${def.name}, f.field, ${row.n ?? 0}, f.filled, last.at, ${now}
    from json_to_recordset(${JSON.stringify(found)}::json) as f(field text, filled bigint) left join last using (field)
    on conflict (object, field) do update set records = excluded.records, filled = excluded.filled,
      set_at = greatest(excluded.set_at, u.set_at), measured_at = excluded.measured_at`.execute(ctx.db);
}

export interface Averages {
  records: number;
  completeness: number | null;
  freshness: number | null;
  due: number;
}

export async function averages(ctx: Context, object: string): Promise<Averages> {
  const { rows } = await sql<Averages>`select count(*) as records, avg(completeness)::float8 as completeness,
      avg(freshness)::float8 as freshness, count(*) filter (where due_at <= ${ctx.now().toISOString()}) as due
    from ${table(ctx, 'quality_record')} q where object = ${object}
      and not exists (select 1 from ${table(ctx, 'decoy')} d where d.record_id = q.record_id)`.execute(ctx.db);
  return rows[0] ?? { records: 0, completeness: null, freshness: null, due: 0 };
}

export interface SourceQuality {
  source: string | null;
  records: number;
  completeness: number;
  freshness: number | null;
}

/** Where the records came from: their source field if they have one, else the import or door that made them. */
export async function bySource(ctx: Context, def: ObjectDefinition): Promise<SourceQuality[]> {
  const q = table(ctx, 'quality_record');
  const figures = sql`count(*) as records, avg(q.completeness)::float8 as completeness, avg(q.freshness)::float8 as freshness`;
  const { rows } = def.fields.source
    ? await sql<SourceQuality>`select t.source as source, ${figures} from ${q} q
        join ${table(ctx, def.name)} t on t.id = q.record_id where q.object = ${def.name}
        group by 1 order by 2 desc limit 30`.execute(ctx.db)
    : await sql<SourceQuality>`select s.origin as source, ${figures} from ${q} q
        join ${table(ctx, 'change')} c on c.record_id = q.record_id and c.op = 'create'
        join ${table(ctx, 'change_set')} s on s.id = c.change_set where q.object = ${def.name}
        group by 1 order by 2 desc limit 30`.execute(ctx.db);
  return rows;
}

export interface Score {
  day: string;
  records: number;
  completeness: number | null;
  freshness: number | null;
  uniqueness: number | null;
  validity: number | null;
  score: number | null;
}

export async function keepScore(ctx: Context, object: string, score: Score): Promise<void> {
  await sql`insert into ${table(ctx, 'quality_score')}
      (object, day, records, completeness, freshness, uniqueness, validity, score)
    values (${object}, ${score.day}, ${score.records}, ${score.completeness}, ${score.freshness}, ${score.uniqueness},
      ${score.validity}, ${score.score})
    on conflict (object, day) do update set records = excluded.records, completeness = excluded.completeness,
      freshness = excluded.freshness, uniqueness = excluded.uniqueness, validity = excluded.validity,
      score = excluded.score`.execute(ctx.db);
}

export async function scoresOf(ctx: Context, object: string, since: string): Promise<Score[]> {
  const { rows } = await sql<Score>`select day, records, completeness::float8, freshness::float8, uniqueness::float8,
      validity::float8, score::float8
    from ${table(ctx, 'quality_score')} where object = ${object} and day >= ${since}::date order by day`.execute(
    ctx.db,
  );
  return rows;
}

/** The share of records that no open proposal of the duplicate search names. */
export async function uniqueness(ctx: Context, object: string, records: number): Promise<number | null> {
  const { schema } = ctx.workspace;
  const there = await sql<{
    found: boolean;
  }>`select to_regclass(${`${schema}.duplicate_pair`}) is not null as found`.execute(ctx.db);
  if (!there.rows[0]?.found || records === 0) return null;
  const { rows } = await sql<{ n: number }>`select count(distinct id) as n from (
      select unnest(array[a, b]) as id from ${table(ctx, 'duplicate_pair')} where object = ${object} and state = 'open') x`.execute(
    ctx.db,
  );
  return Math.max(0, 1 - (rows[0]?.n ?? 0) / records);
}
