import { today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import type { Money } from '../../records/money.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft, NewEvent, Written } from '../../records/types.ts';
import { type Paying, payable, settlementOf } from './settlement.ts';

const writes = (draft: Draft) => draft.op === 'create' || draft.op === 'update';
const invoicesOf = (drafts: Draft[]) => [
  ...new Set(
    drafts
      .filter((draft) => draft.op !== 'purge')
      .flatMap((draft) => [idOf(draft.before?.invoice), idOf(draft.get('invoice'))])
      .filter((id) => id !== null),
  ),
];

/** Payments tell invoices what is open of them, also when a payment is changed, trashed, undone or brought back. */
export const paymentRules: Rules = {
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'merge') return;
    const invoices = await payable(ctx, invoicesOf(drafts));
    for (const draft of drafts.filter(writes)) {
      const invoice = invoices.get(idOf(draft.get('invoice')) ?? '');
      if (draft.op === 'create') {
        draft.values.paid_on ??= today(ctx.now(), ctx.workspace.timeZone);
        if (invoice) draft.values.company ??= invoice.company_id;
      }
      const amount = draft.get('amount') as Money | null;
      if (amount && Number(amount.amount) === 0) draft.refuse('amount', 'out_of_range', 'Give an amount above nothing');
      if (!invoice) {
        if (!draft.get('company') && !draft.get('invoice'))
          draft.refuse('company', 'required', 'Say whose payment it is');
        continue;
      }
      if (invoice.status !== 'issued')
        draft.refuse('invoice', 'draft', 'This invoice is still a draft: issue it first');
      if (amount && invoice.currency !== amount.currency)
        draft.refuse(
          'amount',
          'currency',
          `This invoice is in ${invoice.currency}: give the amount that was credited in it`,
        );
    }
  },

  async also(ctx, drafts): Promise<Change[]> {
    const ids = invoicesOf(drafts);
    const changed = new Map<string, Paying | null>();
    for (const draft of drafts) {
      if (draft.op === 'purge') continue;
      changed.set(draft.id, draft.op === 'trash' ? null : asPaying(draft));
    }
    return settlementOf(ctx, ids, changed);
  },

  after: (_ctx, written) => written.flatMap(paymentEvents),
};

const asPaying = (draft: Draft): Paying => ({
  id: draft.id,
  invoice: idOf(draft.get('invoice')),
  kind: String(draft.get('kind')),
  amount: (draft.get('amount') as Money | null)?.amount ?? '0',
});

function paymentEvents({ op, id, record }: Written): NewEvent[] {
  if (op !== 'create') return [];
  const name = record.kind === 'refund' ? 'payment.refunded' : 'payment.received';
  return [
    {
      name,
      object: 'payment',
      record_id: id,
      payload: { invoice: record.invoice, company: record.company, amount: record.amount },
    },
  ];
}
