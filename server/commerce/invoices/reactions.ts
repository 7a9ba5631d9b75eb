import type { Reaction } from '../../kernel/events.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import { recountOrders, recountOrdersOfLines, settleInvoices } from './service.ts';

export const invoiceReactions: Reaction[] = [
  {
    // An undo brings back what stood before, payment by payment; where others came in between, the sum is taken anew.
    name: 'invoices.settle',
    events: ['payment.trashed', 'payment.restored', 'payment.updated'],
    async run(ctx, events) {
      const ids = new Set<string>();
      for (const { record_id } of events) {
        const payment = await getRecord(ctx, 'payment', record_id, { fields: ['invoice'], trashed: true }).catch(
          () => null,
        );
        const invoice = idOf(payment?.invoice);
        if (invoice) ids.add(invoice);
      }
      await settleInvoices(ctx, [...ids].sort());
    },
  },
  {
    name: 'invoices.recount_orders',
    events: ['invoice.trashed', 'invoice.restored', 'credit_note.issued', 'invoice_line.*'],
    async run(ctx, events) {
      const of = (object: string) => [...new Set(events.filter((e) => e.object === object).map((e) => e.record_id))];
      await recountOrders(ctx, of('invoice'));
      await recountOrdersOfLines(ctx, of('invoice_line'));
    },
  },
];
