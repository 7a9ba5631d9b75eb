import { z } from 'zod';

/** What can have become of a deal since a snapshot, as the open pipeline of a period sees it. */
export const CHANGE_KINDS = [
  'new',
  'reopened',
  'pulled_in',
  'slipped_in',
  'received',
  'included',
  'raised',
  'lowered',
  'won',
  'lost',
  'slipped',
  'moved_earlier',
  'handed_over',
  'omitted',
  'removed',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

const id = z.uuid();
const day = z.iso.date();
export const periodKind = z.enum(['month', 'quarter']);

export const scope = {
  period: periodKind.optional(),
  starts_on: day.optional(),
  member: id.optional(),
  team: id.optional(),
  product: id.optional(),
  pipeline: id.optional(),
  territory: id.optional(),
};

export const forecastQuery = z.object({
  ...scope,
  by: z.enum(['owner', 'team', 'product', 'pipeline', 'territory']).optional(),
});
export const scopeQuery = z.object(scope);
export const changesQuery = z.object({ ...scope, since: day });
export const changedDealsQuery = z.object({ ...scope, since: day, kind: z.enum(CHANGE_KINDS) });

const amount = z.union([z.string().regex(/^\d{1,15}(\.\d{1,6})?$/), z.number().nonnegative()]);

export const newOverride = z.object({
  owner: id,
  period: periodKind,
  starts_on: day,
  category: z.enum(['commit', 'best_case']),
  /** In the workspace's currency. */
  amount,
  note: z.string().trim().min(1).max(2000),
});

export const quotas = z.object({
  period: periodKind,
  starts_on: day,
  /** `null` takes a quota away. */
  quotas: z
    .array(
      z
        .object({ owner: id.optional(), territory: id.optional(), amount: amount.nullable() })
        .refine(({ owner, territory }) => Boolean(owner) !== Boolean(territory), {
          message: 'A quota is that of a colleague or that of a territory',
        }),
    )
    .max(1000),
});
