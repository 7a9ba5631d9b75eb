import type { Rules } from '../../records/define.ts';
import type { NewEvent, Written } from '../../records/types.ts';
import { convertLines, type Keeping, keepSums, lineRules } from '../lines/keep.ts';
import { endsSample } from '../lines/queries.ts';
import { startDocuments } from '../lines/start.ts';

export const issued = 'An issued invoice is not changed or taken back: correct it with a credit note';

export const keeping: Keeping = {
  document: 'invoice',
  frozen: ({ status }) => (status === 'issued' ? issued : null),
};

export const invoiceLineRules: Rules = lineRules(keeping);

/** What an issued invoice still takes: payments, who looks after it, and links to what was merged or ended. */
const open = new Set([
  'paid',
  'balance',
  'payment_status',
  'dunning',
  'owner',
  'deal',
  'order',
  'person',
  'company',
  'documents',
]);

export const invoiceRules: Rules = {
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'merge') return;
    await startDocuments(ctx, drafts);
    const free = ctx.origin.kind === 'sample' || (await endsSample(ctx));
    for (const draft of drafts) {
      if (draft.before?.status !== 'issued' || free) continue;
      if (draft.op === 'trash') draft.refuse('id', 'issued', issued);
      if (draft.op !== 'update') continue;
      const changed = Object.keys(draft.values).find((field) => !open.has(field) && draft.changes(field));
      if (changed) draft.refuse(changed, 'issued', issued);
      if (draft.changes('company') && draft.get('company') !== null && ctx.origin.kind !== 'undo')
        draft.refuse('company', 'issued', issued);
    }
    await keepSums(ctx, keeping, drafts);
  },
  also: (ctx, drafts) => convertLines(ctx, keeping, drafts),
  after: (_ctx, written) => written.flatMap(invoiceEvents),
};

function invoiceEvents({ op, id, after, record }: Written): NewEvent[] {
  if ((op !== 'create' && op !== 'update') || !after) return [];
  const names: string[] = [];
  if (after.status === 'issued') names.push(record.kind === 'credit_note' ? 'credit_note.issued' : 'invoice.issued');
  if (op === 'update' && (after.payment_status === 'paid' || after.payment_status === 'overpaid'))
    names.push('invoice.paid');
  if (op === 'update' && after.dunning && after.dunning !== 'none') names.push('invoice.overdue');
  const { company, deal, order, owner, gross, number, dunning } = record;
  const payload = { company, deal, order, owner, amount: gross, number, dunning };
  return names.map((name) => ({ name, object: 'invoice', record_id: id, payload }));
}
