import { z } from 'zod';

/** What working time goes to. */
export const USES = ['selling', 'service', 'administration', 'travel'] as const;
export const use = z.enum(USES);
export type Use = z.infer<typeof use>;

/** What activities of each kind count as, unless one says otherwise itself. */
export const timeKinds = z.object({
  meetings: z.object({ customer: use, internal: use }),
  calls: z.object({ sales: use, follow_up: use, check_in: use, service: use, other: use }),
  tasks: z.object({ to_do: use, call: use, mail: use, meeting: use, check_in: use }),
  /** The share of working time spent selling that figures are held against, in percent. */
  baseline: z.number().min(0).max(100),
});
export type TimeKinds = z.infer<typeof timeKinds>;

/** The share that sales people elsewhere come to. */
export const BASELINE = 11;

export const standardKinds: TimeKinds = {
  meetings: { customer: 'selling', internal: 'administration' },
  calls: { sales: 'selling', follow_up: 'selling', check_in: 'service', service: 'service', other: 'administration' },
  tasks: { to_do: 'administration', call: 'selling', mail: 'selling', meeting: 'selling', check_in: 'service' },
  baseline: BASELINE,
};
