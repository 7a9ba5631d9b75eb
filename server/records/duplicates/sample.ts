import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import { readableFields, requirePermission } from '../permissions.ts';
import { listRecords } from '../query.ts';
import { KEPT_APART } from './find/found.ts';
import { readyFor, settingsOf } from './find/settings.ts';

interface SampleRow {
  id: string;
  a: string;
  b: string;
  probability: number;
  stratum: number;
  levels: number[];
  weights: number[];
  same: boolean | null;
  run_id: string;
}

export interface Estimate {
  /** How many sampled pairs there are, and of how many a person said whether they are the same. */
  sampled: number;
  answered: number;
  /** Of the pairs shown, the share that are the same; null until enough was said. */
  precision: number | null;
  /** Of the pairs that are the same, the share that is shown. */
  recall: number | null;
}

const samples = (ctx: Context) => sql.id(ctx.workspace.schema, 'duplicate_sample');

/** The next sampled pairs that nobody has judged yet, of all probabilities in turn, so that few answers tell much. */
export async function nextSamples(ctx: Context, object: string, limit = 10) {
  const def = catalog(ctx).object(object);
  requirePermission(ctx, object, 'read');
  const ready = await readyFor(ctx, object);
  const { rows } = await sql<SampleRow>`select * from (
      select s.*, row_number() over (partition by stratum order by id) as turn from ${samples(ctx)} s
      where object = ${object} and same is null) s order by turn, stratum desc limit ${limit * 3}`.execute(ctx.db);
  if (!ready || rows.length === 0) return { data: [], estimate: await estimateOf(ctx, object) };
  const ids = [...new Set(rows.flatMap((row) => [row.a, row.b]))].slice(0, 200);
  const readable = new Set(readableFields(ctx, def));
  const include = Object.values(def.fields).filter((f) => f.type === 'reference' && readable.has(f.name));
  const { records } = await listRecords(ctx, object, {
    filter: { field: 'id', op: 'in', value: ids },
    limit: 200,
    include: include.map((f) => f.name),
  });
  const known = new Map(records.map((record) => [record.id, record]));
  const data = rows.flatMap((row) => {
    const [a, b] = [known.get(row.a), known.get(row.b)];
    return a && b ? [{ id: row.id, a, b }] : [];
  });
  return { data: data.slice(0, limit), estimate: await estimateOf(ctx, object) };
}

/** A person says whether a sampled pair is the same. */
export async function answerSample(ctx: Context, id: string, same: boolean) {
  const missing = () => notFound('This pair');
  const { rows } = isUuid(id)
    ? await sql<{
        object: string;
        a: string;
        b: string;
      }>`select object, a, b from ${samples(ctx)} where id = ${id}`.execute(ctx.db)
    : { rows: [] };
  const sample = rows[0];
  if (!sample || !catalog(ctx).has(sample.object)) throw missing();
  const both = { field: 'id', op: 'in' as const, value: [sample.a, sample.b] };
  if ((await listRecords(ctx, sample.object, { filter: both })).records.length < 2) throw missing();
  requirePermission(ctx, sample.object, 'update');
  await sql`update ${samples(ctx)} set same = ${same}, answered_by = ${ctx.actor.memberId}, answered_at = ${ctx.now()}
    where id = ${id}`.execute(ctx.db);
  return { id, same, estimate: await estimateOf(ctx, sample.object) };
}

const ENOUGH = 5;

/**
 * Both errors from the judged sample: each answer stands for as many pairs as its stratum has for each of its answers
 * (D. G. Horvitz and D. J. Thompson, "A generalization of sampling without replacement", 1952).
 */
export async function estimateOf(ctx: Context, object: string): Promise<Estimate> {
  const { schema } = ctx.workspace;
  const { rows } =
    await sql<SampleRow>`select probability, stratum, same, run_id from ${samples(ctx)} where object = ${object}`.execute(
      ctx.db,
    );
  const { rows: runs } = await sql<{ strata: number[] | null }>`select strata from ${sql.id(schema, 'duplicate_run')}
    where id = ${rows[0]?.run_id ?? null}`.execute(ctx.db);
  const { review } = await settingsOf(ctx, object);
  return estimate(rows, runs[0]?.strata ?? [], review);
}

export function estimate(
  rows: Array<Pick<SampleRow, 'probability' | 'stratum' | 'same'>>,
  strata: number[],
  review: number,
): Estimate {
  const answered = rows.filter((row) => row.same !== null);
  const perStratum = Map.groupBy(answered, (row) => row.stratum);
  let [right, wrong, missed] = [0, 0, 0];
  let [shown, hidden] = [0, 0];
  for (const row of answered) {
    const weight = (strata[row.stratum] ?? 0) / (perStratum.get(row.stratum)?.length ?? 1);
    const isShown = row.stratum !== KEPT_APART && row.probability >= review;
    if (isShown) shown++;
    else hidden++;
    if (isShown && row.same) right += weight;
    else if (isShown) wrong += weight;
    else if (row.same) missed += weight;
  }
  return {
    sampled: rows.length,
    answered: answered.length,
    precision: shown >= ENOUGH && right + wrong > 0 ? right / (right + wrong) : null,
    recall: shown >= ENOUGH && hidden >= ENOUGH && right + missed > 0 ? right / (right + missed) : null,
  };
}
