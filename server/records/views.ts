import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { type Context, inTransaction } from '../kernel/context.ts';
import { conflict, forbidden, invalidField, notFound } from '../kernel/errors.ts';
import { isUuid, uuidv7 } from '../kernel/ids.ts';
import { catalog } from './catalog.ts';
import type { ObjectDefinition } from './define.ts';
import { checkFilter } from './filter.ts';
import { can, requirePermission, requireRole } from './permissions.ts';
import { planProjection } from './projection.ts';
import { filter } from './schema.ts';
import { planSort } from './sort.ts';
import type { Filter } from './types.ts';
import { usable } from './views-usable.ts';

const fieldName = z.string().min(1).max(200);
const options = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 20_000, 'At most 20,000 characters of options');

export const viewKinds = ['list', 'board', 'calendar', 'map', 'timeline'] as const;
const scope = z.enum(['personal', 'team', 'public']);

const parts = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((text) => !text.includes('\0'), 'The name has a NUL character'),
  kind: z.enum(viewKinds),
  filter: filter.nullable(),
  sort: z.array(fieldName).max(3),
  columns: z.array(fieldName).max(100),
  /** What the screen keeps beside: widths and pinned columns, what is grouped by, which dates, totals. */
  options,
  position: z.number().int().min(0).max(1_000_000),
  /** Everybody who sees it may change it. */
  open: z.boolean(),
  /** What the list of the object opens with, for everybody who has not chosen otherwise. For administrators to say. */
  is_default: z.boolean(),
};

/** Whose it is. `shared: true` is short for public. */
const whose = { scope: scope.optional(), shared: z.boolean().optional(), team: z.uuid().nullish() };

export const newView = z.strictObject({
  object: z.string().max(100),
  name: parts.name,
  kind: parts.kind.default('list'),
  filter: parts.filter.default(null),
  sort: parts.sort.default([]),
  columns: parts.columns.default([]),
  options: parts.options.default({}),
  position: parts.position.default(0),
  open: parts.open.default(false),
  is_default: parts.is_default.default(false),
  ...whose,
});
export const viewChange = z.strictObject({ ...parts, ...whose }).partial();

export const view = z.object({
  id: z.string(),
  object: z.string(),
  plural: z.string(),
  ...parts,
  scope,
  shared: z.boolean(),
  /** Whose it is; null where it is a team's or everyone's. */
  member_id: z.string().nullable(),
  team_id: z.string().nullable(),
  created_by: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Whether the caller may change it. */
  writable: z.boolean(),
  /** Fields that it speaks of and that are not there for the caller: put away, ended, or not theirs to see. */
  missing: z.array(z.string()),
  /** The index that Kith made for it, because its list was slow. */
  index: z.object({ state: z.enum(['building', 'ready', 'failed']), ready_at: z.string().nullable() }).nullable(),
});

export type View = z.infer<typeof view>;
export type StoredView = Omit<View, 'plural' | 'shared' | 'scope' | 'writable' | 'missing' | 'index'> &
  Partial<Pick<View, 'index'>>;
type Whose = Pick<StoredView, 'member_id' | 'team_id'>;

/** The views that the caller sees: their own, their teams', and everyone's. */
export async function viewsOf(ctx: Context, object?: string): Promise<View[]> {
  const only = object === undefined ? null : named(ctx, object).name;
  const made = sql.id(ctx.workspace.schema, 'view_index');
  const { rows } = await sql<StoredView>`select v.*,
      (select json_build_object('state', i.state, 'ready_at', to_char(i.ready_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) from ${made} i where v.id = any(i.views) limit 1) as index
    from ${table(ctx)} v
    where deleted_at is null and ${await visible(ctx)} and (${only}::text is null or object = ${only})
    order by object, position, lower(name), id`.execute(ctx.db);
  return rows
    .filter((row) => catalog(ctx).has(row.object) && can(ctx, row.object, 'read'))
    .map((row) => shown(ctx, row));
}

/** One that the caller sees. */
export async function viewById(ctx: Context, id: string): Promise<View> {
  return shown(ctx, await seenView(ctx, id));
}

export async function saveView(ctx: Context, wish: z.infer<typeof newView>): Promise<View> {
  const def = named(ctx, wish.object);
  requirePermission(ctx, def.name, 'read');
  check(ctx, def, wish);
  const { member_id, team_id } = await ownerFor(ctx, wish);
  const now = ctx.now().toISOString();
  return inTransaction(ctx, async (ctx) => {
    if (wish.is_default) await becomeDefault(ctx, def.name, { member_id, team_id });
    const { rows } = await sql<StoredView>`insert into ${table(ctx)}
      (id, object, name, kind, filter, sort, columns, options, position, member_id, team_id, open, is_default, created_by,
        created_at, updated_at)
      values (${uuidv7()}, ${def.name}, ${wish.name}, ${wish.kind}, ${json(wish.filter)}, ${json(wish.sort)},
        ${json(wish.columns)}, ${json(wish.options)}, ${wish.position}, ${member_id}, ${team_id}, ${wish.open},
        ${wish.is_default}, ${ctx.actor.memberId}, ${now}, ${now})
      returning *`.execute(ctx.db);
    return shown(ctx, rows[0] as StoredView);
  });
}

export async function changeView(ctx: Context, id: string, change: z.infer<typeof viewChange>): Promise<View> {
  const before = await writableView(ctx, id);
  const { shared, scope, team, ...rest } = change;
  check(ctx, catalog(ctx).object(before.object), rest);
  const moves = shared !== undefined || scope !== undefined || team !== undefined;
  const { member_id, team_id } = moves ? await ownerFor(ctx, change) : before;
  const after = { ...before, ...rest };
  return inTransaction(ctx, async (ctx) => {
    if (after.is_default && (!before.is_default || moves)) {
      await becomeDefault(ctx, before.object, { member_id, team_id });
    } else if (before.is_default && !after.is_default) {
      requireRole(ctx, 'admin', 'Only administrators say what a list opens with for everybody');
    }
    const { rows } = await sql<StoredView>`update ${table(ctx)} set name = ${after.name}, kind = ${after.kind},
        filter = ${json(after.filter)}, sort = ${json(after.sort)}, columns = ${json(after.columns)},
        options = ${json(after.options)}, position = ${after.position}, member_id = ${member_id}, team_id = ${team_id},
        open = ${after.open}, is_default = ${after.is_default}, updated_at = ${ctx.now().toISOString()}
      where id = ${id} and deleted_at is null returning *`.execute(ctx.db);
    if (!rows[0]) throw notFound('View');
    return shown(ctx, rows[0]);
  });
}

/** Deleted, it can be brought back for as long as the trash keeps records. */
export async function removeView(ctx: Context, id: string): Promise<void> {
  await writableView(ctx, id);
  await sql`update ${table(ctx)} set deleted_at = ${ctx.now().toISOString()}, is_default = false where id = ${id}`.execute(
    ctx.db,
  );
}

export async function restoreView(ctx: Context, id: string): Promise<View> {
  const before = await seenView(ctx, id, true);
  if (!isWritable(ctx, before)) throw forbidden(notYours);
  const { rows } = await sql<StoredView>`update ${table(ctx)} set deleted_at = null
    where id = ${id} and deleted_at is not null returning *`.execute(ctx.db);
  if (!rows[0]) throw conflict('This view was not deleted');
  return shown(ctx, rows[0]);
}

/** Ends views that were deleted long ago. */
export async function forgetViews(ctx: Context, days: number): Promise<void> {
  await sql`delete from ${table(ctx)}
    where deleted_at < ${ctx.now().toISOString()}::timestamptz - make_interval(days => ${days}::int)`.execute(ctx.db);
}

const notYours = 'Only administrators and the one who shared this view may change it';

function named(ctx: Context, object: string): ObjectDefinition {
  return catalog(ctx).has(object) ? catalog(ctx).object(object) : catalog(ctx).byPlural(object);
}

function check(ctx: Context, def: ObjectDefinition, wish: z.infer<typeof viewChange>): void {
  if (wish.filter) checkFilter(ctx, def, wish.filter);
  if (wish.sort) planSort(ctx, def, wish.sort);
  if (wish.columns) planProjection(ctx, def, wish.columns, undefined, 'columns');
}

/** Whose a view becomes. What others see is not a reader's to make. */
async function ownerFor(ctx: Context, wish: z.infer<typeof viewChange>): Promise<Whose> {
  const scope = wish.scope ?? (wish.team ? 'team' : wish.shared ? 'public' : 'personal');
  if (scope !== 'personal' && ctx.role === 'read_only') {
    throw forbidden('Your role does not allow you to share views');
  }
  if (scope === 'public') return { member_id: null, team_id: null };
  const { memberId } = ctx.actor;
  if (scope === 'personal') {
    if (!memberId) throw invalidField('shared', 'required', 'An API key has no views of its own: share it');
    return { member_id: memberId, team_id: null };
  }
  const own = await teamsOf(ctx);
  const team = wish.team ?? own[0];
  if (!team) throw invalidField('team', 'required', 'Say which team it is for');
  if (!own.includes(team) && !isAdministrator(ctx)) throw invalidField('team', 'not_found', 'This is not your team');
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, 'team')}
    where id = ${team} and trashed_at is null`.execute(ctx.db);
  if (rows.length === 0) throw invalidField('team', 'not_found', 'This team does not exist');
  return { member_id: null, team_id: team };
}

/** The caller's team and those it lies below: what is a team's is also its parts'. The nearest first. */
export async function teamsOf(ctx: Context): Promise<string[]> {
  const { memberId, kind } = ctx.actor;
  if (kind !== 'member' || !memberId) return [];
  const team = sql.id(ctx.workspace.schema, 'team');
  const { rows } = await sql<{ id: string }>`with recursive mine as (
      select team_id as id, 0 as depth from ${sql.id(ctx.workspace.schema, 'member')}
        where id = ${memberId} and team_id is not null
      union all
      select t.parent_id, m.depth + 1 from ${team} t join mine m on t.id = m.id where t.parent_id is not null and m.depth < 20
    ) select id from mine order by depth`.execute(ctx.db);
  return rows.map((row) => row.id);
}

async function visible(ctx: Context): Promise<RawBuilder<boolean>> {
  const { memberId } = ctx.actor;
  if (isAdministrator(ctx)) return sql`(member_id is null or member_id = ${memberId}::uuid)`;
  return sql`((member_id is null and (team_id is null or team_id = any(${await teamsOf(ctx)}::uuid[])))
    or member_id = ${memberId}::uuid)`;
}

async function seenView(ctx: Context, id: string, deleted = false): Promise<StoredView> {
  const { rows } = isUuid(id)
    ? await sql<StoredView>`select * from ${table(ctx)} where id = ${id} and ${await visible(ctx)}
        and ${deleted ? sql`true` : sql`deleted_at is null`}`.execute(ctx.db)
    : { rows: [] };
  const [found] = rows;
  if (!found || !catalog(ctx).has(found.object) || !can(ctx, found.object, 'read')) throw notFound('View');
  return found;
}

async function writableView(ctx: Context, id: string): Promise<StoredView> {
  const found = await seenView(ctx, id);
  if (!isWritable(ctx, found)) throw forbidden(notYours);
  return found;
}

const isAdministrator = (ctx: Context) => ctx.role === 'owner' || ctx.role === 'admin';

function isWritable(ctx: Context, row: StoredView): boolean {
  const own = ctx.actor.memberId !== null && ctx.actor.memberId === (row.member_id ?? row.created_by);
  if (row.member_id !== null) return own;
  return isAdministrator(ctx) || ((own || row.open) && ctx.role !== 'read_only');
}

/** One view of an object at most is what its list opens with. */
async function becomeDefault(ctx: Context, object: string, whose: Whose): Promise<void> {
  requireRole(ctx, 'admin', 'Only administrators say what a list opens with for everybody');
  if (whose.member_id || whose.team_id) {
    throw invalidField('is_default', 'invalid', 'What everybody’s list opens with must be everybody’s to see');
  }
  await sql`update ${table(ctx)} set is_default = false where object = ${object} and is_default`.execute(ctx.db);
}

const shown = (ctx: Context, row: StoredView): View => {
  const def = catalog(ctx).object(row.object);
  return {
    ...row,
    ...usable(ctx, def, { filter: row.filter as Filter | null, sort: row.sort, columns: row.columns }),
    plural: def.plural,
    scope: row.member_id ? 'personal' : row.team_id ? 'team' : 'public',
    shared: row.member_id === null,
    writable: isWritable(ctx, row),
    index: row.index ?? null,
  };
};

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'view');
const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
