import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { isMeasured } from '../defaults.ts';
import * as rules from '../rules/queries.ts';
import * as queries from './queries.ts';
import { fingerprint, settingsOf } from './settings.ts';

const CHUNK = 2_000;

export const measuredObjects = (ctx: Context): ObjectDefinition[] => catalog(ctx).objects.filter(isMeasured);

/**
 * Measures the records that changed since the last time, all of them where the settings changed. Safe to stop and to run
 * again: it goes on at its place.
 */
export async function measureChanged(ctx: Context, def: ObjectDefinition, signal?: AbortSignal): Promise<number> {
  const settings = await settingsOf(ctx, def);
  const print = fingerprint(settings);
  const before = await queries.progressOf(ctx, def.name);
  let at = before?.settings === print ? before : null;
  let measured = 0;
  while (!signal?.aborted) {
    const rows = await queries.changedAfter(ctx, def.name, at, CHUNK);
    const last = rows.at(-1);
    if (!last) break;
    await queries.measureRecords(
      ctx,
      def,
      settings,
      rows.map((row) => row.id),
    );
    at = { updated_at: last.updated_at, record_id: last.id, settings: print };
    await queries.keepProgress(ctx, def.name, at);
    measured += rows.length;
    if (rows.length < CHUNK) break;
  }
  return measured;
}

/** Writes the day's figures of an object down. The score is the mean of what could be measured. */
export async function takeStock(ctx: Context, def: ObjectDefinition, signal?: AbortSignal): Promise<queries.Score> {
  await measureChanged(ctx, def, signal);
  await queries.forgetGone(ctx, def.name);
  await queries.measureUse(ctx, def);
  const broken = await rules.measureRules(ctx, def);
  const { records, completeness, freshness } = await queries.averages(ctx, def.name);
  const uniqueness = await queries.uniqueness(ctx, def.name, records);
  const validity = broken === null || records === 0 ? null : Math.max(0, 1 - broken / records);
  const parts = [completeness, freshness, uniqueness, validity].filter((part) => part !== null);
  const score = parts.length > 0 && records > 0 ? parts.reduce((a, b) => a + b, 0) / parts.length : null;
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const found = { day, records, completeness, freshness, uniqueness, validity, score };
  await queries.keepScore(ctx, def.name, found);
  return found;
}

export interface ObjectQuality {
  object: string;
  plural: string;
  label: string;
  now: queries.Score | null;
  due: number;
  trend: queries.Score[];
  sources: queries.SourceQuality[];
}

/** The state of the data, object by object, with the way it went over the last half-year. */
export async function overview(ctx: Context): Promise<ObjectQuality[]> {
  const since = new Date(ctx.now().getTime() - 182 * 86_400_000).toISOString().slice(0, 10);
  const objects: ObjectQuality[] = [];
  for (const def of measuredObjects(ctx)) {
    const trend = await queries.scoresOf(ctx, def.name, since);
    const { due } = await queries.averages(ctx, def.name);
    const sources = await queries.bySource(ctx, def);
    objects.push({
      object: def.name,
      plural: def.plural,
      label: def.labels,
      now: trend.at(-1) ?? null,
      due,
      trend,
      sources: sources.length > 1 ? sources : [],
    });
  }
  return objects;
}

export interface FieldUse {
  field: string;
  label: string;
  type: string;
  weight: number;
  decay: number | null;
  records: number | null;
  filled: number | null;
  set_at: string | null;
  measured_at: string | null;
  views: number;
  purpose: string | null;
  sensitivity: string | null;
  steward: string | null;
  custom: boolean;
  /** Hardly filled, in no view, and not told what for: it costs more than it gives. */
  unused: boolean;
}

/** Every field of an object: how full it is, what it counts, and whether anybody uses it. */
export async function fieldUse(ctx: Context, def: ObjectDefinition): Promise<FieldUse[]> {
  const { schema } = ctx.workspace;
  const settings = await settingsOf(ctx, def);
  const { rows } = await sql<{
    field: string;
    records: number;
    filled: number;
    set_at: string | null;
    measured_at: string;
  }>`
    select field, records, filled, set_at, measured_at from ${sql.id(schema, 'quality_use')}
    where object = ${def.name}`.execute(ctx.db);
  const use = new Map(rows.map((row) => [row.field, row]));
  const views = await sql<{
    text: string;
  }>`select (coalesce(filter::text, '') || sort::text || columns::text || options::text) as text
    from ${sql.id(schema, 'view')} where object = ${def.name}`.execute(ctx.db);
  return Object.values(def.fields).map((field) => {
    const found = use.get(field.name);
    const named = new RegExp(`"-?${field.name}[".]`);
    const inViews = views.rows.filter((view) => named.test(view.text)).length;
    const share = found && found.records > 0 ? found.filled / found.records : null;
    const { weight = 0, decay = null } = settings.get(field.name) ?? {};
    return {
      field: field.name,
      label: field.label,
      type: field.type,
      weight,
      decay,
      records: found?.records ?? null,
      filled: found?.filled ?? null,
      set_at: found?.set_at ?? null,
      measured_at: found?.measured_at ?? null,
      views: inViews,
      purpose: field.purpose ?? null,
      sensitivity: field.sensitivity ?? null,
      steward: field.steward ?? null,
      custom: field.custom ?? false,
      unused: share !== null && share < 0.02 && inViews === 0 && !field.writable && !field.required,
    };
  });
}
