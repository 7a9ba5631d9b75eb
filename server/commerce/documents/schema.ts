import { z } from 'zod';

/** What a document says, in the order it says it: all that its paper, its page and its record of acceptance go by. */
export interface Content {
  kind: 'quote' | 'order' | 'invoice' | 'credit_note';
  number: string;
  /** Quotes: counts up with each version that is sent. */
  revision: number | null;
  name: string;
  /** Of issue. */
  date: string;
  valid_until: string | null;
  due_on: string | null;
  delivered_on: string | null;
  customer_reference: string | null;
  /** Credit notes: the number of the invoice. */
  corrects: string | null;
  reason: string | null;
  currency: string;
  language: string;
  prices: 'net' | 'gross';
  discount: string | null;
  exempt_reason: string | null;
  /** The address block, line by line. */
  buyer: string[];
  business: string;
  contact: { name: string; email: string | null; phone: string | null } | null;
  intro: string;
  outro: string;
  terms: string;
  lines: ContentLine[];
}

export interface ContentLine {
  id: string;
  kind: 'item' | 'section';
  product: string | null;
  code: string | null;
  description: string;
  details: string | null;
  quantity: string;
  unit: string | null;
  unit_price: string;
  discount: string | null;
  tax_rate: string | null;
  billing_period: string | null;
  /** In the terms of the document's prices. */
  amount: string;
  optional: boolean;
  chosen: boolean;
}

const said = z.string().max(10_000);

/** What a template says in one language. Words in double braces are filled in: `{{person}}`, `{{valid_until}}`. */
export const templateText = z.object({
  quote_intro: said.optional(),
  quote_outro: said.optional(),
  invoice_intro: said.optional(),
  invoice_outro: said.optional(),
  terms: z.string().max(20_000).optional(),
});
export type TemplateText = z.infer<typeof templateText>;

export const templateTexts = z.record(z.string().regex(/^[a-z]{2}$/), templateText);
export type TemplateTexts = z.infer<typeof templateTexts>;

/** Null where it is no such thing. */
export function readTexts(json: unknown): TemplateTexts | null {
  if (json === null || json === undefined || json === '') return {};
  try {
    return templateTexts.parse(JSON.parse(String(json)));
  } catch {
    return null;
  }
}
const days = z.number().int().min(0).max(3650);
const numberFormat = z
  .string()
  .max(40)
  .regex(/^[^{}]*(\{YYYY\})?[^{}]*\{0{1,10}\}[^{}]*$/, 'Give a form such as INV-{YYYY}-{0000}');

export const documentSettings = z.object({
  /** How long a quote holds, and how long before its end the customer is reminded; no reminder with 0. */
  valid_days: days,
  remind_days: days,
  /** An accepted quote wins its deal. */
  win_deal: z.boolean(),
  /** What an accepted quote becomes. */
  accepted_order: z.enum(['confirmed', 'draft']),
  payment_days: days,
  /** Percent, for lines whose product has none; null for exempt. */
  tax_rate: z.number().min(0).max(100).nullable(),
  invoice_number: numberFormat,
  credit_number: numberFormat,
  /** Days after the due date at which the four stages of dunning begin. */
  dunning: z.array(days).length(4),
  /** Sending quotes and confirming orders beyond the credit limit is refused, not only warned of. */
  block_over_limit: z.boolean(),
  /** From this share of the limit on it counts as nearly reached. */
  near_percent: z.number().int().min(1).max(100),
});
export type DocumentSettings = z.infer<typeof documentSettings>;
export const documentSettingsChange = documentSettings.partial();

export const defaultSettings: DocumentSettings = {
  valid_days: 30,
  remind_days: 3,
  win_deal: true,
  accepted_order: 'confirmed',
  payment_days: 14,
  tax_rate: 0,
  invoice_number: 'INV-{YYYY}-{0000}',
  credit_number: 'CN-{YYYY}-{0000}',
  dunning: [7, 21, 35, 49],
  block_over_limit: false,
  near_percent: 80,
};

const id = z.uuid();
export const documentPath = z.object({ id });
export const tokenPath = z.object({ token: z.string().max(200) });

const decimal = z.union([
  z.number(),
  z
    .string()
    .max(40)
    .regex(/^-?\d{1,15}(\.\d{1,6})?$/),
]);

/** One line as the editor sends it: with its id where it is there already. */
export const lineInput = z.object({
  id: id.optional(),
  kind: z.enum(['item', 'section']).optional(),
  product: id.nullish(),
  description: z.string().max(500),
  details: z.string().max(5000).nullish(),
  quantity: decimal.nullish(),
  unit: z.string().max(30).nullish(),
  unit_price: decimal.nullish(),
  discount: decimal.nullish(),
  tax_rate: decimal.nullish(),
  billing_period: z.string().max(20).nullish(),
  optional: z.boolean().nullish(),
  chosen: z.boolean().nullish(),
});
export type LineInputShape = z.infer<typeof lineInput>;

/** A document as a whole: what is said of its lines takes the place of what was there. */
export const documentChange = z.object({
  values: z.record(z.string(), z.unknown()).optional(),
  lines: z.array(lineInput).max(500).optional(),
});
export type DocumentChange = z.infer<typeof documentChange>;

export const sending = z
  .object({ to: z.email().max(254).nullish(), message: z.string().max(5000).nullish() })
  .nullish();

const name = z.string().trim().min(1).max(200);

/** Strokes of a drawn signature: flat lists of x, y between 0 and 1. */
const strokes = z
  .array(z.array(z.number().min(0).max(1)).min(2).max(4000))
  .min(1)
  .max(200);
export const signature = z.union([
  z.object({ kind: z.literal('typed') }),
  z.object({ kind: z.literal('drawn'), strokes }),
]);
export type Signature = z.infer<typeof signature>;

export const acceptance = z.object({
  name,
  signature,
  /** The optional lines that are wanted. */
  chosen: z.array(id).max(500).default([]),
  /** The sum of the document that was read. */
  document: z.string().regex(/^[0-9a-f]{64}$/),
});
export const refusal = z.object({ name: name.nullish(), reason: z.string().max(1000).nullish() });
export const visitorComment = z.object({ name, body: z.string().trim().min(1).max(5000) });
export const comment = z.object({ body: z.string().trim().min(1).max(5000) });
/** A quote that the customer accepted on paper or by word. */
export const acceptanceHere = z.object({ name, note: z.string().max(1000).nullish() });

export const templatePreview = z.object({
  template: id.nullish(),
  values: z.record(z.string(), z.unknown()).default({}),
  language: z.string().max(5).default('en'),
  kind: z.enum(['quote', 'invoice']).default('quote'),
});

const named = z.object({ id, name: z.string() });
const ending = named.extend({ ends: z.boolean() });
/** What an order has made: ended as of today (`ends`) or taken back with it. */
export const cancelPreview = z.object({
  subscriptions: z.array(ending),
  contracts: z.array(ending),
  assets: z.array(named),
  drafts: z.array(named),
  issued: z.array(named.extend({ number: z.string() })),
});
export type CancelPreview = z.infer<typeof cancelPreview>;

export const cancelling = z.object({ reason: z.string().max(500).nullish() }).nullish();
export const delivering = z.object({ delivered_on: z.iso.date().nullish() }).nullish();

/** Which lines, and how much of each; everything that is left unless told. */
export const invoicing = z
  .object({
    lines: z
      .array(z.object({ order_line: id, quantity: decimal }))
      .max(500)
      .nullish(),
  })
  .nullish();
export const issuing = z.object({ issued_on: z.iso.date().nullish() }).nullish();
export const crediting = z.object({
  reason: z.string().trim().min(1).max(2000),
  lines: z
    .array(z.object({ line: id, quantity: decimal }))
    .max(500)
    .nullish(),
});
export const paying = z.object({
  amount: decimal,
  paid_on: z.iso.date().nullish(),
  method: z.string().max(50).nullish(),
  reference: z.string().max(300).nullish(),
  kind: z.enum(['payment', 'refund']).default('payment'),
});
export const accountQuery = z.object({ as_at: z.iso.date().optional(), currency: z.string().length(3).optional() });
export const creditQuery = z.object({
  adding: decimal.optional(),
  currency: z.string().length(3).optional(),
  order: id.optional(),
});
