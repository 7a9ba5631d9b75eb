import { z } from 'zod';
import { filter } from '../../records/schema.ts';
import type { Filter } from '../../records/types.ts';

const id = z.uuid();
const how = z.enum(['round_robin', 'least_busy']);

export const step = z.discriminatedUnion('to', [
  /** Who looks after the company or the person already. */
  z.strictObject({ to: z.literal('account_owner') }),
  z.strictObject({ to: z.literal('member'), id }),
  z.strictObject({ to: z.literal('members'), ids: z.array(id).min(1).max(200), how }),
  /** The members of a team and of those below it. */
  z.strictObject({ to: z.literal('team'), id, how }),
  /** Who works the territory that the lead is in, or else the one around it. */
  z.strictObject({ to: z.literal('territory'), how }),
]);
export type Step = z.infer<typeof step>;

export const rule = z.strictObject({
  /** Of one that is there already. */
  id: id.optional(),
  name: z.string().trim().min(1).max(200),
  active: z.boolean().default(true),
  /** Which leads; null for all. */
  filter: filter.nullish(),
  steps: z.array(step).min(1).max(10),
  /** Working hours and absences count. */
  at_work: z.boolean().default(false),
  /** Nobody gets another who has so many open leads and deals. */
  max_open: z.number().int().min(1).max(100_000).nullish(),
  otherwise: z.enum(['next', 'wait']).default('next'),
});
export type Rule = z.infer<typeof rule>;
export const rules = z.strictObject({ rules: z.array(rule).max(100) });
export const keptRule = z.object({ ...rule.shape, id, filter: z.unknown(), max_open: z.number().nullable() });
export const ruleList = z.object({ data: z.array(keptRule) });
export type KeptRule = Omit<Rule, 'filter' | 'max_open'> & {
  id: string;
  filter: Filter | null;
  max_open: number | null;
};

const selected = {
  /** Leads; those that are open and nobody's unless told. */
  filter: filter.nullish(),
  ids: z.array(id).min(1).max(10_000).optional(),
  /** Those that somebody has already, too. */
  reassign: z.boolean().default(false),
};
export const run = z.strictObject(selected);
export const preview = z.strictObject({ ...selected, rules: z.array(rule).max(100).optional() });
export type RunWish = z.infer<typeof run>;
export type PreviewWish = z.infer<typeof preview>;

const member = z.object({ id, name: z.string() });
export const skipped = z.object({ ...member.shape, why: z.enum(['away', 'full']) });
/** Why somebody got a lead. */
export const why = z.object({
  rule: z.object({ id: id.nullable(), name: z.string() }),
  to: z.enum(['account_owner', 'member', 'members', 'team', 'territory']),
  how: how.optional(),
  team: z.string().optional(),
  territory: z.string().optional(),
  /** Open leads and deals of who got it, before. */
  open: z.number().optional(),
  /** Who would have been asked before, and could not take it. */
  skipped: z.array(skipped).optional(),
});
export type Why = z.infer<typeof why>;

export const unassignedReason = z.enum(['no_rule', 'nobody_there', 'nobody_free', 'nobody_left']);
export type UnassignedReason = z.infer<typeof unassignedReason>;

export const previewAnswer = z.object({
  total: z.number(),
  assigned: z.number(),
  members: z.array(z.object({ ...member.shape, leads: z.number(), open: z.number() })),
  unassigned: z.array(z.object({ reason: unassignedReason, leads: z.number() })),
  /** Some of them, one by one. */
  leads: z.array(
    z.object({
      id,
      name: z.string(),
      member: member.nullable(),
      why: why.nullable(),
      reason: unassignedReason.nullable(),
    }),
  ),
  /** There are more leads than were looked at. */
  truncated: z.boolean(),
});
export type PreviewAnswer = z.infer<typeof previewAnswer>;

export const assignments = z.object({
  data: z.array(
    z.object({
      at: z.string(),
      /** Whom it went to; null where it was taken away. */
      member: member.nullable(),
      /** Who did it: a rule (with `why`), or a colleague. */
      by: z.string(),
      why: why.nullable(),
      undone: z.boolean(),
    }),
  ),
});
export type Assignments = z.infer<typeof assignments>;
