import {
  autoNumber,
  boolean,
  choice,
  date,
  datetime,
  defineObject,
  file,
  longText,
  member,
  multiChoice,
  number,
  reference,
  text,
} from '../../records/define.ts';
import { documentFields, lineFields, sumFields, termsFields, textFields } from '../lines/fields.ts';
import { commentRules, quoteLineRules, quoteRules } from './rules.ts';
import { templateRules } from './template-rules.ts';

export const quote = defineObject('quote', {
  plural: 'quotes',
  rated: { on: 'decided_at', once: { field: 'status', values: ['accepted', 'declined'] } },
  title: 'name',
  icon: 'file-text',
  area: 'commerce',
  rules: quoteRules,
  events: [
    'quote.sent',
    'quote.withdrawn',
    'quote.accepted',
    'quote.declined',
    'quote.expired',
    'quote.revised',
    'quote.reminded',
  ],
  indexes: ["(valid_until, id) where status = 'sent' and trashed_at is null"],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    number: autoNumber('Q-{00000}', { searched: true, indexed: true, listed: true }),
    status: choice(
      [
        { value: 'draft', label: 'Draft', color: 'gray' },
        { value: 'sent', label: 'Sent', color: 'blue' },
        { value: 'accepted', label: 'Accepted', color: 'green' },
        { value: 'declined', label: 'Declined', color: 'red' },
        { value: 'expired', label: 'Expired', color: 'orange' },
      ],
      { writable: 'system', default: 'draft', indexed: true, listed: true },
    ),
    revision: number({
      integer: true,
      writable: 'system',
      default: 1,
      help: 'Counts up with each change after it was sent',
    }),
    ...documentFields('quotes'),
    owner: member({ inverse: 'quotes', listed: true, help: 'The colleague who works on it' }),
    valid_until: date({ listed: true, indexed: true }),
    ...termsFields(),
    ...textFields(),
    ...sumFields(),
    template: reference('document_template', { help: 'How its document looks; the default one unless told' }),
    sent_at: datetime({ writable: 'system', label: 'Sent' }),
    decided_at: datetime({ writable: 'system', label: 'Decided', help: 'When the customer accepted or declined' }),
    accepted_by: text({ max: 200, writable: 'system', help: 'Who signed it' }),
    decline_reason: text({ max: 1000, writable: 'system' }),
    viewed_at: datetime({ writable: 'system', label: 'First read', help: 'When the customer first opened its page' }),
    reminded_at: datetime({ writable: 'system', label: 'Reminded' }),
    documents: file({ writable: 'system', help: 'Each version as it was sent' }),
  },
});

export const quoteLine = defineObject('quote_line', {
  plural: 'quote_lines',
  rated: { via: 'quote' },
  title: 'description',
  icon: 'list-details',
  hidden: true,
  searched: false,
  rules: quoteLineRules,
  fields: {
    ...lineFields('quote'),
    optional: boolean({ default: false, help: 'The customer decides whether it is part of the order' }),
    chosen: boolean({ default: false, help: 'An optional line that is part of it' }),
  },
});

export const quoteComment = defineObject('quote_comment', {
  plural: 'quote_comments',
  title: 'author',
  icon: 'message',
  hidden: true,
  searched: false,
  rules: commentRules,
  fields: {
    quote: reference('quote', { required: true, inverse: 'comments', listed: true }),
    body: longText({ required: true, max: 5000 }),
    author: text({ max: 200, writable: 'system', listed: true }),
    from_customer: boolean({ writable: 'system', default: false, listed: true }),
    revision: number({ integer: true, writable: 'system', help: 'The version it was written under' }),
  },
});

/** How quotes and invoices look. `texts` holds what is said in each language, as JSON (`documents/schema.ts`). */
export const documentTemplate = defineObject('document_template', {
  plural: 'document_templates',
  title: 'name',
  icon: 'template',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: templateRules,
  fields: {
    name: text({ required: true, max: 100, unique: true, listed: true }),
    is_default: boolean({ label: 'Default', default: false, listed: true }),
    logo: file({ help: 'A PNG or JPEG picture' }),
    color: text({
      max: 7,
      default: '#3b4cb8',
      pattern: '#[0-9a-fA-F]{6}',
      pattern_message: 'Give a colour such as #3b4cb8',
    }),
    paper: choice(
      [
        { value: 'A4', label: 'A4' },
        { value: 'LETTER', label: 'Letter' },
      ],
      { default: 'A4' },
    ),
    sender: longText({ max: 2000, help: 'Name and address of your business, at the top' }),
    footer: longText({ max: 2000, help: 'At the foot of each page: bank, register, tax number' }),
    columns: multiChoice(
      [
        { value: 'position', label: 'Number' },
        { value: 'code', label: 'Article number' },
        { value: 'quantity', label: 'Quantity' },
        { value: 'unit_price', label: 'Price' },
        { value: 'discount', label: 'Discount' },
        { value: 'tax_rate', label: 'Tax' },
        { value: 'amount', label: 'Amount' },
      ],
      {
        default: ['position', 'quantity', 'unit_price', 'discount', 'tax_rate', 'amount'],
        help: 'Columns of the lines',
      },
    ),
    texts: longText({ max: 100_000, help: 'What is said in each language, as JSON' }),
  },
});
