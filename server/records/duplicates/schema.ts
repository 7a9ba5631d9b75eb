import { z } from 'zod';

/** Why there were two of one: told when they are merged, counted so that the cause can be mended. */
export const causes = [
  'entered_twice',
  'import',
  'external_list',
  'two_lists',
  'second_address',
  'name_changed',
  'other',
] as const;
export type Cause = (typeof causes)[number];

/** Why two records that look alike are not the same. */
export const differences = ['household', 'shared_address', 'namesake', 'branch', 'other'] as const;
export type Difference = (typeof differences)[number];

export const pairStates = ['open', 'merged', 'not_duplicate', 'later'] as const;
export type PairState = (typeof pairStates)[number];

export const mergeBody = z.object({
  winner: z.string().max(100),
  losers: z.array(z.string().max(100)).min(1).max(20),
  values: z.record(z.string().max(100), z.unknown()).optional(),
  cause: z.enum(causes).nullish(),
});

export const mergeAnswer = z.object({
  id: z.string(),
  /** In the plural, as in addresses. */
  object: z.string(),
  winner: z.string(),
  losers: z.array(z.object({ id: z.string(), title: z.string() })),
  cause: z.string().nullable(),
  change_set: z.string(),
  created_at: z.string(),
  created_by: z.string().nullable(),
  undone_at: z.string().nullable(),
  undone_by: z.string().nullable(),
});
export type MergeAnswer = z.infer<typeof mergeAnswer>;

export const unmergeAnswer = z.object({
  merge: mergeAnswer,
  object: z.string(),
  restored: z.array(z.string()),
  /** Values that were changed after the merge and stay. */
  kept: z.array(
    z.object({ object: z.string(), id: z.string(), title: z.string(), field: z.string(), value: z.unknown() }),
  ),
  /** How many new records stay with the winner. */
  stayed: z.array(z.object({ object: z.string(), count: z.number() })),
});

export const pairQuery = z.object({
  state: z.enum(pairStates).optional(),
  min: z.coerce.number().min(0).max(1).optional(),
  limit: z.coerce.number().int().min(1).max(50).optional(),
  cursor: z.string().max(100).optional(),
});

/** Which value stays: the winner's own, what was set last, what says most, what came through the most trusted door. */
export const survivalRules = ['winner', 'newest', 'complete', 'trusted'] as const;
export type SurvivalRule = (typeof survivalRules)[number];
/** The doors that values come through. */
export const doors = ['app', 'api', 'import', 'public', 'rule', 'bulk', 'system', 'sample'] as const;

export const survival = z.strictObject({
  /** Where a field has no rule of its own. */
  usual: z.enum(survivalRules),
  fields: z.record(z.string().max(100), z.enum(survivalRules)),
  /** The most trusted first. */
  sources: z.array(z.enum(doors)).max(doors.length),
});
export type Survival = z.infer<typeof survival>;

export const settingsBody = z.object({
  enabled: z.boolean().optional(),
  review: z.number().min(0.3).max(1).optional(),
  certain: z.number().min(0.5).max(1).optional(),
  /** What to compare in place of what the object says itself; null for that again. */
  fields: z.array(z.string().max(100)).max(30).nullable().optional(),
  survival: survival.nullable().optional(),
});

export const mergeAllBody = z.object({
  /** From this probability on. */
  min: z.number().min(0.5).max(1),
  preview: z.boolean().optional(),
  cause: z.enum(causes).nullish(),
});

export const decisionBody = z.object({
  state: z.enum(['open', 'not_duplicate', 'later']),
  reason: z.enum(differences).nullish(),
});

export const likelyBody = z.object({
  rows: z
    .array(z.record(z.string().max(100), z.unknown()))
    .min(1)
    .max(200),
});
