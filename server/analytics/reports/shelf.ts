import { type RawBuilder, sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { named } from '../../records/sharing/service.ts';
import { teamsOf } from '../../records/views.ts';
import { changeStored, insertStored, keptVersions, markDeleted, type Shelf, type Stored, storedOn } from './queries.ts';
import type { Versions } from './saved/schema.ts';

/** How reports and dashboards are kept, shared, changed and taken back. What they hold is checked by who calls. */

export interface Sharing {
  scope?: Stored['scope'];
  team?: string | null;
  roles?: string[];
}

const NAMES: Record<Shelf, string> = { saved_report: 'Report', dashboard: 'Dashboard' };

export async function seenOn(ctx: Context, shelf: Shelf): Promise<Stored[]> {
  return storedOn(ctx, shelf, sql<boolean>`s.deleted_at is null and ${await visible(ctx)}`);
}

/** One that the caller sees; what others keep to themselves is not found. */
export async function oneOn(ctx: Context, shelf: Shelf, id: string, deleted = false): Promise<Stored> {
  const gone = sql.raw(deleted ? 'true' : 's.deleted_at is null');
  const [found] = isUuid(id)
    ? await storedOn(ctx, shelf, sql<boolean>`s.id = ${id}::uuid and ${gone} and ${await visible(ctx)}`)
    : [];
  if (!found) throw notFound(NAMES[shelf]);
  return found;
}

export async function putOn(
  ctx: Context,
  shelf: Shelf,
  values: Record<string, unknown>,
  sharing: Sharing,
): Promise<Stored> {
  if (ctx.role === 'read_only') throw forbidden('Your role does not allow you to keep reports');
  const id = uuidv7();
  const now = ctx.now().toISOString();
  const { memberId } = ctx.actor;
  const shared = await sharingOf(ctx, sharing, null);
  const row = { id, ...values, ...shared, member_id: memberId, created_at: now, updated_at: now, updated_by: memberId };
  return inTransaction(ctx, async (ctx) => {
    await insertStored(ctx, shelf, row);
    return oneOn(ctx, shelf, id);
  });
}

export async function changeOn(
  ctx: Context,
  shelf: Shelf,
  id: string,
  values: Record<string, unknown>,
  sharing: Sharing,
): Promise<Stored> {
  const before = await writableOn(ctx, shelf, id);
  const shared = Object.keys(sharing).length > 0 ? await sharingOf(ctx, sharing, before) : {};
  return inTransaction(ctx, async (ctx) => {
    if (!(await changeStored(ctx, shelf, before, { ...values, ...shared })))
      throw conflict(`Someone changed this ${NAMES[shelf].toLowerCase()} at the same moment: load it again`);
    return oneOn(ctx, shelf, id);
  });
}

export async function removeFrom(ctx: Context, shelf: Shelf, id: string): Promise<void> {
  await writableOn(ctx, shelf, id);
  await markDeleted(ctx, shelf, id, true);
}

/** Brings back what was deleted, or an earlier version (which becomes the newest: that, too, can be taken back). */
export async function restoreOn(ctx: Context, shelf: Shelf, id: string, version?: number): Promise<Stored> {
  const now = await writableOn(ctx, shelf, id, true);
  return inTransaction(ctx, async (ctx) => {
    if (version === undefined) {
      if (!(await markDeleted(ctx, shelf, id, false)))
        throw conflict(`This ${NAMES[shelf].toLowerCase()} was not deleted`);
    } else {
      const [kept] = await keptVersions(ctx, id, version);
      if (!kept) throw invalidField('version', 'not_found', 'There is no such version');
      const { name, description, definition, chart, tiles, options } = kept.state;
      const content = shelf === 'dashboard' ? { tiles, options } : { definition, chart };
      await changeStored(ctx, shelf, now, { name, description, ...content });
    }
    return oneOn(ctx, shelf, id);
  });
}

export async function versionsOn(ctx: Context, shelf: Shelf, id: string): Promise<Versions> {
  await oneOn(ctx, shelf, id);
  const kept = await keptVersions(ctx, id);
  const names = await named(
    ctx,
    'member',
    kept.map((one) => one.member_id),
  );
  return kept.map(({ version, at, state, member_id }) => ({
    version,
    at,
    name: state.name,
    member: member_id ? { id: member_id, name: names.get(member_id) ?? null } : null,
  }));
}

const isAdministrator = (ctx: Context) => ctx.role === 'owner' || ctx.role === 'admin';

export const isWritable = (ctx: Context, row: Stored): boolean =>
  ctx.role !== 'read_only' &&
  ((ctx.actor.memberId !== null && row.member_id === ctx.actor.memberId) ||
    (isAdministrator(ctx) && row.scope !== 'personal'));

async function writableOn(ctx: Context, shelf: Shelf, id: string, deleted = false): Promise<Stored> {
  const found = await oneOn(ctx, shelf, id, deleted);
  if (!isWritable(ctx, found))
    throw forbidden(
      `Only who made this ${NAMES[shelf].toLowerCase()} and administrators may change it. Make a copy of it`,
    );
  return found;
}

/** The names under which a role is shared with: a built-in one by its name, an own one by its id. */
const roleNames = (ctx: Context): string[] => [ctx.role, ...(ctx.rights?.role.id ? [ctx.rights.role.id] : [])];

async function visible(ctx: Context): Promise<RawBuilder<boolean>> {
  const { memberId, kind } = ctx.actor;
  const own = sql`s.member_id = ${memberId}::uuid`;
  if (kind === 'system') return sql<boolean>`true`;
  if (isAdministrator(ctx)) return sql<boolean>`(s.scope <> 'personal' or ${own})`;
  const teams = await teamsOf(ctx);
  return sql<boolean>`(s.scope = 'everyone' or ${own} or (s.scope = 'role' and s.roles && ${roleNames(ctx)}::text[])
    or (s.scope = 'team' and s.team_id = any(${teams}::uuid[])))`;
}

/** Whom it becomes visible to. */
async function sharingOf(ctx: Context, wish: Sharing, before: Stored | null) {
  const scope = wish.scope ?? before?.scope ?? 'personal';
  const { memberId } = ctx.actor;
  if (scope === 'personal' && !memberId)
    throw invalidField('scope', 'required', 'An API key keeps nothing to itself: say who sees it');
  const roles = scope === 'role' ? (wish.roles ?? before?.roles ?? []) : [];
  if (scope === 'role' && roles.length === 0) throw invalidField('roles', 'required', 'Say which roles it is for');
  if (scope !== 'team') return { scope, team_id: null, roles };
  const team = wish.team ?? before?.team_id ?? null;
  if (!team) throw invalidField('team', 'required', 'Say which team it is for');
  const own = await teamsOf(ctx);
  if (!isUuid(team) || !(await named(ctx, 'team', [team])).has(team) || (!own.includes(team) && !isAdministrator(ctx)))
    throw invalidField('team', 'not_found', 'This is not your team');
  return { scope, team_id: team, roles };
}
