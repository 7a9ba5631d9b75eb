import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { catalog } from '../catalog.ts';
import { type Field, type ObjectDefinition, stageField } from '../define.ts';
import { filledIn, recordsOf, stagesAmong } from './existing.ts';

/** Something that a field or object is used by, as people are told before it goes. */
export interface Usage {
  kind: 'view' | 'formula' | 'rollup' | 'layout' | 'stage' | 'role' | 'field' | (string & {});
  id: string;
  name: string;
  detail?: string;
}

/** What somebody wants to put away or end: an object, or one field of it. */
export interface Target {
  object: ObjectDefinition;
  field?: Field;
}

/** Finds what uses a target. Whoever keeps names of fields in tables of its own registers one (`usages` of its domain). */
export type UsageFinder = (ctx: Context, target: Target) => Promise<Usage[]> | Usage[];

const finders: UsageFinder[] = [];

/** Called once when the process starts, with the finders of all domains. */
export function registerUsages(list: UsageFinder[]): void {
  finders.splice(0, finders.length, inViews, inDefinitions, inStages, ...list);
}

export async function usageOf(ctx: Context, target: Target): Promise<{ data: Usage[]; records: number }> {
  const { object, field } = target;
  const found: Usage[] = [];
  for (const find of finders) found.push(...(await find(ctx, target)));
  return { data: found, records: await (field ? filledIn(ctx, object, field) : recordsOf(ctx, object)) };
}

export async function refuseUsed(ctx: Context, target: Target): Promise<void> {
  const { data } = await usageOf(ctx, target);
  if (data.length === 0) return;
  const shown = data.slice(0, 3).map(({ kind, name }) => `the ${kind} "${name}"`);
  const more = data.length > 3 ? ` and ${data.length - 3} more` : '';
  throw conflict(`${(target.field ?? target.object).label} is used by ${shown.join(', ')}${more}`, { usage: data });
}

/** Whether JSON that holds a filter, columns or a layout names the field: as itself, or at the end or the start of a path. */
export function names(value: unknown, field: string): boolean {
  if (typeof value === 'string') return value.replace(/^[-+]/, '').split('.').includes(field);
  if (Array.isArray(value)) return value.some((one) => names(one, field));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).some(([key, inner]) => key === field || (key !== 'value' && names(inner, field)));
  }
  return false;
}

interface ViewRow {
  id: string;
  object: string;
  name: string;
  filter: unknown;
  sort: unknown;
  columns: unknown;
  options: unknown;
}

/** Saved views, everybody's: of the object itself, and those of others whose paths lead through it. */
async function inViews(ctx: Context, { object, field }: Target): Promise<Usage[]> {
  const { rows } = await sql<ViewRow>`select id, object, name, filter, sort, columns, options
    from ${sql.id(ctx.workspace.schema, 'view')}
    where deleted_at is null order by name`.execute(ctx.db);
  return rows
    .filter((row) =>
      field
        ? names([row.filter, row.sort, row.columns, row.options], field.name) &&
          (row.object === object.name || leadsTo(ctx, row.object, object.name))
        : row.object === object.name,
    )
    .map(({ id, name, object: of }) => ({ kind: 'view', id, name, detail: of }));
}

/** Some field of `from` points to `to`, so that a path may lead there. */
function leadsTo(ctx: Context, from: string, to: string): boolean {
  if (!catalog(ctx).has(from)) return false;
  const def = catalog(ctx).object(from);
  const outward = Object.values(def.fields).some((field) => field.to === to);
  return (
    outward ||
    catalog(ctx)
      .inversesOf(from)
      .some((inverse) => inverse.object.name === to)
  );
}

/** Formulas, roll-ups, layouts and relations of this and other objects. */
function inDefinitions(ctx: Context, { object, field }: Target): Usage[] {
  const found: Usage[] = [];
  for (const def of catalog(ctx).objects) {
    const use = (kind: string, one: Field) =>
      found.push({ kind, id: `${def.name}.${one.name}`, name: one.label, detail: def.labels });
    for (const one of Object.values(def.fields)) {
      if (def.name === object.name && one.name === field?.name) continue;
      const { formula, rollup } = one;
      if (field) {
        if (formula && wordsIn(formula).has(field.name)) use('formula', one);
        if (
          rollup &&
          (rollup.field === field.name || names(rollup.filter, field.name) || collects(ctx, def, one, field))
        )
          use('rollup', one);
      } else if (def.name !== object.name && one.to === object.name) {
        use('field', one);
      } else if (def.name !== object.name && rollup && collectionOf(ctx, def, one)?.object.name === object.name) {
        use('rollup', one);
      }
    }
    if (field && def.name === object.name && def.layout && names(def.layout, field.name))
      found.push({ kind: 'layout', id: def.name, name: def.labels });
  }
  return found;
}

const wordsIn = (formula: string): Set<string> => new Set(formula.match(/[a-z_][a-z0-9_]*/gi) ?? []);

const collectionOf = (ctx: Context, def: ObjectDefinition, field: Field) =>
  catalog(ctx).inverse(def.name, field.rollup?.collection ?? '');

/** A roll-up over the collection that this very link makes. */
const collects = (ctx: Context, def: ObjectDefinition, rollup: Field, link: Field): boolean =>
  collectionOf(ctx, def, rollup)?.field.name === link.name;

/** Stages that cannot be entered without the field. */
async function inStages(ctx: Context, { object, field }: Target): Promise<Usage[]> {
  if (!field?.required_in?.length || !stageField(object)) return [];
  const stages = await stagesAmong(ctx, object, field.required_in);
  return [...stages].map(([id, name]) => ({ kind: 'stage', id, name }));
}
