import { z } from 'zod';

const access = z.enum(['read', 'change']);

/** One colleague, or one team with those below it. */
export const newShare = z
  .strictObject({ member: z.uuid().optional(), team: z.uuid().optional(), access: access.default('read') })
  .refine((share) => (share.member === undefined) !== (share.team === undefined), 'Name a member or a team');
export type NewShare = z.infer<typeof newShare>;

export const shareAnswer = z.object({
  id: z.string(),
  to: z.object({ kind: z.enum(['member', 'team']), id: z.string(), name: z.string() }),
  access,
  created_at: z.string(),
  created_by: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type ShareAnswer = z.infer<typeof shareAnswer>;
/** `writable`: whether the caller may share it with others. */
export const shareList = z.object({ data: z.array(shareAnswer), writable: z.boolean() });
export const sharePath = z.object({ object: z.string().max(100), id: z.string().max(100), share: z.string().max(100) });

const reason = z.object({
  /** What decides, for screens: `everyone`, `owner`, `team`, `below`, `share`, `subject`, `ends`, `settings`, … */
  code: z.string(),
  /** The names and words that the sentence holds. */
  detail: z.record(z.string(), z.unknown()),
  /** The same in English. */
  text: z.string(),
});
export type Reason = z.infer<typeof reason>;

export const accessAnswer = z.object({
  member: z.object({ id: z.string().nullable(), name: z.string() }),
  role: z.object({ id: z.string(), name: z.string(), built_in: z.boolean() }),
  actions: z.record(z.string(), z.object({ allowed: z.boolean(), reasons: z.array(reason) })),
  /** Whether the caller may share it. */
  share: z.boolean(),
});
export type AccessAnswer = z.infer<typeof accessAnswer>;
