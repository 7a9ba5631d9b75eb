import { z } from 'zod';

const id = z.uuid();
export const approvalPath = z.object({ id });
export const money = z.object({ amount: z.string(), currency: z.string() });

export const approvalLine = z.object({
  name: z.string().nullable(),
  product: id.nullable(),
  quantity: z.string(),
  unit_price: money,
  usual_price: money.nullable(),
  discount: z.number(),
  amount: money,
});

export const approvalStep = z.object({
  level: id.nullable(),
  name: z.string(),
  status: z.enum(['waiting', 'pending', 'granted', 'refused', 'withdrawn']),
  approvers: z.array(id),
  deputies: z.array(id),
  decided_by: id.nullable(),
  decided_at: z.string().nullable(),
  for_absent: z.boolean(),
  comment: z.string().nullable(),
});

/** An approval with its levels and what would change. */
export const shownApproval = z.object({
  id,
  version: z.number(),
  name: z.string(),
  about: z.object({ object: z.string(), id }),
  status: z.enum(['pending', 'granted', 'refused', 'withdrawn']),
  requested_by: id.nullable(),
  requested_at: z.string(),
  reason: z.string().nullable(),
  why: z.string().nullable(),
  discount: z.number().nullable(),
  /** Told to those who decide, and to those who may see sensitive fields. */
  margin: z.number().nullable(),
  amount: money.nullable(),
  lines: z.array(approvalLine),
  steps: z.array(approvalStep),
  /** Why the caller may not decide now; null where they may. */
  blocked: z.string().nullable(),
});
export type ShownApprovalShape = z.infer<typeof shownApproval>;

export const myApprovals = z.object({ to_decide: z.array(shownApproval), asked: z.array(shownApproval) });

export const decision = z.object({
  decision: z.enum(['granted', 'refused']),
  comment: z.string().max(5000).nullish(),
});

export const request = z.object({ reason: z.string().max(5000).nullish() });

/** Whether the products of a deal need approval, and how the newest request stands. */
export const dealApproval = z.object({
  needed: z.boolean(),
  reason: z.string(),
  discount: z.number(),
  levels: z.array(z.object({ id, name: z.string() })),
  approval: shownApproval.nullable(),
});
