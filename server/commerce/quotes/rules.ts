import type { Context } from '../../kernel/context.ts';
import type { Rules } from '../../records/define.ts';
import type { Draft, NewEvent, Written } from '../../records/types.ts';
import { convertLines, type Keeping, keepSums, lineRules } from '../lines/keep.ts';
import { endsSample } from '../lines/queries.ts';
import { startDocuments } from '../lines/start.ts';

/** What the customer reads: a change of it after sending makes another version. */
export const content = [
  'name',
  'company',
  'person',
  'valid_until',
  'currency',
  'language',
  'prices',
  'discount',
  'exempt_reason',
  'customer_reference',
  'intro',
  'outro',
  'terms',
  'template',
];

const signed = 'The customer has accepted this quote: it stays as it was signed. Make a new one';

export const keeping: Keeping = {
  document: 'quote',
  frozen: ({ status }) => (status === 'accepted' ? signed : null),
  // Lines of a quote that was sent make another version, whether or not they change what it comes to.
  touched: (row) => (row.status === 'draft' ? {} : nextVersion(Number(row.revision))),
  counts: (line) => !line.optional || line.chosen === true,
};

const nextVersion = (revision: number) => ({
  status: 'draft',
  revision: revision + 1,
  sent_at: null,
  decided_at: null,
});

export const quoteLineRules: Rules = lineRules(keeping);

export const quoteRules: Rules = {
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'merge') return;
    await startDocuments(ctx, drafts);
    const free = await endsSample(ctx);
    for (const draft of drafts) {
      if (draft.op === 'trash' && draft.before?.status === 'accepted' && !free) draft.refuse('id', 'frozen', signed);
      if (draft.op === 'update') revise(draft);
    }
    await keepSums(ctx, keeping, drafts);
  },
  also: (ctx, drafts) => convertLines(ctx, keeping, drafts),
  after: (_ctx, written) => written.flatMap(quoteEvents),
};

function revise(draft: Draft): void {
  const before = draft.before;
  if (!before || before.status === 'draft' || draft.changes('status')) return;
  const changed = content.find((field) => draft.changes(field));
  if (!changed) return;
  if (before.status === 'accepted') draft.refuse(changed, 'frozen', signed);
  else Object.assign(draft.values, nextVersion(Number(before.revision)));
}

const told: Record<string, string> = {
  sent: 'quote.sent',
  accepted: 'quote.accepted',
  declined: 'quote.declined',
  expired: 'quote.expired',
};

function quoteEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if (op !== 'update' || !after) return [];
  const names: string[] = [];
  if ('status' in after) {
    const name = told[String(after.status)];
    if (name) names.push(name);
    else
      names.push(
        'revision' in after ? 'quote.revised' : before?.status === 'sent' ? 'quote.withdrawn' : 'quote.revised',
      );
  } else if (after.reminded_at) names.push('quote.reminded');
  const { deal, company, owner, gross, revision, number } = record;
  return names.map((name) => ({
    name,
    object: 'quote',
    record_id: id,
    payload: { deal, company, owner, amount: gross, revision, number },
  }));
}

/** Who says it is told by whoever writes it: a colleague here, the customer on the page of the quote. */
export const commentRules: Rules = {
  prepare(ctx: Context, drafts: Draft[]) {
    for (const draft of drafts) {
      if (draft.op === 'create' && !draft.values.author) draft.values.author = ctx.actor.name;
      if (draft.op === 'update' && draft.changes('body') && ctx.origin.kind !== 'undo')
        draft.refuse('body', 'read_only', 'What was said stays said: write another comment');
    }
  },
};
