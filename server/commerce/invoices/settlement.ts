import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import type { Change, Values } from '../../records/types.ts';
import { creditsOf, type InvoiceToPay, invoicesToPay, paymentsOf } from './queries.ts';

/** A payment as it counts. */
export interface Paying {
  id: string;
  invoice: string | null;
  kind: string;
  amount: string;
}

/** These invoices, held until the transaction ends: of two payments at once each sees the other's. */
export async function payable(ctx: Context, ids: string[]): Promise<Map<string, InvoiceToPay>> {
  return new Map((await invoicesToPay(ctx, ids)).map((invoice) => [invoice.id, invoice]));
}

/**
 * What is paid and open of these invoices, as changes to them. `changed` holds payments that are not written yet, with
 * null for those that go.
 */
export async function settlementOf(
  ctx: Context,
  ids: string[],
  changed: ReadonlyMap<string, Paying | null> = new Map(),
  credits: ReadonlyMap<string, string> = new Map(),
): Promise<Change[]> {
  const invoices = await invoicesToPay(ctx, ids);
  const stored = await paymentsOf(ctx, ids);
  const payments = [
    ...stored.filter((payment) => !changed.has(payment.id)),
    ...[...changed.values()].filter((payment) => payment !== null),
  ];
  const credited = await creditsOf(ctx, ids);
  return invoices
    .filter((invoice) => invoice.status === 'issued' && invoice.kind === 'invoice')
    .map((invoice): Change => {
      const own = payments.filter((payment) => payment.invoice === invoice.id);
      const back = new Big(credited.get(invoice.id) ?? 0).plus(credits.get(invoice.id) ?? 0);
      return { op: 'update', object: 'invoice', id: invoice.id, values: standing(invoice, own, back) };
    });
}

/** `paid + balance = gross`, at any time. */
export function standing(
  invoice: { gross: string; currency: string },
  payments: Array<Pick<Paying, 'kind' | 'amount'>>,
  credited: Big = new Big(0),
): Values {
  const received = payments.reduce(
    (sum, p) => (p.kind === 'refund' ? sum.minus(p.amount) : sum.plus(p.amount)),
    new Big(0),
  );
  const balance = new Big(invoice.gross).minus(received).minus(credited);
  const money = (amount: Big) => ({ amount: amount.toFixed(), currency: invoice.currency });
  const status = balance.lt(0)
    ? 'overpaid'
    : balance.eq(0)
      ? received.eq(0) && credited.gt(0)
        ? 'credited'
        : 'paid'
      : received.eq(0) && credited.eq(0)
        ? 'open'
        : 'part';
  return {
    paid: money(received.plus(credited)),
    balance: money(balance),
    payment_status: status,
    ...(balance.lte(0) ? { dunning: 'none' } : {}),
  };
}
