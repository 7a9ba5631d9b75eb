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

/** What may stand in double braces. */
export const placeholders = [
  'person',
  'company',
  'number',
  'name',
  'date',
  'valid_until',
  'due_on',
  'total',
  'owner',
  'business',
] as const;

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
