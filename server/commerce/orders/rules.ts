import { today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import type { NewEvent, Written } from '../../records/types.ts';
import { convertLines, type Keeping, keepSums, lineRules } from '../lines/keep.ts';
import { endsSample } from '../lines/queries.ts';
import { startDocuments } from '../lines/start.ts';

const settled: Record<string, string> = {
  confirmed: 'This order is confirmed: take the confirmation back to change it',
  delivered: 'This order is delivered: it stays as it is',
  cancelled: 'This order is cancelled: it stays as it is',
};

/** What the customer ordered; the rest (who looks after it, what it is called) may change at any time. */
const content = ['company', 'currency', 'prices', 'discount', 'exempt_reason'];

export const keeping: Keeping = { document: 'order', frozen: ({ status }) => settled[status] ?? null };

// How much of a line is invoiced goes on changing after the order is confirmed.
const { prepare, ...rest } = lineRules(keeping);
export const orderLineRules: Rules = {
  ...rest,
  prepare: (ctx, drafts) =>
    prepare?.(
      ctx,
      drafts.filter((d) => !(d.op === 'update' && Object.keys(d.values).every((field) => field === 'invoiced'))),
    ),
};

export const orderRules: Rules = {
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'merge') return;
    await startDocuments(ctx, drafts);
    const free = ctx.origin.kind === 'sample' || (await endsSample(ctx));
    for (const draft of drafts) {
      if (draft.op === 'create') draft.values.ordered_on ??= today(ctx.now(), ctx.workspace.timeZone);
      const reason = settled[String(draft.before?.status)];
      if (!reason || free) continue;
      const changed =
        draft.op === 'update' && content.find((field) => draft.changes(field) && draft.get(field) !== null);
      if (changed) draft.refuse(changed, 'frozen', reason);
      if (draft.op === 'trash' && draft.before?.status !== 'cancelled')
        draft.refuse('id', 'frozen', 'Cancel this order first');
    }
    await keepSums(ctx, keeping, drafts);
  },
  also: (ctx, drafts) => convertLines(ctx, keeping, drafts),
  after: (_ctx, written) => written.flatMap(orderEvents),
};

function orderEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if (
    (op !== 'create' && op !== 'update') ||
    !after ||
    !('status' in after) ||
    (after.status === 'draft' && op === 'create')
  )
    return [];
  const name = after.status === 'draft' || before?.status === 'delivered' ? 'order.reopened' : `order.${after.status}`;
  const { company, person, deal, quote, owner, gross } = record;
  return [{ name, object: 'order', record_id: id, payload: { company, person, deal, quote, owner, amount: gross } }];
}
