import {
  autoNumber,
  choice,
  date,
  datetime,
  defineObject,
  file,
  longText,
  member,
  money,
  reference,
  text,
} from '../../records/define.ts';
import { documentFields, lineFields, sumFields, termsFields, textFields } from '../lines/fields.ts';
import { paymentRules } from './payment-rules.ts';
import { invoiceLineRules, invoiceRules } from './rules.ts';

/** An invoice, or a credit note: the same paper with its sign turned, which is why both are one object. */
export const invoice = defineObject('invoice', {
  plural: 'invoices',
  rated: { on: 'issued_on' },
  title: 'name',
  icon: 'receipt',
  area: 'commerce',
  rules: invoiceRules,
  events: ['invoice.issued', 'invoice.paid', 'invoice.overdue', 'credit_note.issued'],
  indexes: [
    // The account of a company, and what is open of it.
    "(company_id, issued_on, id) include (kind, balance, balance_currency) where status = 'issued' and trashed_at is null",
    "(due_on, id) where status = 'issued' and balance > 0 and trashed_at is null",
  ],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    number: text({
      max: 60,
      unique: true,
      writable: 'system',
      searched: true,
      indexed: true,
      listed: true,
      help: 'Given when it is issued, without gaps',
    }),
    kind: choice(
      [
        { value: 'invoice', label: 'Invoice', color: 'blue' },
        { value: 'credit_note', label: 'Credit note', color: 'violet' },
      ],
      { writable: 'system', default: 'invoice', indexed: true, listed: true },
    ),
    status: choice(
      [
        { value: 'draft', label: 'Draft', color: 'gray' },
        { value: 'issued', label: 'Issued', color: 'blue' },
      ],
      { writable: 'system', default: 'draft', indexed: true, listed: true },
    ),
    payment_status: choice(
      [
        { value: 'open', label: 'Open', color: 'yellow' },
        { value: 'part', label: 'Partly paid', color: 'orange' },
        { value: 'paid', label: 'Paid', color: 'green' },
        { value: 'overpaid', label: 'Overpaid', color: 'violet' },
        { value: 'credited', label: 'Credited', color: 'gray' },
      ],
      { writable: 'system', indexed: true, listed: true, label: 'Payment' },
    ),
    ...documentFields('invoices'),
    order: reference('order', { inverse: 'invoices' }),
    corrects: reference('invoice', {
      writable: 'system',
      inverse: 'corrections',
      label: 'Corrects',
      help: 'The invoice that this credit note is about',
    }),
    owner: member({ inverse: 'invoices' }),
    issued_on: date({ writable: 'system', indexed: true, listed: true }),
    due_on: date({ indexed: true, listed: true, label: 'Due' }),
    delivered_on: date({ label: 'Delivery date', help: 'When goods or services were delivered' }),
    ...termsFields(),
    ...textFields(),
    ...sumFields(),
    paid: money({ writable: 'system', help: 'Payments and credits so far' }),
    balance: money({ writable: 'system', indexed: true, listed: true, label: 'Open amount' }),
    dunning: choice(
      [
        { value: 'none', label: 'None', color: 'gray' },
        { value: 'reminder', label: 'Reminder', color: 'yellow' },
        { value: 'first', label: 'First notice', color: 'orange' },
        { value: 'second', label: 'Second notice', color: 'red' },
        { value: 'final', label: 'Final notice', color: 'red' },
      ],
      {
        writable: 'system',
        default: 'none',
        indexed: true,
        label: 'Dunning stage',
        help: 'Follows the days since it was due',
      },
    ),
    reason: longText({ max: 2000, help: 'Why it is credited' }),
    template: reference('document_template', { help: 'How its document looks; the default one unless told' }),
    issued_at: datetime({ writable: 'system' }),
    documents: file({ writable: 'system', help: 'The document as it was issued' }),
  },
});

export const invoiceLine = defineObject('invoice_line', {
  plural: 'invoice_lines',
  rated: { via: 'invoice' },
  title: 'description',
  icon: 'list-details',
  hidden: true,
  searched: false,
  rules: invoiceLineRules,
  fields: {
    ...lineFields('invoice'),
    order_line: reference('order_line', { inverse: 'invoice_lines' }),
  },
});

export const payment = defineObject('payment', {
  plural: 'payments',
  rated: { on: 'paid_on' },
  title: 'number',
  icon: 'cash',
  area: 'commerce',
  rules: paymentRules,
  events: ['payment.received', 'payment.refunded'],
  fields: {
    number: autoNumber('P-{00000}', { searched: true, indexed: true, listed: true }),
    kind: choice(
      [
        { value: 'payment', label: 'Payment', color: 'green' },
        { value: 'refund', label: 'Refund', color: 'orange' },
      ],
      { default: 'payment', required: true, listed: true, help: 'Whether money came in or went back' },
    ),
    company: reference('company', { inverse: 'payments', listed: true }),
    invoice: reference('invoice', {
      inverse: 'payments',
      listed: true,
      help: 'What it pays; nothing for money on account',
    }),
    amount: money({ required: true, min: 0, indexed: true, listed: true }),
    paid_on: date({ required: true, indexed: true, listed: true }),
    method: choice(
      [
        { value: 'transfer', label: 'Bank transfer' },
        { value: 'card', label: 'Card' },
        { value: 'direct_debit', label: 'Direct debit' },
        { value: 'cash', label: 'Cash' },
        { value: 'cheque', label: 'Cheque' },
      ],
      { open: true, listed: true },
    ),
    reference: text({ max: 300, searched: true, help: 'What the bank statement says' }),
  },
});
