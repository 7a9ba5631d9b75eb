import { z } from 'zod';

const id = z.uuid();
const day = z.iso.date();
const words = (max: number) => z.string().trim().max(max);

export const leadPath = z.object({ id });

/** What comes in from a form, a mail, a call, another program. */
export const inquiry = z
  .strictObject({
    source: words(100).nullish(),
    source_detail: words(300).nullish(),
    name: words(200).nullish(),
    email: words(320).nullish(),
    phone: words(60).nullish(),
    job_title: words(200).nullish(),
    company: words(300).nullish(),
    message: words(20_000).nullish(),
    product: id.nullish(),
    value: z.union([z.number(), z.string().max(40), z.record(z.string(), z.unknown())]).nullish(),
    industry: words(100).nullish(),
    language: words(20).nullish(),
    city: words(120).nullish(),
    region: words(120).nullish(),
    postal_code: words(30).nullish(),
    country: words(120).nullish(),
    tags: z.array(words(100)).max(20).nullish(),
    external_id: words(200).nullish(),
  })
  .refine((given) => [given.name, given.email, given.phone, given.company, given.message].some(Boolean), {
    message: 'Say who asks, or what',
    path: ['name'],
  });
export type Inquiry = z.infer<typeof inquiry>;

export const disqualification = z.strictObject({ reason: words(100).min(1), note: words(500).nullish() });
export const recycling = z.strictObject({ on: day, note: words(500).nullish() });

const answer = z.enum(['yes', 'no', 'unknown']);
export const checklistAnswer = z.strictObject({ criterion: id, answer, note: words(500).nullish() });
export const checklistLine = z.object({
  criterion: id,
  name: z.string(),
  help: z.string().nullable(),
  required: z.boolean(),
  answer,
  note: z.string().nullable(),
});
export const checklist = z.object({
  data: z.array(checklistLine),
  /** The required lines that still keep the lead from being converted. */
  missing: z.array(z.string()),
});
export type Checklist = z.infer<typeof checklist>;

const chosen = z
  .union([z.strictObject({ id }), z.strictObject({ create: z.literal(true), name: words(300).nullish() })])
  .nullable();
/** Left out: as proposed. Null: none. */
export const conversion = z
  .strictObject({
    person: chosen.optional(),
    company: chosen.optional(),
    deal: z
      .strictObject({
        name: words(300).nullish(),
        amount: z.unknown().optional(),
        pipeline: id.nullish(),
        close_date: day.nullish(),
        owner: id.nullish(),
      })
      .nullish(),
  })
  .nullish();
export type Conversion = NonNullable<z.infer<typeof conversion>>;

const candidate = z.object({
  id,
  title: z.string(),
  /** 0 to 1. */
  probability: z.number(),
  why: z.array(z.string()),
});
const linked = z.object({ id, title: z.string() });
export const proposal = z.object({
  person: z.object({ linked: linked.nullable(), candidates: z.array(candidate), create: z.string().nullable() }),
  company: z.object({ linked: linked.nullable(), candidates: z.array(candidate), create: z.string().nullable() }),
  deal: z.object({ name: z.string(), amount: z.unknown(), source: z.string().nullable() }),
  missing: z.array(z.string()),
});
export type Proposal = z.infer<typeof proposal>;

export const rival = z.object({
  object: z.enum(['lead', 'deal']),
  id,
  title: z.string(),
  owner: linked,
  status: z.string(),
  /** What both share. */
  same: z.enum(['person', 'company', 'domain']),
  since: z.string(),
});
export const rivals = z.object({ data: z.array(rival) });
export type Rival = z.infer<typeof rival>;
export const rivalsQuery = z.object({ person: id.optional(), company: id.optional(), email: words(320).optional() });

export const leadSettings = z.strictObject({
  /** A first answer is late after so many hours. */
  reply_hours: z.number().int().min(1).max(1000),
  /** Fewer touches than this are too few. */
  touches_low: z.number().int().min(1).max(50),
  /** Past so many, a new message is due. */
  touches_high: z.number().int().min(1).max(100),
  hot: z.number().int().min(-1000).max(1000),
  warm: z.number().int().min(-1000).max(1000),
});
export type LeadSettings = z.infer<typeof leadSettings>;
export const leadSettingsChange = leadSettings.partial();

export const inboxCounts = z.object({
  all: z.number(),
  mine: z.number(),
  unassigned: z.number(),
  awaiting: z.number(),
  overdue: z.number(),
  hot: z.number(),
  few_touches: z.number(),
  many_touches: z.number(),
});
export type InboxCounts = z.infer<typeof inboxCounts>;

export const sourceQuery = z.object({ from: day.optional(), to: day.optional() });
const money = z.object({ amount: z.string(), currency: z.string() });
export const sourceLine = z.object({
  /** What records hold; null for those without a source. */
  key: z.string().nullable(),
  name: z.string(),
  path: z.string(),
  depth: z.number(),
  parent: z.string().nullable(),
  /** The keys of this source and of all below it: what the figures count. */
  keys: z.array(z.string()),
  leads: z.number(),
  converted: z.number(),
  disqualified: z.number(),
  open_deals: z.number(),
  won_deals: z.number(),
  lost_deals: z.number(),
  pipeline: money,
  revenue: money,
});
export const sourceReport = z.object({
  data: z.array(sourceLine),
  total: sourceLine,
  missing_rates: z.array(z.string()),
  missing_rates_from: z.record(z.string(), z.string()),
});
export type SourceLine = z.infer<typeof sourceLine>;
export type SourceReport = z.infer<typeof sourceReport>;
