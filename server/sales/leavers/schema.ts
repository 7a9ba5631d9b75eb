import { z } from 'zod';
import { workAnswer } from '../../records/bulk/schema.ts';

const id = z.uuid();

/** What becomes of one kind of thing. */
export const way = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('member'), to: id }),
  /** In turns among these, or among a team and those below it. */
  z.strictObject({ how: z.literal('turns'), ids: z.array(id).min(1).max(200) }),
  z.strictObject({ how: z.literal('team'), team: id }),
  /** Whoever looks after the customer (the deal, the contract) then. */
  z.strictObject({ how: z.literal('customer') }),
  /** Whoever manages the territory of the customer. */
  z.strictObject({ how: z.literal('territory') }),
  /** Nobody for now: leads go to the assignment rules. */
  z.strictObject({ how: z.literal('nobody') }),
  /** Brought to its end: meetings are cancelled, quotas of later periods go to the trash. */
  z.strictObject({ how: z.literal('end') }),
]);
export type Way = z.infer<typeof way>;

export const plan = z.strictObject({
  /** The successor: gets whatever nothing else is said about. */
  to: id,
  /** By kind (`deal.owner`), where it is not as usual. */
  kinds: z.record(z.string().max(200), way).default({}),
});
export type Plan = z.infer<typeof plan>;

export const departure = z.strictObject({
  plan,
  last_day: z.iso.date().nullish(),
  /** Months that a note may be old and still count, as in the list of undocumented relationships. */
  months: z.number().int().min(1).max(120).default(12),
});
export type Departure = z.infer<typeof departure>;

export const holding = z.object({
  /** `deal.owner`. */
  key: z.string(),
  object: z.string(),
  plural: z.string(),
  field: z.string(),
  /** `live`: has to be handed over. `past`: tells what was, and stays. */
  is: z.enum(['live', 'past']),
  count: z.number(),
  /** What they come to, in the workspace's currency. */
  value: z.object({ amount: z.string(), currency: z.string() }).nullable(),
  usual: z.enum(['give', 'customer', 'end']),
  ways: z.array(z.enum(['member', 'turns', 'team', 'customer', 'territory', 'nobody', 'end'])),
});
export type Holding = z.infer<typeof holding>;

export const access = z.object({
  kind: z.enum(['keys', 'webhooks', 'calendars', 'shares', 'rules', 'sessions', 'stewardships']),
  count: z.number(),
});
export type Access = z.infer<typeof access>;

export const holdings = z.object({
  member: z.object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    manager: z.string().nullable(),
    team: z.string().nullable(),
  }),
  /** Why this member cannot leave, where that is so. */
  blocked: z.enum(['self', 'last_owner', 'not_allowed']).nullable(),
  records: z.array(holding),
  access: z.array(access),
  /** How many records somebody has to take over. */
  live: z.number(),
  /** Hand-over that was planned, is under way, or was done last. */
  leaving: z
    .object({
      id: z.string(),
      last_day: z.string().nullable(),
      plan: plan.nullable(),
      completed_at: z.string().nullable(),
      records: z.number().nullable(),
      coverage: z.number().nullable(),
    })
    .nullable(),
  work: workAnswer.nullable(),
});
export type Holdings = z.infer<typeof holdings>;

export const previewAnswer = z.object({
  kinds: z.array(
    z.object({
      key: z.string(),
      count: z.number(),
      how: z.string(),
      to: z.array(z.object({ id: z.string().nullable(), name: z.string().nullable(), count: z.number() })),
    }),
  ),
  members: z.array(z.object({ id: z.string(), name: z.string(), count: z.number() })),
  total: z.number(),
});
export type Preview = z.infer<typeof previewAnswer>;

export const relationshipQuery = z.object({
  months: z.coerce.number().int().min(1).max(120).default(12),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const relationships = z.object({
  months: z.number(),
  /** Companies, and people without one, that the member dealt with. */
  customers: z.number(),
  documented: z.number(),
  /** Of the others, those that a colleague has been in touch with as well. */
  known_to_others: z.number(),
  undocumented: z.number(),
  /** Percent of the customers that are documented, or known to a colleague. */
  coverage: z.number().nullable(),
  data: z.array(
    z.object({
      object: z.enum(['company', 'person']),
      id: z.string(),
      title: z.string().nullable(),
      last_contact: z.string().nullable(),
      deals: z.number(),
      meetings: z.number(),
      calls: z.number(),
      mails: z.number(),
      open_value: z.object({ amount: z.string(), currency: z.string() }),
    }),
  ),
});
export type Relationships = z.infer<typeof relationships>;

export const memberPath = z.object({ id });
export { workAnswer };
