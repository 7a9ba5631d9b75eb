import { z } from 'zod';

const id = z.uuid();
const day = z.iso.date();
const word = z.string().max(100);

export const dealPath = z.object({ id });
export const anyPath = z.object({ id });
export const actionPath = z.object({ id, action: id });
export const win = z
  .object({
    close_date: day.nullish(),
    reason: word.nullish(),
    competitor: id.nullish(),
    decided_by: word.nullish(),
    service_notes: z.string().max(20_000).nullish(),
  })
  .nullish();
export const loss = z
  .object({
    reason: z.string().max(500).nullish(),
    loss_reason: word.nullish(),
    competitor: id.nullish(),
    decided_by: word.nullish(),
    close_date: day.nullish(),
  })
  .nullish();

/** One stay of a deal in a stage. */
export const stageVisit = z.object({
  stage: z.object({ id, name: z.string(), kind: z.enum(['open', 'won', 'lost']) }),
  entered_at: z.string(),
  left_at: z.string().nullable(),
  /** How long it lasted, or has lasted until now. */
  seconds: z.number(),
});

export const copy = z.object({ name: z.string().max(300).nullish() }).nullish();

export const playbook = z.object({
  deal: id,
  /** The open stage in which the deal stands; null once it is closed. */
  stage: z
    .object({ id, name: z.string(), guidance: z.string().nullable(), age_limit: z.number().nullable() })
    .nullable(),
  /** Whole days in the stage. */
  days: z.number(),
  actions: z.array(
    z.object({
      id,
      name: z.string(),
      stage: id,
      gate: z.boolean(),
      help: z.string().nullable(),
      done_at: z.string().nullable(),
      done_by: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
});
export type Playbook = z.infer<typeof playbook>;

export const completion = z.object({ note: z.string().max(500).nullish() }).nullish();

export const team = z.object({
  members: z
    .array(
      z.object({
        member: id,
        role: word.nullish(),
        percent: z.number().min(0).max(100).nullish(),
      }),
    )
    .max(50),
});

export const resolution = z.object({ resolution: z.string().max(500).nullish() }).nullish();

export const refusal = z.object({ reason: word.nullish(), note: z.string().max(20_000).nullish() }).nullish();

export const conversion = z
  .object({
    name: z.string().max(300).nullish(),
    pipeline: id.nullish(),
    amount: z.unknown().optional(),
    close_date: day.nullish(),
    owner: id.nullish(),
  })
  .nullish();

export const dismissal = z.object({ reason: z.string().max(500).nullish() }).nullish();

export const handover = z.object({
  to: id,
  note: z.string().max(10_000).nullish(),
  keep_tasks: z.boolean().optional(),
  deals: z.boolean().optional(),
});
export const handoverPlan = z.object({
  owner: z.string().nullable(),
  tasks: z.number(),
  blockers: z.number(),
  deals: z.number(),
  summary: z.string(),
});

export const removal = z.object({ move_to: id.nullish() }).nullish();

const named = z.object({ id: z.string(), name: z.string() });
export const serviceNote = z.object({
  deal: named,
  notes: z.string(),
  closed_on: z.string().nullable(),
  owner: named.nullable(),
  product: named.nullable(),
});
