import type { Context } from '../../kernel/context.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft } from '../../records/types.ts';
import { productRows } from '../catalogue/queries.ts';
import { type BookRow, holdBooks, overlapping, type Span } from './queries.ts';

export const priceRules: Rules = {
  on: ['create', 'update', 'restore'],

  async prepare(ctx, drafts) {
    const books = await holdBooks(
      ctx.db,
      drafts.flatMap((d) => idOf(d.get('price_book')) ?? []),
    );
    for (const draft of drafts) {
      const [from, until] = [day(draft, 'valid_from'), day(draft, 'valid_until')];
      if (from && until && until < from)
        draft.refuse('valid_until', 'out_of_range', 'The last day comes after the first');
    }
    await nameThem(ctx, drafts, books);
    await refuseOverlaps(ctx, drafts, books);
  },

  /** Held in one transaction with what was looked at. */
  after: () => undefined,
};

async function nameThem(ctx: Context, drafts: Draft[], books: Map<string, BookRow>): Promise<void> {
  const named = drafts.filter((d) => d.op !== 'restore');
  const products = await productRows(
    ctx.db,
    named.flatMap((d) => idOf(d.get('product')) ?? []),
  );
  for (const draft of named) {
    const product = products.get(idOf(draft.get('product')) ?? '')?.name ?? '';
    const book = books.get(idOf(draft.get('price_book')) ?? '')?.name ?? '';
    const from = Number(draft.get('min_quantity') ?? 1);
    draft.values.name = `${product} · ${book}${from === 1 ? '' : ` · from ${from}`}`.slice(0, 700);
  }
}

/** Of one product, from one quantity on, a book has one price on each day. */
async function refuseOverlaps(ctx: Context, drafts: Draft[], books: Map<string, BookRow>): Promise<void> {
  const spans = drafts.flatMap((draft) => spanOf(draft) ?? []);
  const byId = new Map(drafts.map((d) => [d.id, d]));
  const refuse = (id: string, message: string) => {
    const draft = byId.get(id);
    draft?.refuse(draft.op === 'restore' ? 'id' : 'valid_from', 'overlap', message);
  };
  for (const [one, other] of clashesAmong(spans))
    refuse(
      other.id,
      `This product has a price from ${trimmed(one.min_quantity)} on ${during(one.valid_from, one.valid_until)} twice in what is written here`,
    );
  const told = new Set<string>();
  for (const found of await overlapping(ctx.db, ctx.workspace.schema, spans)) {
    // A price that is rewritten in the same batch is held against the others above.
    if (byId.has(found.other) || told.has(found.id)) continue;
    told.add(found.id);
    const book = books.get(found.price_book);
    refuse(
      found.id,
      `"${book?.name}" has a price of ${found.amount} ${book?.currency} for this product from quantity ${trimmed(found.min_quantity)} ${during(found.other_from, found.other_until)}: end that one first, or begin after it`,
    );
  }
}

function spanOf(draft: Draft): Span | null {
  const [book, product] = [idOf(draft.get('price_book')), idOf(draft.get('product'))];
  if (!book || !product) return null;
  return {
    id: draft.id,
    price_book: book,
    product,
    min_quantity: String(draft.get('min_quantity') ?? 1),
    valid_from: day(draft, 'valid_from'),
    valid_until: day(draft, 'valid_until'),
  };
}

function clashesAmong(spans: Span[]): Array<[Span, Span]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const key = `${span.price_book} ${span.product} ${Number(span.min_quantity)}`;
    const group = groups.get(key);
    if (group) group.push(span);
    else groups.set(key, [span]);
  }
  const clashes: Array<[Span, Span]> = [];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    group.sort((a, b) => ((a.valid_from ?? '') < (b.valid_from ?? '') ? -1 : 1));
    let last = group[0] as Span;
    for (const span of group.slice(1)) {
      // What is refused is in nobody's way.
      if (last.valid_until === null || (span.valid_from ?? '') <= last.valid_until) clashes.push([last, span]);
      else last = span;
    }
  }
  return clashes;
}

const day = (draft: Draft, field: string) => (draft.get(field) as string | null) ?? null;
const trimmed = (quantity: string) => String(Number(quantity));
const during = (from: string | null, until: string | null) =>
  from && until ? `from ${from} to ${until}` : from ? `since ${from}` : until ? `until ${until}` : 'without an end';
