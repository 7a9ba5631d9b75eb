import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { catalog } from '../../catalog.ts';
import type { ObjectDefinition } from '../../define.ts';
import { readableFields } from '../../permissions.ts';
import { isMergeable, planOf, type Reason, Recipe } from '../recipe.ts';
import type { Survival } from '../schema.ts';
import type { Learnt } from './sweep.ts';

export interface DuplicateSettings {
  object: string;
  enabled: boolean;
  /** Pairs from this probability on are shown. */
  review: number;
  /** From this on they may be merged together. */
  certain: number;
  fields: string[] | null;
  survival: Survival | null;
  model: Learnt | null;
  learnt_at: string | null;
  complete_at: string | null;
}

export const usualSettings = { enabled: true, review: 0.8, certain: 0.97, fields: null, survival: null };

/** What is needed to compare records of an object, ready to work. */
export interface Ready {
  def: ObjectDefinition;
  recipe: Recipe;
  learnt: Learnt;
  settings: DuplicateSettings;
}

interface Cached {
  at: number;
  settings: Map<string, DuplicateSettings>;
  ready: Map<ObjectDefinition, Ready | null>;
}

// By pool and schema. Each process looks again after a moment, so that what another learns or sets is soon known.
const cache = new WeakMap<object, Map<string, Cached>>();
const FRESH = 3000;

async function cached(ctx: Context): Promise<Cached> {
  const { schema } = ctx.workspace;
  const pool = ctx.runtime.database;
  const known = cache.get(pool) ?? new Map<string, Cached>();
  cache.set(pool, known);
  const found = known.get(schema);
  if (found && Date.now() - found.at < FRESH) return found;
  const { rows } =
    await sql<DuplicateSettings>`select object, enabled, review, certain, fields, survival, model, learnt_at, complete_at
    from ${sql.id(schema, 'duplicate_setting')}`.execute(ctx.db);
  const settings = new Map(rows.map((row) => [row.object, row]));
  const same =
    found &&
    found.settings.size === settings.size &&
    rows.every((row) => unchanged(found.settings.get(row.object), row));
  const fresh: Cached = { at: Date.now(), settings, ready: same ? found.ready : new Map() };
  known.set(schema, fresh);
  return fresh;
}

const unchanged = (a: DuplicateSettings | undefined, b: DuplicateSettings) =>
  a !== undefined &&
  a.learnt_at === b.learnt_at &&
  a.enabled === b.enabled &&
  a.review === b.review &&
  a.certain === b.certain &&
  JSON.stringify([a.fields, a.survival]) === JSON.stringify([b.fields, b.survival]) &&
  a.complete_at === b.complete_at;

/** Settings were changed here: they count at once. */
export function forgetSettings(ctx: Context): void {
  cache.get(ctx.runtime.database)?.delete(ctx.workspace.schema);
}

export async function settingsOf(ctx: Context, object: string): Promise<DuplicateSettings> {
  const found = (await cached(ctx)).settings.get(object);
  return found ?? { object, ...usualSettings, model: null, learnt_at: null, complete_at: null };
}

/** Null where duplicates of this object are not looked for. */
export async function readyFor(ctx: Context, object: string): Promise<Ready | null> {
  const { settings, ready } = await cached(ctx);
  const def = catalog(ctx).object(object);
  const known = ready.get(def);
  if (known !== undefined) return known;
  const own = settings.get(object) ?? { object, ...usualSettings, model: null, learnt_at: null, complete_at: null };
  const made = makeReady(def, own);
  if (ready.size > 500) ready.clear();
  ready.set(def, made);
  return made;
}

function makeReady(def: ObjectDefinition, settings: DuplicateSettings): Ready | null {
  const plan = settings.enabled && isMergeable(def) ? planOf(def, settings.fields) : null;
  if (!plan) return null;
  const recipe = new Recipe(plan);
  const learnt = settings.model && recipe.fits(settings.model.model) ? settings.model : null;
  return { def, recipe, settings, learnt: learnt ?? { model: recipe.firstModel(), frequencies: {} } };
}

/** The objects that duplicates can be looked for in. */
export const comparableObjects = (ctx: Context): ObjectDefinition[] =>
  catalog(ctx).objects.filter((def) => isMergeable(def) && planOf(def) !== null);

/** Why a pair looks alike or not, as far as the caller may read what was compared. */
export function reasonsFor(ctx: Context, { def, recipe }: Ready, levels: number[], weights: number[]): Reason[] {
  const readable = new Set(readableFields(ctx, def));
  const told = new Set(
    recipe.plan.parts.filter((part) => part.fields.some((f) => readable.has(f))).map((part) => part.name),
  );
  return recipe.reasons(levels, weights).filter((reason) => told.has(reason.comparison));
}
