import { z } from 'zod';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, invalid, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import type { WorkAnswer } from '../../records/bulk/schema.ts';
import { openWorkAbout, startWork } from '../../records/bulk/service.ts';
import { catalog } from '../../records/catalog.ts';
import { guardOf } from '../../records/filter.ts';
import { can, mayAsk, requireRole, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { modelNamed, models } from './all.ts';
import type { Explanation, Model, ModelGroup, Trained } from './model.ts';
import {
  fittedRun,
  insertRun,
  keepSettings,
  lastRuns,
  type NewRun,
  type RunRow,
  runById,
  runsOf,
  settingsOf,
} from './queries.ts';
import { clearScores, type Part, plainParts, writeScores } from './scores.ts';
import { trainInThread } from './thread.ts';

const known = (ctx: Context, name: string) => {
  const model = modelNamed(name);
  if (!model || (model.object && !catalog(ctx).has(model.object))) throw notFound('This model');
  return model;
};

/**
 * Results speak of all customers: they are for those who may read everybody's records of each object that they are made of.
 * `guardOf` is null where nothing limits the rows.
 */
export const seesAll = (ctx: Context, model: Pick<Model, 'reads'>): boolean =>
  model.reads.every((name) => {
    if (!catalog(ctx).has(name)) return true;
    return can(ctx, name, 'read') && guardOf(ctx, catalog(ctx).object(name)) === null;
  });

export interface ModelCard {
  name: string;
  group: ModelGroup;
  /** `never`: not trained yet. `hidden`: trained, but for those who see all customers. */
  state: 'never' | 'ready' | 'refused' | 'failed' | 'hidden';
  last: RunRow | null;
  /** Training that is going on. */
  work: WorkAnswer | null;
}

/** All models with what each said last. */
export async function modelCards(ctx: Context): Promise<ModelCard[]> {
  const last = new Map((await lastRuns(ctx)).map((run) => [run.model, run]));
  const cards: ModelCard[] = [];
  for (const model of models) {
    const { name, group } = model;
    if (model.object && !(catalog(ctx).has(model.object) && can(ctx, model.object, 'read'))) continue;
    const run = last.get(name) ?? null;
    const all = seesAll(ctx, model);
    cards.push({
      name,
      group,
      state: !run ? 'never' : all ? run.state : 'hidden',
      last: all ? run : null,
      work: await openWorkAbout(ctx, KIND, { model: name }),
    });
  }
  return cards;
}

export interface ModelAnswer extends Omit<ModelCard, 'last'> {
  object: string | null;
  scores: string[];
  /** The newest that found something, whole. */
  run: (RunRow & { result: unknown }) | null;
  /** Why the newest said nothing, where it did not. */
  refused: RunRow | null;
  versions: RunRow[];
  settings: unknown;
  /** JSON Schema of the settings: what may be set, within which bounds. */
  settings_schema: unknown;
}

/** One model: what it says, how sure it is, its versions and settings. */
export async function modelAnswer(ctx: Context, name: string, version?: string): Promise<ModelAnswer> {
  const model = known(ctx, name);
  const versions = await runsOf(ctx, name);
  const { object, scores, group } = model;
  const last = versions[0];
  const all = seesAll(ctx, model);
  const chosen = version ?? versions.find((one) => one.state === 'ready')?.id;
  const run = all && chosen && isUuid(chosen) ? await runById(ctx, name, chosen) : undefined;
  if (version && !run) throw all ? notFound('This version') : forbidden(allOnly);
  return {
    name,
    group,
    object,
    scores,
    state: !last ? 'never' : all ? last.state : 'hidden',
    run: run ?? null,
    refused: all && last && last.state !== 'ready' ? last : null,
    versions: all ? versions : [],
    work: await openWorkAbout(ctx, KIND, { model: name }),
    settings: await currentSettings(ctx, model),
    settings_schema: z.toJSONSchema(model.settings, { io: 'input' }),
  };
}

const allOnly = 'This speaks of all customers: it is for those who may see all of them';
const admins = 'Models are for administrators to train and set';

/** What was set, as far as it still holds; else the defaults. */
async function currentSettings<S>(ctx: Context, model: Model<S>): Promise<S> {
  const read = model.settings.safeParse(await settingsOf(ctx, model.name));
  return read.success ? read.data : model.settings.parse({});
}

/** Changes the settings and trains anew with them. */
export async function changeSettings(
  ctx: Context,
  name: string,
  settings: Record<string, unknown>,
): Promise<WorkAnswer> {
  const model = known(ctx, name);
  requireRole(ctx, 'admin', admins);
  const read = model.settings.safeParse(settings);
  if (!read.success)
    throw invalid(
      'These settings do not fit',
      read.error.issues.map(({ path, message }) => ({ field: path.join('.'), code: 'invalid', message })),
    );
  return inTransaction(ctx, async (ctx) => {
    await keepSettings(ctx, name, read.data as Record<string, unknown>);
    await recordAudit(ctx, { action: 'model.settings_changed', detail: { model: name, settings: read.data } });
    return train(ctx, name);
  });
}

export const KIND = 'model';

/** Asks for a training; of many who ask at once, one is done. */
export async function askTraining(ctx: Context, name: string): Promise<WorkAnswer> {
  known(ctx, name);
  requireRole(ctx, 'admin', admins);
  return inTransaction(ctx, (ctx) => train(ctx, name));
}

const train = async (ctx: Context, name: string): Promise<WorkAnswer> =>
  (await openWorkAbout(ctx, KIND, { model: name })) ??
  startWork(ctx, KIND, modelNamed(name)?.object ?? null, { model: name });

/**
 * Trains a model on what is known now, keeps the version and writes its scores. Safe to run twice.
 * @returns the kept run, or null where it was stopped on the way
 */
export async function trainModel(asked: Context, name: string, part: Part = plainParts(asked)): Promise<NewRun> {
  const ctx = unlimited(asked);
  const model = known(ctx, name);
  const settings = await currentSettings(ctx, model);
  const began = performance.now();
  const material = await model.read(ctx, settings);
  let trained: Trained;
  let broke: unknown = null;
  try {
    trained = await trainInThread(model.train, material.data, settings, model.memory);
  } catch (error) {
    broke = error;
    trained = { refused: { key: 'failed' } };
  }
  const found = trained.refused ? null : trained;
  const run: NewRun = {
    id: uuidv7(),
    model: name,
    state: broke ? 'failed' : found ? 'ready' : 'refused',
    trained_at: ctx.now().toISOString(),
    trained_by: ctx.actor.memberId,
    data_from: material.from,
    data_to: material.to,
    rows: material.rows,
    seconds: Math.round(performance.now() - began) / 1000,
    settings: settings as Record<string, unknown>,
    headline: found?.headline ?? null,
    accuracy: found?.accuracy ?? null,
    refusal: trained.refused ?? null,
    result: found?.result ?? null,
    fitted: found?.fitted ?? null,
  };
  await inTransaction(ctx, async (ctx) => {
    await insertRun(ctx, run);
    if (!broke) await model.keep?.(ctx, found?.kept ?? null);
  });
  if (broke) {
    ctx.runtime.log.error({ err: broke, model: name }, 'training a model broke off');
    throw conflict('Something went wrong while training this model');
  }
  if (model.object && model.scores.length > 0) {
    if (found?.scores) await writeScores(ctx, model.object, model.scores, found.scores, part);
    else if (!found) await clearScores(ctx, model.object, model.scores, part);
  }
  return run;
}

/** Trains every model anew; one that breaks does not keep the others from it. */
export async function trainAll(ctx: Context, signal: AbortSignal, which: 'all' | 'never trained'): Promise<void> {
  const trained = new Set(which === 'all' ? [] : (await lastRuns(ctx)).map(({ model }) => model));
  for (const { name, object } of models) {
    if (signal.aborted) return;
    if (trained.has(name) || (object && !catalog(ctx).has(object))) continue;
    try {
      await trainModel(ctx, name);
    } catch (err) {
      ctx.runtime.log.error({ err, model: name }, 'training a model failed');
    }
  }
}

export interface CustomerExplanation extends Explanation {
  model: string;
  trained_at: string;
}

/** Why a customer has the scores of one model. Who may not see the customer, or a score, is told of neither. */
export async function explainCustomer(ctx: Context, name: string, id: string): Promise<CustomerExplanation | null> {
  const model = known(ctx, name);
  if (!model.object || !model.explain) throw notFound('This explanation');
  await getRecord(ctx, model.object, id, { fields: ['id'] });
  const def = catalog(ctx).object(model.object);
  if (!model.scores.every((field) => mayAsk(ctx, def, field))) return null;
  const run = await fittedRun(ctx, name);
  if (!run) return null;
  const settings = model.settings.parse(run.settings);
  const about = { settings, trainedAt: run.trained_at, result: run.result, fitted: run.fitted };
  const found = await model.explain(unlimited(ctx), about, id);
  return found && { model: name, trained_at: run.trained_at, ...found };
}

/** What all models say of one record. */
export async function explainRecord(ctx: Context, object: string, id: string): Promise<CustomerExplanation[]> {
  await getRecord(ctx, object, id, { fields: ['id'] });
  const said: CustomerExplanation[] = [];
  for (const model of models) {
    if (model.object !== object || !model.explain) continue;
    const found = await explainCustomer(ctx, model.name, id);
    if (found) said.push(found);
  }
  return said;
}
