import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../kernel/context.ts';
import { forbidden, invalidField, notFound } from '../kernel/errors.ts';
import { isUuid, uuidv7 } from '../kernel/ids.ts';
import { catalog } from './catalog.ts';
import type { ObjectDefinition } from './define.ts';
import { checkFilter } from './filter.ts';
import { can, requirePermission } from './permissions.ts';
import { planProjection } from './projection.ts';
import { filter } from './schema.ts';
import { planSort } from './sort.ts';

const fieldName = z.string().min(1).max(200);
const options = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 20_000, 'At most 20,000 characters of options');

const parts = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((text) => !text.includes('\0'), 'The name has a NUL character'),
  kind: z.enum(['list', 'board', 'calendar', 'map']),
  filter: filter.nullable(),
  sort: z.array(fieldName).max(3),
  columns: z.array(fieldName).max(100),
  /** What the screen keeps beside: widths, what a board is grouped by. */
  options,
  position: z.number().int().min(0).max(1_000_000),
  shared: z.boolean(),
};

export const newView = z.strictObject({
  object: z.string().max(100),
  name: parts.name,
  kind: parts.kind.default('list'),
  filter: parts.filter.default(null),
  sort: parts.sort.default([]),
  columns: parts.columns.default([]),
  options: parts.options.default({}),
  position: parts.position.default(0),
  shared: parts.shared.default(false),
});
export const viewChange = z.strictObject(parts).partial();

export const view = z.object({
  id: z.string(),
  object: z.string(),
  plural: z.string(),
  ...parts,
  /** Whose it is; null where it is everyone's. */
  member_id: z.string().nullable(),
  created_by: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Whether the caller may change it. */
  writable: z.boolean(),
});

export type View = z.infer<typeof view>;
type Stored = Omit<View, 'plural' | 'shared' | 'writable'>;

/** The views that the caller sees: their own and everyone's. */
export async function viewsOf(ctx: Context, object?: string): Promise<View[]> {
  const only = object === undefined ? null : named(ctx, object).name;
  const { rows } = await sql<Stored>`select * from ${table(ctx)}
    where (member_id is null or member_id = ${ctx.actor.memberId}::uuid) and (${only}::text is null or object = ${only})
    order by object, position, lower(name), id`.execute(ctx.db);
  return rows
    .filter((row) => catalog(ctx).has(row.object) && can(ctx, row.object, 'read'))
    .map((row) => shown(ctx, row));
}

export async function saveView(ctx: Context, wish: z.infer<typeof newView>): Promise<View> {
  const def = named(ctx, wish.object);
  requirePermission(ctx, def.name, 'read');
  check(ctx, def, wish);
  const memberId = ownerFor(ctx, wish.shared);
  const now = ctx.now().toISOString();
  const { rows } = await sql<Stored>`insert into ${table(ctx)}
    (id, object, name, kind, filter, sort, columns, options, position, member_id, created_by, created_at, updated_at)
    values (${uuidv7()}, ${def.name}, ${wish.name}, ${wish.kind}, ${json(wish.filter)}, ${json(wish.sort)},
      ${json(wish.columns)}, ${json(wish.options)}, ${wish.position}, ${memberId}, ${ctx.actor.memberId}, ${now}, ${now})
    returning *`.execute(ctx.db);
  return shown(ctx, rows[0] as Stored);
}

export async function changeView(ctx: Context, id: string, change: z.infer<typeof viewChange>): Promise<View> {
  const before = await writableView(ctx, id);
  const { shared, ...rest } = change;
  check(ctx, catalog(ctx).object(before.object), rest);
  const memberId = shared === undefined ? before.member_id : ownerFor(ctx, shared);
  const after = { ...before, ...rest };
  const { rows } = await sql<Stored>`update ${table(ctx)} set name = ${after.name}, kind = ${after.kind},
      filter = ${json(after.filter)}, sort = ${json(after.sort)}, columns = ${json(after.columns)},
      options = ${json(after.options)}, position = ${after.position}, member_id = ${memberId},
      updated_at = ${ctx.now().toISOString()}
    where id = ${id} returning *`.execute(ctx.db);
  if (!rows[0]) throw notFound('View');
  return shown(ctx, rows[0]);
}

export async function removeView(ctx: Context, id: string): Promise<void> {
  await writableView(ctx, id);
  await sql`delete from ${table(ctx)} where id = ${id}`.execute(ctx.db);
}

function named(ctx: Context, object: string): ObjectDefinition {
  return catalog(ctx).has(object) ? catalog(ctx).object(object) : catalog(ctx).byPlural(object);
}

function check(ctx: Context, def: ObjectDefinition, wish: z.infer<typeof viewChange>): void {
  if (wish.filter) checkFilter(ctx, def, wish.filter);
  if (wish.sort) planSort(ctx, def, wish.sort);
  if (wish.columns) planProjection(ctx, def, wish.columns, undefined, 'columns');
}

/** Whose a view becomes. What everyone sees is not a reader's to make. */
function ownerFor(ctx: Context, shared: boolean): string | null {
  if (shared && ctx.role === 'read_only') throw forbidden('Your role does not allow you to share views');
  if (!shared && !ctx.actor.memberId)
    throw invalidField('shared', 'required', 'An API key has no views of its own: share it');
  return shared ? null : ctx.actor.memberId;
}

async function writableView(ctx: Context, id: string): Promise<Stored> {
  const { rows } = isUuid(id)
    ? await sql<Stored>`select * from ${table(ctx)} where id = ${id}`.execute(ctx.db)
    : { rows: [] };
  const [found] = rows;
  const seen = found && (found.member_id === null || found.member_id === ctx.actor.memberId);
  if (!found || !seen) throw notFound('View');
  if (!isWritable(ctx, found)) throw forbidden('Only administrators and the one who shared this view may change it');
  return found;
}

function isWritable(ctx: Context, row: Stored): boolean {
  const own = ctx.actor.memberId !== null && ctx.actor.memberId === (row.member_id ?? row.created_by);
  if (row.member_id !== null) return own;
  return ctx.role === 'owner' || ctx.role === 'admin' || (own && ctx.role !== 'read_only');
}

const shown = (ctx: Context, row: Stored): View => ({
  ...row,
  plural: catalog(ctx).object(row.object).plural,
  shared: row.member_id === null,
  writable: isWritable(ctx, row),
});

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'view');
const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
