import { z } from 'zod';
import { filter } from '../../records/schema.ts';
import type { Filter } from '../../records/types.ts';

const id = z.uuid();

export const scoreRule = z
  .strictObject({
    /** Of one that is there already. */
    id: id.optional(),
    /** What is said of a lead it gives points to: "Director", "Asked for a price". */
    name: z.string().trim().min(1).max(200),
    active: z.boolean().default(true),
    kind: z.enum(['field', 'event']),
    /** Which leads; null for all. */
    filter: filter.nullish(),
    /** `task.completed`, or all of an object (`task.*`). */
    event: z
      .string()
      .regex(/^[a-z][a-z0-9_]*\.([a-z][a-z0-9_]*|\*)$/, 'An event is named like task.completed')
      .max(100)
      .nullish(),
    points: z.number().int().min(-1000).max(1000),
    /** Days after which the points count half: since it happened, or since the lead came in. */
    half_life: z.number().int().min(1).max(3650).nullish(),
    /** How often it counts at most; the newest ones. */
    most: z.number().int().min(1).max(100).nullish(),
  })
  .refine((rule) => rule.kind === 'field' || rule.event, { message: 'Say what has to happen', path: ['event'] })
  .refine((rule) => rule.kind === 'event' || rule.filter, { message: 'Say what has to be known', path: ['filter'] });
export type ScoreRule = z.infer<typeof scoreRule>;
export const scoreRules = z.strictObject({ rules: z.array(scoreRule).max(100) });

export const keptScoreRule = z.object({
  id,
  name: z.string(),
  active: z.boolean(),
  kind: z.enum(['field', 'event']),
  filter: z.unknown(),
  event: z.string().nullable(),
  points: z.number(),
  half_life: z.number().nullable(),
  most: z.number().nullable(),
});
export type KeptScoreRule = Omit<z.infer<typeof keptScoreRule>, 'filter'> & { filter: Filter | null };
export const scoreRuleList = z.object({ data: z.array(keptScoreRule) });

const band = z.enum(['hot', 'warm', 'cold']);
/** One reason for the points of a lead. */
export const scorePart = z.object({
  rule: id.nullable(),
  name: z.string(),
  points: z.number(),
  /** What they were before they faded. */
  full: z.number(),
  /** How often it happened, as far as it counts, and when last. */
  times: z.number(),
  last_at: z.string().nullable(),
});
export type ScorePart = z.infer<typeof scorePart>;
export const score = z.object({ score: z.number().nullable(), band: band.nullable(), parts: z.array(scorePart) });
export type Score = z.infer<typeof score>;

export const scorePreview = z.strictObject({
  rules: z.array(scoreRule).max(100),
  hot: z.number().int().optional(),
  warm: z.number().int().optional(),
});
export const scorePreviewAnswer = z.object({
  /** How many open leads would be in each band. */
  bands: z.object({ hot: z.number(), warm: z.number(), cold: z.number() }),
  /** The hottest of them, and some of the others. */
  leads: z.array(
    z.object({
      id,
      name: z.string(),
      before: z.number().nullable(),
      score: z.number(),
      band,
      parts: z.array(scorePart),
    }),
  ),
  /** There are more open leads than were looked at. */
  truncated: z.boolean(),
});
export type ScorePreview = z.infer<typeof scorePreviewAnswer>;
