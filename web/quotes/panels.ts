import type { RecordPanel } from '../records/record/panels.ts';

const documents = ['quote', 'order', 'invoice'];

export const panels: RecordPanel[] = [
  {
    object: documents,
    name: 'lines',
    title: 'quotes:lines.title',
    place: 'top',
    order: 10,
    component: () => import('./lines/LinesPanel.tsx'),
    instead: ['quote_line', 'order_line', 'invoice_line', 'quote_comment'],
  },
  {
    object: 'quote',
    name: 'quote-verbs',
    title: 'quotes:verbs',
    place: 'verb',
    component: () => import('./QuoteVerbs.tsx'),
  },
  {
    object: 'order',
    name: 'order-verbs',
    title: 'quotes:verbs',
    place: 'verb',
    component: () => import('./OrderVerbs.tsx'),
  },
  {
    object: 'invoice',
    name: 'invoice-verbs',
    title: 'quotes:verbs',
    place: 'verb',
    component: () => import('./InvoiceVerbs.tsx'),
  },
  {
    object: 'quote',
    name: 'quote-sent',
    title: 'quotes:sent.title',
    place: 'side',
    order: 20,
    component: () => import('./SentVersions.tsx'),
  },
  {
    object: 'deal',
    name: 'deal-quote',
    title: 'quotes:deal.make',
    place: 'verb',
    order: 90,
    component: () => import('./DealVerb.tsx'),
    when: (record, { objects }) =>
      record.status === 'open' && objects.some((o) => o.name === 'quote' && o.permissions.create),
  },
  {
    object: 'company',
    name: 'account',
    title: 'quotes:account.title',
    place: 'tab',
    order: 60,
    component: () => import('./AccountTab.tsx'),
    when: (_record, { objects }) => objects.some((o) => o.name === 'invoice' && o.permissions.read),
  },
];
