import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import type { Rules } from '../../records/define.ts';
import { isCurrency, type Money } from '../../records/money.ts';
import { ratesOf } from '../../records/rates.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft, Values } from '../../records/types.ts';
import { type Document, type DocumentRow, documentRows, endsSample, type LineRow, lineRows } from './queries.ts';
import { lineAmounts, type SumOptions, totals } from './sums.ts';

// Keeps lines and sums of a document true to each other, through whatever door a line or the document is changed.

export interface Keeping {
  document: Document;
  /** Why the lines of this document cannot be changed; null where they can. */
  frozen(row: DocumentRow): string | null;
  /** What else changes in the document with its lines. */
  touched?(row: DocumentRow): Values;
  /** Whether a line is part of the sum; all items are unless told. */
  counts?(line: LineRow): boolean;
}

/** The fields of a document that its sums follow from. */
const summing = ['prices', 'discount', 'currency'];

export function lineRules(keeping: Keeping): Rules {
  const { document } = keeping;
  return {
    async prepare(ctx, drafts) {
      if (ctx.origin.kind === 'merge') return;
      const open = drafts.filter((draft) => draft.op !== 'purge');
      const parents = await documentRows(ctx, document, parentsOf(document, open));
      const free = ctx.origin.kind === 'sample' || (await endsSample(ctx));
      for (const draft of open) {
        const parent = parents.get(parentOf(document, draft) ?? '');
        if (!parent) continue;
        refuseFrozen(ctx, keeping, draft, parent, free);
        if (draft.op === 'create' || draft.op === 'update') settleLine(keeping, draft, parent);
      }
    },

    async also(ctx, drafts) {
      const changed = drafts.filter((draft) => draft.op !== 'purge');
      const ids = parentsOf(document, changed);
      const parents = await documentRows(ctx, document, ids);
      const lines = new Map((await lineRows(ctx, document, ids)).map((line) => [line.id, line]));
      for (const draft of changed) {
        if (draft.op === 'trash') lines.delete(draft.id);
        else lines.set(draft.id, asRow(document, draft));
      }
      const byParent = Map.groupBy(lines.values(), (line) => line.parent);
      return [...parents.values()]
        .filter((parent) => parent.trashed_at === null)
        .map(
          (parent): Change => ({
            op: 'update',
            object: document,
            id: parent.id,
            values: { ...sumsOf(keeping, parent, byParent.get(parent.id) ?? []), ...touched(ctx, keeping, parent) },
          }),
        );
    },

    // That it has something to say afterwards makes each write of lines a transaction, in which the document is held.
    after: () => undefined,
  };
}

// What a customer ticks is part of deciding on the version before them, not a change of it.
const touched = (ctx: Context, keeping: Keeping, parent: DocumentRow): Values =>
  ctx.origin.kind === 'public' || ctx.origin.kind === 'sample' ? {} : (keeping.touched?.(parent) ?? {});

function refuseFrozen(ctx: Context, keeping: Keeping, draft: Draft, parent: DocumentRow, free: boolean): void {
  const { document } = keeping;
  if (draft.op === 'update' && draft.changes(document))
    draft.refuse(document, 'read_only', 'A line stays in its document');
  if (free) return;
  const reason = keeping.frozen(parent) ?? (ctx.origin.kind === 'undo' ? undoable(keeping, parent) : null);
  if (reason) draft.refuse(document, 'frozen', reason);
}

/** An undo asks for nothing beside what it brings back, so it could change what a customer has before them unnoticed. */
const undoable = (keeping: Keeping, parent: DocumentRow): string | null =>
  keeping.touched && parent.status !== 'draft'
    ? `This ${keeping.document} has been sent since. Change it instead: that makes a new version`
    : null;

function settleLine(keeping: Keeping, draft: Draft, parent: DocumentRow): void {
  const { values } = draft;
  if (draft.get('kind') === 'section') {
    Object.assign(values, {
      quantity: null,
      unit_price: null,
      discount: null,
      tax_rate: null,
      amount: null,
      product: null,
    });
    return;
  }
  const price = draft.get('unit_price') as Money | null;
  if (values.unit_price === undefined && draft.op === 'create')
    values.unit_price = { amount: '0', currency: parent.currency };
  else if (price && price.currency !== parent.currency)
    draft.refuse('unit_price', 'currency', `This ${keeping.document} is in ${parent.currency}: give its prices in it`);
  if (draft.get('quantity') === null) values.quantity = 1;
  if (price && price.currency !== parent.currency) return;
  const amount = amountOf(asRow(keeping.document, draft), parent);
  values.amount = { amount, currency: parent.currency };
}

const amountOf = (line: LineRow, parent: DocumentRow) =>
  lineAmounts(inputOf(line), parent.currency, optionsOf(parent)).amount;

const optionsOf = (parent: DocumentRow): SumOptions => ({
  taxIncluded: parent.prices === 'gross',
  discountPercent: parent.discount,
});

const inputOf = (line: LineRow) => ({
  quantity: line.quantity ?? 1,
  unitPrice: line.unit_price ?? 0,
  discountPercent: line.discount,
  taxRate: line.tax_rate,
});

/** The line as it will be, in the form that rows have. */
function asRow(document: Document, draft: Draft): LineRow {
  const text = (field: string) => {
    const value = draft.get(field);
    return value === null || value === undefined ? null : new Big(String(value)).toFixed();
  };
  return {
    id: draft.id,
    parent: parentOf(document, draft) ?? '',
    kind: String(draft.get('kind') ?? 'item'),
    quantity: text('quantity'),
    unit_price: (draft.get('unit_price') as Money | null)?.amount ?? null,
    discount: text('discount'),
    tax_rate: text('tax_rate'),
    optional: draft.get('optional') === true,
    chosen: draft.get('chosen') === true,
  };
}

const parentOf = (document: Document, draft: Draft) => idOf(draft.before?.[document] ?? draft.get(document));
const parentsOf = (document: Document, drafts: Draft[]) => [
  ...new Set(drafts.map((draft) => parentOf(document, draft)).filter((id) => id !== null)),
];

/** What the lines of a document come to, as values of its fields. */
export function sumsOf(keeping: Keeping, parent: DocumentRow, lines: LineRow[]): Values {
  const counted = lines.filter((line) => line.kind !== 'section' && (keeping.counts?.(line) ?? true));
  const { net, tax, gross } = totals(counted.map(inputOf), parent.currency, optionsOf(parent));
  const money = (amount: string) => ({ amount, currency: parent.currency });
  return { net: money(net), tax: money(tax), gross: money(gross) };
}

/**
 * For the rules of the document itself: its sums follow when its discount, currency or way of pricing changes. Those of a
 * new one are nothing.
 */
export async function keepSums(ctx: Context, keeping: Keeping, drafts: Draft[]): Promise<void> {
  const changed = drafts.filter((d) => d.op === 'create' || (d.op === 'update' && summing.some((f) => d.changes(f))));
  for (const draft of changed) {
    const currency = draft.get('currency');
    if (!isCurrency(currency)) draft.refuse('currency', 'invalid', 'Give a currency such as EUR');
  }
  const sound = changed.filter((draft) => isCurrency(draft.get('currency')));
  const updates = sound.filter((draft) => draft.op === 'update');
  const lines = Map.groupBy(
    await lineRows(
      ctx,
      keeping.document,
      updates.map((d) => d.id),
    ),
    (line) => line.parent,
  );
  for (const draft of sound) {
    if (draft.op === 'create' && draft.values.net !== undefined) continue;
    const own = await inCurrency(ctx, draft, lines.get(draft.id) ?? []);
    if (own) Object.assign(draft.values, sumsOf(keeping, asParent(draft), own));
  }
}

/** The lines follow into another currency by the rates of the workspace, and each tells what it comes to anew. */
export async function convertLines(ctx: Context, { document }: Keeping, drafts: Draft[]): Promise<Change[]> {
  const changed = drafts.filter((d) => d.op === 'update' && ['prices', 'currency'].some((f) => d.changes(f)));
  const lines = Map.groupBy(
    await lineRows(
      ctx,
      document,
      changed.map((d) => d.id),
    ),
    (line) => line.parent,
  );
  const changes: Change[] = [];
  for (const draft of changed.filter((one) => one.changes('currency'))) {
    const currency = String(draft.get('currency'));
    for (const line of (await inCurrency(ctx, draft, lines.get(draft.id) ?? [])) ?? []) {
      if (line.unit_price === null) continue;
      const values = { unit_price: { amount: line.unit_price, currency } };
      changes.push({ op: 'update', object: `${document}_line`, id: line.id, values });
    }
  }
  return changes;
}

/** Null, and a refusal, where no rate is known. */
async function inCurrency(ctx: Context, draft: Draft, lines: LineRow[]): Promise<LineRow[] | null> {
  const from = String(draft.before?.currency ?? '');
  const to = String(draft.get('currency'));
  if (lines.length === 0 || !from || from === to) return lines;
  const rates = await ratesOf(ctx);
  const moved = lines.map((line) => {
    if (line.unit_price === null) return line;
    const price = rates.convert({ amount: line.unit_price, currency: from }, to);
    return price && { ...line, unit_price: price.amount };
  });
  if (moved.every((line) => line !== null)) return moved;
  draft.refuse('currency', 'no_rate', sentence(rates.why(from, to)));
  return null;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const asParent = (draft: Draft): DocumentRow => ({
  id: draft.id,
  status: String(draft.get('status')),
  currency: String(draft.get('currency')),
  prices: draft.get('prices') === 'gross' ? 'gross' : 'net',
  discount: draft.get('discount') === null ? null : String(draft.get('discount')),
  trashed_at: null,
});
