import type { Role } from '../../kernel/context.ts';
import type { ObjectDefinition } from '../define.ts';

/** How far a right reaches, from nothing to everything. */
export const SCOPES = ['none', 'own', 'team', 'team_and_below', 'everyone'] as const;
export type Scope = (typeof SCOPES)[number];

/** What one may do with a field, from least to most. */
export const FIELD_RIGHTS = ['hidden', 'read', 'change'] as const;
export type FieldRight = (typeof FIELD_RIGHTS)[number];

export const ROW_ACTIONS = ['read', 'update', 'delete', 'export'] as const;
export type RowAction = (typeof ROW_ACTIONS)[number];

/** What a role may do with the records of one object. */
export interface ObjectRights {
  create: boolean;
  import: boolean;
  read: Scope;
  update: Scope;
  delete: Scope;
  export: Scope;
  /** Fields that are not simply changed by whoever may change the record. */
  fields: Record<string, FieldRight>;
}

/** What a role says. `others` holds for every object that is not named, those that do not exist yet included. */
export interface RoleRights {
  objects: Record<string, ObjectRights>;
  others: ObjectRights;
  /** Whether sensitive values may be shown on request. */
  sensitive: boolean;
  /** Whether records may be shared with colleagues and teams. */
  share: boolean;
}

/** The records of one object that were shared with the caller, by id; null where there are too many to hold. */
export interface Shared {
  read: readonly string[] | null;
  change: readonly string[] | null;
}

/**
 * What a caller with limited rights may do, made when their access is looked up, so that no request asks for it.
 * A context without one may do what its built-in role says.
 */
export interface Rights {
  readonly role: { readonly id: string | null; readonly name: string };
  readonly grants: RoleRights;
  /** Whose records are one's own: the member's, or those of the member who made the API key. */
  readonly me: string | null;
  /** The members of the caller's teams, the caller among them. */
  readonly team: readonly string[];
  /** Those, the members of the teams below, and everyone who reports to the caller, also by way of others. */
  readonly below: readonly string[];
  /** The teams whose shares reach the caller: their own and those above. */
  readonly teams: readonly string[];
  readonly shared: ReadonlyMap<string, Shared>;
}

declare module '../../kernel/context.ts' {
  interface Context {
    /** Absent where the built-in role says it all: see `records/permissions.ts`. */
    readonly rights?: Rights;
  }
}

const rank = (scope: Scope): number => SCOPES.indexOf(scope);
export const lesserScope = (a: Scope, b: Scope): Scope => (rank(a) <= rank(b) ? a : b);
export const lesserField = (a: FieldRight, b: FieldRight): FieldRight =>
  FIELD_RIGHTS.indexOf(a) <= FIELD_RIGHTS.indexOf(b) ? a : b;

const all = (over: Partial<ObjectRights> = {}): ObjectRights => ({
  create: true,
  import: true,
  read: 'everyone',
  update: 'everyone',
  delete: 'everyone',
  export: 'everyone',
  fields: {},
  ...over,
});

export const nothing: ObjectRights = all({
  create: false,
  import: false,
  read: 'none',
  update: 'none',
  delete: 'none',
  export: 'none',
});
const reading = all({ ...nothing, read: 'everyone' });
/** What everybody needs of members, teams, pipelines and the like: to read them. Only administrators write them. */
const settings = all({ ...nothing, read: 'everyone', export: 'everyone' });

/** The built-in roles, said as a role of one's own would be. */
export const BUILT_IN: Record<Role, RoleRights> = {
  owner: { objects: {}, others: all(), sensitive: true, share: true },
  admin: { objects: {}, others: all(), sensitive: true, share: true },
  member: { objects: {}, others: all(), sensitive: true, share: true },
  read_only: { objects: {}, others: reading, sensitive: false, share: false },
};

/** What a role that is gone still allows. */
export const NO_RIGHTS: RoleRights = { objects: {}, others: nothing, sensitive: false, share: false };

const TIER: Record<Role, number> = { read_only: 0, member: 1, admin: 2, owner: 3 };

/** What a built-in role or one of one's own says of an object. */
export function rightsOn(grants: RoleRights, tier: Role, def: ObjectDefinition): ObjectRights {
  if (TIER[tier] >= TIER.admin) return BUILT_IN[tier].others;
  if (def.writers === 'admins') return tier === 'member' ? settings : reading;
  const said = Object.hasOwn(grants.objects, def.name) ? (grants.objects[def.name] as ObjectRights) : grants.others;
  const within = (scope: Scope) => lesserScope(scope, said.read);
  const reader = tier === 'read_only';
  return {
    ...said,
    create: said.create && !reader && said.read !== 'none',
    import: said.import && said.create && !reader && said.read !== 'none',
    update: reader ? 'none' : within(said.update),
    delete: reader ? 'none' : within(said.delete),
    export: within(said.export),
  };
}

/** What both roles allow: an API key does what its own role and its maker's agree on. */
export function agreed(a: RoleRights, b: RoleRights): RoleRights {
  const names = new Set([...Object.keys(a.objects), ...Object.keys(b.objects)]);
  const objects = [...names].map(
    (name) => [name, both(a.objects[name] ?? a.others, b.objects[name] ?? b.others)] as const,
  );
  return {
    objects: Object.fromEntries(objects),
    others: both(a.others, b.others),
    sensitive: a.sensitive && b.sensitive,
    share: a.share && b.share,
  };
}

function both(a: ObjectRights, b: ObjectRights): ObjectRights {
  const names = new Set([...Object.keys(a.fields), ...Object.keys(b.fields)]);
  const fields = [...names].map(
    (name) => [name, lesserField(a.fields[name] ?? 'change', b.fields[name] ?? 'change')] as const,
  );
  return {
    create: a.create && b.create,
    import: a.import && b.import,
    read: lesserScope(a.read, b.read),
    update: lesserScope(a.update, b.update),
    delete: lesserScope(a.delete, b.delete),
    export: lesserScope(a.export, b.export),
    fields: Object.fromEntries(fields),
  };
}

/** The colleagues whose records a scope reaches; null for everyone's. */
export function reach(rights: Rights, scope: Scope): readonly string[] | null {
  if (scope === 'everyone') return null;
  if (scope === 'team') return rights.team;
  if (scope === 'team_and_below') return rights.below;
  return scope === 'own' && rights.me ? [rights.me] : [];
}
