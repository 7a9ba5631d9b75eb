import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict, forbidden, invalidField } from '../../kernel/errors.ts';
import { recordAudit } from '../audit.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { can } from '../permissions.ts';
import { openRun, type RunRow, startRun } from './find/runs.ts';
import { comparableObjects, forgetSettings, readyFor, settingsOf } from './find/settings.ts';
import { countPairs } from './queue.ts';
import { planOf } from './recipe.ts';
import { estimateOf } from './sample.ts';
import type { Survival } from './schema.ts';

/** What the screen of duplicates shows of each object that the caller may see. */
export async function overview(ctx: Context) {
  const shown = comparableObjects(ctx).filter((def) => can(ctx, def.name, 'read'));
  return Promise.all(shown.map((def) => describe(ctx, def.name)));
}

export async function describe(ctx: Context, object: string) {
  const def = catalog(ctx).object(object);
  const settings = await settingsOf(ctx, object);
  const { enabled, review, certain, fields, survival, learnt_at, complete_at } = settings;
  const { rows } = await sql<RunRow>`select * from ${sql.id(ctx.workspace.schema, 'duplicate_run')}
    where object = ${object} order by created_at desc limit 1`.execute(ctx.db);
  const plan = planOf(def, fields);
  return {
    object: def.plural,
    open: await countPairs(ctx, object, review),
    certain_open: await countPairs(ctx, object, certain),
    later: await countPairs(ctx, object, 0, 'later'),
    settings: { enabled, review, certain, fields, survival },
    compared: plan?.parts.map((part) => ({ name: part.name, fields: part.fields })) ?? [],
    learnt_at,
    complete_at,
    run: rows[0] ? shownRun(rows[0]) : null,
    estimate: await estimateOf(ctx, object),
  };
}

export const shownRun = (run: RunRow) => ({
  id: run.id,
  state: run.state,
  phase: run.phase,
  done: run.done,
  total: run.total,
  compared: run.compared,
  found: run.found,
  stopping: run.stop_asked && (run.state === 'queued' || run.state === 'running'),
  message: run.message,
  created_at: run.created_at,
  finished_at: run.finished_at,
});

/** Compares all records of an object anew, in the background. */
export async function findAll(ctx: Context, object: string) {
  if (!(await readyFor(ctx, object))) throw forbidden('Duplicates are not looked for here');
  return shownRun(await startRun(ctx, object));
}

export async function stopFinding(ctx: Context, object: string) {
  const run = await openRun(ctx, object);
  if (!run) throw conflict('Nothing is being compared');
  const table = sql.id(ctx.workspace.schema, 'duplicate_run');
  await sql`update ${table} set stop_asked = true,
    state = case when state = 'queued' then 'stopped' else state end,
    finished_at = case when state = 'queued' then ${ctx.now()}::timestamptz end where id = ${run.id}`.execute(ctx.db);
  return { ...shownRun(run), stopping: true };
}

export interface SettingsWish {
  enabled?: boolean;
  review?: number;
  certain?: number;
  fields?: string[] | null;
  survival?: Survival | null;
}

export async function setSettings(ctx: Context, object: string, wish: SettingsWish) {
  const def = catalog(ctx).object(object);
  if (!comparableObjects(ctx).includes(def)) throw forbidden('Duplicates are not looked for here');
  refuseUnknown(def, 'fields', wish.fields ?? []);
  refuseUnknown(def, 'survival.fields', Object.keys(wish.survival?.fields ?? {}));
  const now = { ...(await settingsOf(ctx, object)), ...wish };
  if (now.certain < now.review)
    throw invalidField('certain', 'out_of_range', 'What is certain cannot begin below what is shown');
  const fields = now.fields && now.fields.length > 0 ? JSON.stringify(now.fields) : null;
  // Other fields are another question: what was learnt about the old ones does not answer it.
  await sql`insert into ${sql.id(ctx.workspace.schema, 'duplicate_setting')} as s (object, enabled, review, certain, fields, survival)
    values (${object}, ${now.enabled}, ${now.review}, ${now.certain}, ${fields}::jsonb, ${now.survival && JSON.stringify(now.survival)}::jsonb)
    on conflict (object) do update set enabled = excluded.enabled, review = excluded.review, certain = excluded.certain,
      complete_at = case when s.fields is distinct from excluded.fields then null else s.complete_at end,
      model = case when s.fields is distinct from excluded.fields then null else s.model end,
      fields = excluded.fields, survival = excluded.survival, updated_at = now()`.execute(ctx.db);
  forgetSettings(ctx);
  await recordAudit(ctx, { action: 'duplicates.set', object, detail: { ...wish } });
  return describe(ctx, object);
}

function refuseUnknown(def: ObjectDefinition, at: string, names: string[]): void {
  const unknown = names.find((name) => !Object.hasOwn(def.fields, name));
  if (unknown !== undefined) throw invalidField(at, 'unknown_field', `${def.labels} have no field "${unknown}"`);
}
