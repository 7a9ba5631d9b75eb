import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import type { WorkAnswer } from '../../records/bulk/schema.ts';
import { openWorkAbout, startWork } from '../../records/bulk/service.ts';
import { catalog } from '../../records/catalog.ts';
import type { Field } from '../../records/define.ts';
import { mayAsk, requireRole, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { archiveField, createField } from '../../records/schema-design/fields.ts';
import { predict, reasonsFor } from '../models/learning/learn.ts';
import { type Part, plainParts, writeScores } from '../runs/scores.ts';
import { seesAll } from '../runs/service.ts';
import { runInThread } from '../runs/thread.ts';
import { attributesOf, kindOfTarget, materialOf, recordsNow } from './material.ts';
import type { PredictionRow, RunRow } from './queries.ts';
import * as queries from './queries.ts';
import type { NewPrediction, PredictionChange } from './schema.ts';
import type { PredictionOutcome } from './train.ts';

export const KIND = 'prediction';
const MOST = 30;
const admins = 'Predictions are for administrators to set up';

export interface PredictionCard extends PredictionRow {
  plural: string;
  state: 'never' | 'ready' | 'refused' | 'failed' | 'hidden';
  last: RunRow | null;
  work: WorkAnswer | null;
}

/** What may still be predicted, and what is: objects and fields may have been put away since. */
const stands = (ctx: Context, { object, target }: PredictionRow): boolean =>
  catalog(ctx).has(object) && target in catalog(ctx).object(object).fields;

/** Results speak of all records of the object, and of the companies behind them. */
const maySee = (ctx: Context, { object, target }: PredictionRow): boolean =>
  seesAll(ctx, { reads: [object, 'company'] }) && mayAsk(ctx, catalog(ctx).object(object), target);

export async function predictions(ctx: Context): Promise<PredictionCard[]> {
  const rows = (await queries.allPredictions(ctx)).filter((row) => stands(ctx, row));
  const runs = Map.groupBy(
    await queries.runsOf(
      ctx,
      rows.map(({ id }) => id),
    ),
    (run) => run.prediction_id,
  );
  return Promise.all(rows.map((row) => cardOf(ctx, row, runs.get(row.id)?.[0] ?? null)));
}

async function cardOf(ctx: Context, row: PredictionRow, last: RunRow | null): Promise<PredictionCard> {
  const all = maySee(ctx, row);
  return {
    ...row,
    plural: catalog(ctx).object(row.object).plural,
    state: !all ? 'hidden' : last ? last.state : 'never',
    last: all ? last : null,
    work: await openWorkAbout(ctx, KIND, { prediction: row.id }),
  };
}

export interface PredictionAnswer extends PredictionCard {
  /** The newest that found something, whole. */
  run: (RunRow & { result: unknown }) | null;
  versions: RunRow[];
}

export async function predictionAnswer(ctx: Context, id: string): Promise<PredictionAnswer> {
  const row = await found(ctx, id);
  const versions = await queries.runsOf(ctx, [id]);
  const card = await cardOf(ctx, row, versions[0] ?? null);
  if (card.state === 'hidden') return { ...card, run: null, versions: [] };
  return { ...card, run: (await queries.lastResult(ctx, id)) ?? null, versions };
}

async function found(ctx: Context, id: string): Promise<PredictionRow> {
  const row = isUuid(id) ? await queries.predictionById(ctx, id) : undefined;
  if (!row || !stands(ctx, row)) throw notFound('This prediction');
  return row;
}

/** Sets up a prediction: a field for it is made on the object, and it is learnt. */
export async function createPrediction(ctx: Context, wish: NewPrediction): Promise<PredictionAnswer> {
  requireRole(ctx, 'admin', admins);
  const def = catalog(ctx).byPlural(wish.object);
  const target = def.fields[wish.target];
  const kind = target && kindOfTarget(target);
  if (!target || !kind)
    throw invalidField('target', 'unknown_field', 'Choose a field that holds a choice, yes or no, or a number');
  if (!mayAsk(ctx, def, target.name)) throw forbidden('You may not see this field');
  if (kind === 'yes_no' && wish.yes.length === 0)
    throw invalidField('yes', 'required', 'Say which values count as yes');
  if (wish.yes.some((value) => wish.no.includes(value)))
    throw invalidField('no', 'conflict', 'A value counts as yes or as no, not as both');
  if ((await queries.allPredictions(ctx)).length >= MOST) throw conflict(`There are ${MOST} predictions already`);
  return inTransaction(ctx, async (ctx) => {
    const field = await createField(ctx, def.plural, fieldFor(target, kind, wish.name));
    const id = uuidv7();
    await queries.insertPrediction(ctx, {
      id,
      name: wish.name,
      object: def.name,
      target: target.name,
      kind,
      yes: kind === 'yes_no' ? wish.yes : [],
      no: kind === 'yes_no' ? wish.no : [],
      left_out: [],
      trusted: [],
      field: field.name,
      created_at: ctx.now().toISOString(),
      created_by: ctx.actor.memberId,
    });
    await recordAudit(ctx, { action: 'prediction.created', object: def.name, detail: { name: wish.name } });
    await ask(ctx, id);
    return predictionAnswer(ctx, id);
  });
}

/** Only Kith writes it; lists filter by it like by any other. */
function fieldFor(target: Field, kind: PredictionRow['kind'], name: string) {
  const help = `Predicted from what is known of similar records: ${name}`.slice(0, 1000);
  const made = { label: name, help, writable: 'system' as const };
  if (kind === 'yes_no') return { ...made, type: 'percent' as const };
  return {
    ...made,
    type: target.type === 'rating' ? ('number' as const) : (target.type as 'number' | 'percent' | 'money'),
  };
}

/** Another name, or other fields; with other fields it is learnt anew. */
export async function changePrediction(ctx: Context, id: string, change: PredictionChange): Promise<PredictionAnswer> {
  requireRole(ctx, 'admin', admins);
  return inTransaction(ctx, async (ctx) => {
    const row = await found(ctx, id);
    await queries.setPrediction(ctx, { ...row, ...change });
    await recordAudit(ctx, { action: 'prediction.changed', object: row.object, detail: { ...change } });
    if (change.left_out || change.trusted) await ask(ctx, id);
    return predictionAnswer(ctx, id);
  });
}

/** Takes a prediction out; its field is put away. */
export async function removePrediction(ctx: Context, id: string): Promise<void> {
  requireRole(ctx, 'admin', admins);
  await inTransaction(ctx, async (ctx) => {
    const { object, field, name } = await found(ctx, id);
    const def = catalog(ctx).object(object);
    await queries.deletePrediction(ctx, id);
    if (field && field in def.fields) await archiveField(ctx, def.plural, field);
    await recordAudit(ctx, { action: 'prediction.removed', object, detail: { name } });
  });
}

export async function askPrediction(ctx: Context, id: string): Promise<WorkAnswer> {
  requireRole(ctx, 'admin', admins);
  await found(ctx, id);
  return inTransaction(ctx, (ctx) => ask(ctx, id));
}

const ask = async (ctx: Context, id: string): Promise<WorkAnswer> =>
  (await openWorkAbout(ctx, KIND, { prediction: id })) ?? startWork(ctx, KIND, null, { prediction: id });

/** Learns a prediction anew and writes it on all records. Safe to run twice. */
export async function trainPrediction(asked: Context, id: string, part: Part = plainParts(asked)): Promise<RunRow> {
  const ctx = unlimited(asked);
  const row = await found(ctx, id);
  const began = performance.now();
  const data = await materialOf(ctx, row);
  const { summary, result, fitted } = await runInThread<PredictionOutcome>(
    new URL('./train.ts', import.meta.url),
    data,
  );
  const run: queries.NewRun = {
    id: uuidv7(),
    prediction_id: id,
    state: fitted ? 'ready' : 'refused',
    trained_at: ctx.now().toISOString(),
    trained_by: ctx.actor.memberId,
    rows: data.y.length,
    seconds: Math.round(performance.now() - began) / 1000,
    summary,
    result,
    fitted,
  };
  await inTransaction(ctx, (ctx) => queries.insertRun(ctx, run));
  if (fitted && row.field && row.field in catalog(ctx).object(row.object).fields) {
    const ids: string[] = [];
    const said: number[] = [];
    for await (const now of recordsNow(ctx, row)) {
      const values = predict(
        fitted.predictor,
        now.columns,
        now.ids.map((_, i) => i),
      );
      ids.push(...now.ids);
      for (const value of values) said.push(row.kind === 'yes_no' ? Math.round(1000 * value) / 10 : value);
    }
    await writeScores(ctx, row.object, [row.field], { ids, fields: { [row.field]: said } }, part);
  }
  return { ...run, seconds: String(run.seconds) };
}

/** Every prediction anew; one that breaks does not keep the others from it. */
export async function trainPredictions(ctx: Context, signal: AbortSignal): Promise<void> {
  for (const row of await queries.allPredictions(ctx)) {
    if (signal.aborted) return;
    if (!stands(ctx, row)) continue;
    try {
      await trainPrediction(ctx, row.id);
    } catch (err) {
      ctx.runtime.log.error({ err, prediction: row.id }, 'learning a prediction failed');
    }
  }
}

export interface ExplainedPrediction {
  id: string;
  name: string;
  target: string;
  kind: PredictionRow['kind'];
  /** A share for yes or no. */
  said: number;
  usual: number;
  trained_at: string;
  reasons: Array<{ field: string; label: string; value: string | number | null; effect: number }>;
}

/** What is predicted of one record, and why. Fields that the caller may not see are not told. */
export async function explainPredictions(ctx: Context, plural: string, id: string): Promise<ExplainedPrediction[]> {
  const def = catalog(ctx).byPlural(plural);
  await getRecord(ctx, def.name, id, { fields: ['id'] });
  const explained: ExplainedPrediction[] = [];
  for (const row of await queries.allPredictions(ctx)) {
    if (row.object !== def.name || !stands(ctx, row) || !row.field || !(row.field in def.fields)) continue;
    if (!mayAsk(ctx, def, row.field) || !mayAsk(ctx, def, row.target)) continue;
    const fitted = await queries.fittedOf(ctx, row.id);
    const [last] = await queries.runsOf(ctx, [row.id]);
    if (!fitted || !last) continue;
    for await (const { columns } of recordsNow(unlimited(ctx), row, id)) {
      const attributes = await attributesOf(unlimited(ctx), row);
      const reasons = reasonsFor(fitted.predictor, columns, 0).flatMap(({ name, effect }) => {
        const attribute = attributes.find((one) => one.name === name);
        const owner = attribute?.of === 'company' ? catalog(ctx).object('company') : def;
        if (!attribute || !mayAsk(ctx, owner, attribute.field.name)) return [];
        const raw = columns.find((column) => column.name === name)?.values[0] ?? null;
        return [{ field: name, label: attribute.field.label, value: raw, effect }];
      });
      explained.push({
        id: row.id,
        name: row.name,
        target: row.target,
        kind: row.kind,
        said: predict(fitted.predictor, columns, [0])[0] as number,
        usual: last.summary.usual ?? 0,
        trained_at: last.trained_at,
        reasons: reasons.filter(({ effect }) => effect !== 0).slice(0, 4),
      });
    }
  }
  return explained;
}
