import { z } from 'zod';

const id = z.uuid();
const day = z.iso.date();

export const MEASURES = [
  'won_value',
  'won_deals',
  'new_deals',
  'new_pipeline',
  'win_rate',
  'meetings_held',
  'calls_made',
  'tasks_done',
  'leads_converted',
  'offers_accepted',
  'invoiced',
  'paid',
  'mrr_added',
] as const;
export type MeasureName = (typeof MEASURES)[number];

export const measureName = z.enum(MEASURES);
export const every = z.enum(['week', 'month', 'quarter', 'year', 'own']);

/** A count or sum of any object: by which of its days, and whose it is. */
export const definition = z.object({
  /** As in addresses: `quotes`. */
  object: z.string().min(1).max(100),
  fn: z.enum(['count', 'sum']),
  /** What is summed: a number or an amount. */
  field: z.string().max(200).optional(),
  /** The date or time that says in which period it falls. */
  at: z.string().min(1).max(200),
  /** The field that says whose it is; the owner unless told. */
  by: z.string().max(200).optional(),
});
export type Definition = z.infer<typeof definition>;

const decimal = z.union([z.string().regex(/^\d{1,12}(\.\d{1,6})?$/), z.number().nonnegative().max(1e12)]);

export const kinds = z.enum(['money', 'count', 'number', 'percent']);

const person = z.object({ id, name: z.string() });
const period = z.object({ every, from: day, until: day, name: z.string() });

/** Figures are decimal text; amounts in the workspace's currency. */
const figure = z.string().nullable();

export const STATES = ['upcoming', 'no_target', 'hidden', 'reached', 'ahead', 'on_track', 'behind', 'missed'] as const;

export const progress = z.object({
  id,
  version: z.number(),
  name: z.string(),
  scope: z.enum(['member', 'team', 'everyone']),
  member: person.nullable(),
  team: person.nullable(),
  measure: z.string(),
  kind: kinds,
  /** What a goal of its own counts. */
  definition: definition.nullable(),
  filter: z.unknown().nullable(),
  from_quota: z.boolean(),
  repeats: z.boolean(),
  starts_on: day,
  ends_on: day.nullable(),
  period,
  target: figure,
  value: figure,
  /** Value of the target, 0 where nothing was done; null without a target. */
  percent: z.number().nullable(),
  /** How much of the working time has passed, in percent: where the value should be. */
  pace: z.number(),
  expected: figure,
  /** Where it ends if it goes on like this; null as long as too little time has passed to say. */
  projected: figure,
  state: z.enum(STATES),
  reached_at: z.string().nullable(),
  /** The caller's role shows only some of the records that count. */
  partial: z.boolean(),
  missing_rates: z.array(z.string()),
  parts: z.object({ count: z.number(), sum: z.string(), difference: z.string() }).nullable(),
  part_of: id.nullable(),
  note: z.string().nullable(),
  may_change: z.boolean(),
});
export type Progress = z.infer<typeof progress>;

export const progressQuery = z.object({
  whose: z.enum(['mine', 'team', 'all']).default('all'),
  /** Only those that run today, or all. */
  when: z.enum(['now', 'all']).default('now'),
});
export const progressList = z.object({
  data: z.array(progress),
  /** What the caller may set goals for. */
  may_set: z.object({ own: z.boolean(), members: z.array(id), teams: z.array(id), everyone: z.boolean() }),
  /** There are more than are given. */
  truncated: z.boolean(),
});
export type ProgressList = z.infer<typeof progressList>;

const drill = z.object({ plural: z.string(), filter: z.unknown() }).nullable();

export const goalDetail = z.object({
  goal: progress,
  /** What came together by the end of each day, week or month of the period; null for what has not come yet. */
  course: z.array(z.object({ until: day, value: figure, expected: figure })),
  history: z.array(
    z.object({
      period,
      target: figure,
      value: figure,
      percent: z.number().nullable(),
      reached_at: z.string().nullable(),
      running: z.boolean(),
    }),
  ),
  /** Who did how much of it; for a goal of one colleague nobody. */
  people: z.array(
    z.object({ member: person.nullable(), left: z.boolean(), value: z.string(), goal: id.nullable(), target: figure }),
  ),
  /** The records behind the figure, of those the caller may see. */
  drill,
});
export type GoalDetail = z.infer<typeof goalDetail>;

const asked = {
  measure: z.enum([...MEASURES, 'custom']),
  definition: definition.nullish(),
  filter: z.unknown().nullish(),
  scope: z.enum(['member', 'team', 'everyone']),
  owner: id.nullish(),
  team: id.nullish(),
  period: every,
  starts_on: day,
  ends_on: day.nullish(),
};

export const previewWish = z.object(asked);
export type PreviewWish = z.infer<typeof previewWish>;
export const preview = z.object({
  kind: kinds,
  period,
  now: figure,
  before: z.array(z.object({ period, value: figure })),
  /** What the quotas say of the period, where the goal could follow them. */
  quota: figure,
  partial: z.boolean(),
});
export type Preview = z.infer<typeof preview>;

export const goalPath = z.object({ id });

export const partsQuery = z.object({ by: z.enum(['equal', 'last_period']).default('equal') });
export const partsAnswer = z.object({
  target: figure,
  /** The shares of a rate are not added: each colleague aims at the whole. */
  additive: z.boolean(),
  parts: z.array(z.object({ member: person, target: z.string(), before: figure, goal: id.nullable() })),
});
export type PartsAnswer = z.infer<typeof partsAnswer>;
export const partsWish = z.object({
  parts: z.array(z.object({ member: id, target: decimal })).max(500),
  /** The parts come to something else, and that is meant. */
  uneven: z.boolean().default(false),
});
export type PartsWish = z.infer<typeof partsWish>;

export const goalSettings = z.object({
  /** Who is compared: everybody, each team for itself, or nobody. */
  leaderboard: z.enum(['everyone', 'team', 'off']),
  /** `role`: what one's role shows; `everyone`: sums of all records, for all who may read the object. */
  figures: z.enum(['role', 'everyone']),
});
export type GoalSettings = z.infer<typeof goalSettings>;

export const leaderboardQuery = z.object({
  measure: measureName.default('won_value'),
  period: z.enum(['week', 'month', 'quarter', 'year', 'own', 'all']).default('quarter'),
  starts_on: day.optional(),
  /** For dates of one's own. */
  until: day.optional(),
  by: z.enum(['member', 'team']).default('member'),
  team: id.optional(),
  pipeline: id.optional(),
  owner: id.optional(),
});
export type LeaderboardQuery = z.infer<typeof leaderboardQuery>;

export const leaderboardRow = z.object({
  id: id.nullable(),
  name: z.string().nullable(),
  team: z.string().nullable(),
  /** Equal figures share a place, and the next one is left out. */
  place: z.number().nullable(),
  tied: z.boolean(),
  /** Places won (above 0) or lost since the period before; null where there was none. */
  moved: z.number().nullable(),
  value: z.string(),
  before: z.string(),
  /** Part of all, in percent; null for a rate. */
  share: z.number().nullable(),
  me: z.boolean(),
  left: z.boolean(),
  drill,
});

export const leaderboard = z.object({
  state: z.enum(['on', 'off']),
  reach: z.enum(['everyone', 'team']),
  measure: measureName,
  kind: kinds,
  period: period.nullable(),
  before: period.nullable(),
  rows: z.array(leaderboardRow),
  total: z.string().nullable(),
  partial: z.boolean(),
  missing_rates: z.array(z.string()),
  /** What this caller may be shown a leaderboard of. */
  measures: z.array(measureName),
});
export type Leaderboard = z.infer<typeof leaderboard>;
