import { z } from 'zod';
import { oneLine } from '../sign-in/schema.ts';

const scope = z.enum(['none', 'own', 'team', 'team_and_below', 'everyone']);
const fieldRight = z.enum(['hidden', 'read', 'change']);

export const objectRights = z.strictObject({
  create: z.boolean(),
  import: z.boolean(),
  read: scope,
  update: scope,
  delete: scope,
  export: scope,
  fields: z.record(z.string().max(100), fieldRight).default({}),
});

export const roleRights = z.strictObject({
  objects: z.record(z.string().max(100), objectRights),
  /** For objects that are not named, those that are made later included. */
  others: objectRights,
  sensitive: z.boolean(),
  share: z.boolean(),
});

export const tier = z.enum(['member', 'read_only']);

export const newRole = z.strictObject({
  name: oneLine(100),
  description: z.string().trim().max(500).nullish(),
  tier: tier.default('member'),
  rights: roleRights,
});
export const roleChange = newRole.partial();
export type NewRole = z.infer<typeof newRole>;
export type RoleChange = z.infer<typeof roleChange>;
export type RoleRightsSaid = z.infer<typeof roleRights>;
export type ObjectRightsSaid = z.infer<typeof objectRights>;

/** A built-in role by its name, or one of the workspace's own by its id. */
export const roleChoice = z.union([z.enum(['owner', 'admin', 'member', 'read_only']), z.uuid()]);
export type RoleChoice = z.infer<typeof roleChoice>;

export const roleAnswer = z.object({
  /** The name of a built-in role, or an id. */
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  built_in: z.boolean(),
  tier: z.enum(['owner', 'admin', 'member', 'read_only']),
  rights: roleRights,
  /** How many members have it. */
  members: z.number().int(),
  version: z.number().int().nullable(),
  created_at: z.string().nullable(),
  updated_at: z.string().nullable(),
});
export type RoleAnswer = z.infer<typeof roleAnswer>;
/** `objects`: the names of those that roles limit; the others follow them, or are the administrators'. */
export const roleList = z.object({ data: z.array(roleAnswer), objects: z.array(z.string()) });
export const rolePath = z.object({
  id: z.union([z.enum(['owner', 'admin', 'member', 'read_only']), z.string().max(100)]),
});
