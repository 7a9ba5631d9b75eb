import { type Context, inTransaction, type Role } from '../../kernel/context.ts';
import { invalid, invalidField } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { requirePermission } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { BUILT_IN, type RoleRights } from '../../records/rights/model.ts';
import { endsOf } from '../../records/rights/ties.ts';
import type { KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import type { Changed } from '../member-record.ts';
import { readRights } from './load.ts';
import { holdersOf, membersByRole } from './queries.ts';
import { forgetEverybody } from './rules.ts';
import type { NewRole, RoleAnswer, RoleChange, RoleChoice, RoleRightsSaid } from './schema.ts';

const BUILT_IN_ROLES: Role[] = ['owner', 'admin', 'member', 'read_only'];
export const isBuiltIn = (role: string): role is Role => (BUILT_IN_ROLES as string[]).includes(role);

/** The built-in roles first, then the workspace's own by name. */
export async function listRoles(ctx: Context): Promise<{ data: RoleAnswer[]; objects: string[] }> {
  const counts = await membersByRole(ctx.db);
  const { records } = await listRecords(ctx, 'role', { sort: ['name'], limit: 200 });
  return {
    data: [...BUILT_IN_ROLES.map((role) => builtIn(role, counts)), ...records.map((record) => shown(record, counts))],
    objects: catalog(ctx)
      .objects.filter((def) => def.writers !== 'admins' && !endsOf(ctx, def))
      .map((def) => def.name),
  };
}

export async function getRole(ctx: Context, id: string): Promise<RoleAnswer> {
  const counts = await membersByRole(ctx.db);
  return isBuiltIn(id) ? builtIn(id, counts) : shown(await getRecord(ctx, 'role', id), counts);
}

export async function createRole(ctx: Context, wish: NewRole): Promise<RoleAnswer> {
  requirePermission(ctx, 'role', 'create');
  checkNames(ctx, wish.rights);
  return inTransaction(ctx, async (ctx) => {
    const { name, description, tier } = wish;
    const values = { name, description: description ?? null, tier, rights: JSON.stringify(wish.rights) };
    const { record } = await one(write(ctx, [{ op: 'create', object: 'role', values }], { system: true }));
    await recordAudit(ctx, { action: 'role.created', object: 'role', recordId: record.id, title: wish.name });
    return getRole(ctx, record.id);
  });
}

/** What changes counts at once for everyone who has the role. */
export async function changeRole(ctx: Context, id: string, wish: RoleChange, version?: number): Promise<RoleAnswer> {
  requirePermission(ctx, 'role', 'update');
  if (isBuiltIn(id)) throw invalid('Built-in roles stay as they are. Copy one to make a role of your own');
  return inTransaction(ctx, async (ctx) => {
    const before = await getRecord(ctx, 'role', id);
    const { rights: said, ...rest } = wish;
    const rights = said && withoutGone(ctx, said, readRights(before.rights as string | null));
    if (rights) checkNames(ctx, rights);
    const values: Values = { ...rest, ...(rights ? { rights: JSON.stringify(rights) } : {}) };
    const { record } = await one(write(ctx, [{ op: 'update', object: 'role', id, values, version }], { system: true }));
    // The built-in role beside it is what screens and routes go by until the other is looked up.
    if (record.tier !== before.tier) {
      const holders = await holdersOf(ctx.db, id);
      await write(
        ctx,
        holders.map((member) => ({
          op: 'update',
          object: 'member',
          id: member,
          values: { role: record.tier, custom_role: id },
        })),
        { system: true, partial: true },
      );
    }
    await recordAudit(ctx, {
      action: 'role.changed',
      object: 'role',
      recordId: id,
      title: String(record.name),
      detail: difference(before, record),
    });
    forgetEverybody(ctx);
    return getRole(ctx, id);
  });
}

export async function removeRole(ctx: Context, id: string): Promise<Changed> {
  requirePermission(ctx, 'role', 'delete');
  if (isBuiltIn(id)) throw invalid('Built-in roles stay');
  return inTransaction(ctx, async (ctx) => {
    const done = await one(write(ctx, [{ op: 'trash', object: 'role', id }]));
    const { name } = done.record;
    await recordAudit(ctx, { action: 'role.deleted', object: 'role', recordId: id, title: String(name) });
    return done;
  });
}

/** A choice of role as it is kept: the built-in one that routes go by, and the workspace's own where it is one. */
export async function chosenRole(ctx: Context, choice: RoleChoice): Promise<{ tier: Role; custom: string | null }> {
  if (isBuiltIn(choice)) return { tier: choice, custom: null };
  const role = isUuid(choice) ? await getRecord(ctx, 'role', choice).catch(() => null) : null;
  if (!role) throw invalidField('role', 'not_found', 'There is no such role');
  return { tier: role.tier as Role, custom: role.id };
}

/** What ended since the role was saved last is let go of, rather than standing in the way of the next save. */
function withoutGone(ctx: Context, rights: RoleRightsSaid, before: RoleRights): RoleRightsSaid {
  const all = catalog(ctx);
  const objects = Object.entries(rights.objects).flatMap(([object, said]) => {
    const was = before.objects[object];
    if (!all.has(object)) return was ? [] : [[object, said] as const];
    const { fields } = all.object(object);
    const kept = Object.entries(said.fields).filter(([name]) => Object.hasOwn(fields, name) || !was?.fields[name]);
    return [[object, { ...said, fields: Object.fromEntries(kept) }] as const];
  });
  return { ...rights, objects: Object.fromEntries(objects) };
}

function checkNames(ctx: Context, rights: RoleRightsSaid): void {
  const all = catalog(ctx);
  const wrong = Object.entries(rights.objects).flatMap(([object, said]) => {
    if (!all.has(object))
      return [{ field: `rights.objects.${object}`, code: 'unknown_object', message: 'There is no such object' }];
    const def = all.object(object);
    return Object.keys(said.fields)
      .filter((field) => !Object.hasOwn(def.fields, field))
      .map((field) => ({
        field: `rights.objects.${object}.fields.${field}`,
        code: 'unknown_field',
        message: `${def.labels} have no field "${field}"`,
      }));
  });
  if (wrong.length > 0) throw invalid(wrong[0]?.message ?? 'These rights name what there is not', wrong);
}

async function one(writing: ReturnType<typeof write>): Promise<Changed> {
  const { results, changeSet } = await writing;
  const [result] = results;
  if (!result?.ok) throw result?.error;
  return { record: result.record, changeSet };
}

/** What changed, in the parts that people set, for the audit log. */
function difference(before: KithRecord, after: KithRecord): Values {
  const plain = ['name', 'description', 'tier'].filter((key) => before[key] !== after[key]);
  const [was, is] = [readRights(before.rights as string), readRights(after.rights as string)];
  const names = [...new Set([...Object.keys(was.objects), ...Object.keys(is.objects)])];
  const objects = names.filter((name) => JSON.stringify(was.objects[name]) !== JSON.stringify(is.objects[name]));
  const others = (['others', 'sensitive', 'share'] as const).filter(
    (key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]),
  );
  return {
    ...Object.fromEntries(plain.map((key) => [key, [before[key] ?? null, after[key] ?? null]])),
    ...Object.fromEntries(objects.map((name) => [name, [was.objects[name] ?? null, is.objects[name] ?? null]])),
    ...Object.fromEntries(others.map((key) => [key, [was[key], is[key]]])),
  };
}

const builtIn = (role: Role, counts: Map<string, number>): RoleAnswer => ({
  id: role,
  name: role,
  description: null,
  built_in: true,
  tier: role,
  rights: BUILT_IN[role],
  members: counts.get(role) ?? 0,
  version: null,
  created_at: null,
  updated_at: null,
});

const shown = (record: KithRecord, counts: Map<string, number>): RoleAnswer => ({
  id: record.id,
  name: String(record.name),
  description: (record.description as string | null) ?? null,
  built_in: false,
  tier: record.tier as Role,
  rights: readRights(record.rights as string | null),
  members: counts.get(record.id) ?? 0,
  version: record.version,
  created_at: record.created_at,
  updated_at: record.updated_at,
});
