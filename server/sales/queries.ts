import { sql } from 'kysely';
import type { Db } from '../kernel/db.ts';

export interface StageRow {
  id: string;
  name: string;
  pipeline_id: string;
  kind: 'open' | 'won' | 'lost';
  /** Percent; null where nobody has said. */
  probability: number | null;
  position: number;
  forecast_category: string | null;
  /** Days after which a deal has stood here for too long. */
  age_limit: number | null;
  guidance: string | null;
}

export interface PipelineRow {
  id: string;
  name: string;
  is_default: boolean;
}

/** The live stages of the live pipelines, in their order. A workspace has a few dozen at most. */
export async function allStages(db: Db): Promise<StageRow[]> {
  const rows = await db
    .selectFrom('stage')
    .innerJoin('pipeline', 'pipeline.id', 'stage.pipeline_id')
    .select([
      'stage.id',
      'stage.name',
      'stage.pipeline_id',
      'stage.kind',
      'stage.probability',
      'stage.position',
      'stage.forecast_category',
      'stage.age_limit',
      'stage.guidance',
    ])
    .where('stage.trashed_at', 'is', null)
    .where('pipeline.trashed_at', 'is', null)
    .orderBy('stage.position')
    .orderBy('stage.id')
    .execute();
  return rows.map((row) => ({
    ...row,
    probability: row.probability === null ? null : Number(row.probability),
    position: row.position ?? 0,
  }));
}

export async function allPipelines(db: Db): Promise<PipelineRow[]> {
  return db
    .selectFrom('pipeline')
    .select(['id', 'name', 'is_default'])
    .where('trashed_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** Those of `ids` (of stages, or of pipelines) in which deals stand. */
export async function standingDeals(db: Db, where: 'stage_id' | 'pipeline_id', ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('deal')
    .select(where)
    .distinct()
    .where(where, 'in', ids)
    .where('trashed_at', 'is', null)
    .execute();
  return new Set(rows.map((row) => row[where]));
}

/** Some of the deals that stand in a stage. */
export async function standingIn(db: Db, stage: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('deal')
    .select('id')
    .where('stage_id', '=', stage)
    .where('trashed_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

export async function namesOf(db: Db, table: 'company' | 'product', ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom(table).select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** The stages of these pipelines, in the trash or not, with the time they went there. */
export async function stagesOf(
  db: Db,
  pipelines: string[],
): Promise<Array<{ id: string; pipeline_id: string; trashed_at: string | null }>> {
  if (pipelines.length === 0) return [];
  return db
    .selectFrom('stage')
    .select(['id', 'pipeline_id', 'trashed_at'])
    .where('pipeline_id', 'in', pipelines)
    .execute();
}

export interface StageMove {
  deal: string;
  stage: string;
  since: string;
}

/** The first visit of each new deal. */
export async function beginVisits(db: Db, schema: string, moves: StageMove[]): Promise<void> {
  await sql`
    insert into ${sql.id(schema, 'stage_visit')} (deal_id, stage_id, entered_at)
    select deal, stage, since from ${unnestMoves(moves)}`.execute(db);
}

/**
 * Ends each deal's present visit and begins the next. A move back in time (an undo) takes away the visits that came
 * after it, so that the history of stages reads as if they had not been.
 */
export async function moveVisits(db: Db, schema: string, moves: StageMove[]): Promise<void> {
  const visit = sql.id(schema, 'stage_visit');
  await sql`
    with move as materialized (select deal, stage, since from ${unnestMoves(moves)}),
    gone as (delete from ${visit} v using move where v.deal_id = move.deal and v.entered_at > move.since),
    ended as (
      update ${visit} v set left_at = move.since from move
      where v.deal_id = move.deal and v.entered_at < move.since and (v.left_at is null or v.left_at > move.since)
    )
    insert into ${visit} (deal_id, stage_id, entered_at)
    select deal, stage, since from move
    on conflict (deal_id, entered_at) do update set stage_id = excluded.stage_id, left_at = null`.execute(db);
}

export interface PastVisit extends StageMove {
  until: string | null;
}

/** Puts told visits in the place of what the log of moves knows. */
export async function replaceVisits(db: Db, schema: string, visits: PastVisit[]): Promise<void> {
  const table = sql.id(schema, 'stage_visit');
  const deals = [...new Set(visits.map((v) => v.deal))];
  await sql`delete from ${table} where deal_id = any (${deals}::uuid[])`.execute(db);
  await sql`
    insert into ${table} (deal_id, stage_id, entered_at, left_at)
    select deal, stage, since, until
    from unnest(${visits.map((v) => v.deal)}::uuid[], ${visits.map((v) => v.stage)}::uuid[],
      ${visits.map((v) => v.since)}::timestamptz[], ${visits.map((v) => v.until)}::timestamptz[])
      as visits(deal, stage, since, until)
    on conflict (deal_id, entered_at) do update set stage_id = excluded.stage_id, left_at = excluded.left_at`.execute(
    db,
  );
}

const unnestMoves = (moves: StageMove[]) => sql`
  unnest(${moves.map((m) => m.deal)}::uuid[], ${moves.map((m) => m.stage)}::uuid[], ${moves.map((m) => m.since)}::timestamptz[])
    as moves(deal, stage, since)`;

/** The stages a deal has stood in, oldest first, with the seconds spent in each so far. */
export async function visitsOf(db: Db, schema: string, deal: string, now: Date) {
  const { rows } = await sql<{
    stage: string;
    name: string;
    kind: StageRow['kind'];
    entered_at: string;
    left_at: string | null;
    seconds: number;
  }>`
    select v.stage_id as stage, s.name, s.kind, v.entered_at, v.left_at,
      extract(epoch from coalesce(v.left_at, ${now.toISOString()}::timestamptz) - v.entered_at)::float8 as seconds
    from ${sql.id(schema, 'stage_visit')} v join ${sql.id(schema, 'stage')} s on s.id = v.stage_id
    where v.deal_id = ${deal} order by v.entered_at`.execute(db);
  return rows;
}

/** Those of these stages, or pipelines, in which deals have ever stood. */
export async function visitedOf(db: Db, object: 'stage' | 'pipeline', ids: string[]): Promise<Set<string>> {
  const key = object === 'stage' ? 'stage.id' : 'stage.pipeline_id';
  const rows = await db
    .selectFrom('stage')
    .select([key])
    .distinct()
    .where(key, 'in', ids)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('stage_visit').select('deal_id').whereRef('stage_visit.stage_id', '=', 'stage.id')),
    )
    .execute();
  return new Set(rows.map((row) => String('id' in row ? row.id : (row as { pipeline_id: string }).pipeline_id)));
}
