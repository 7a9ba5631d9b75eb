import type { Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import type { Rules } from '../../records/define.ts';
import { checkFilter } from '../../records/filter.ts';
import { isCurrency } from '../../records/money.ts';
import { unlimited } from '../../records/permissions.ts';
import type { Draft, Filter } from '../../records/types.ts';
import { booksWithPrices } from './queries.ts';

export const bookRules: Rules = {
  on: ['create', 'update'],

  async prepare(ctx, drafts) {
    for (const draft of drafts) {
      const code = draft.values.currency;
      if (typeof code === 'string') {
        draft.values.currency = code.trim().toUpperCase();
        if (!isCurrency(draft.values.currency))
          draft.refuse('currency', 'invalid', 'Give the currency by its three letters, such as EUR');
      }
      const [from, until] = [draft.get('valid_from'), draft.get('valid_until')];
      if (from && until && String(until) < String(from))
        draft.refuse('valid_until', 'out_of_range', 'The last day comes after the first');
      if (typeof draft.values.segment === 'string') checkSegment(ctx, draft, draft.values.segment);
    }
    const moved = drafts.filter((d) => d.op === 'update' && d.changes('currency'));
    const held = await booksWithPrices(
      ctx.db,
      ctx.workspace.schema,
      moved.map((d) => d.id),
    );
    for (const draft of moved)
      if (held.has(draft.id))
        draft.refuse('currency', 'in_use', 'This book holds prices already: make another book for another currency');
  },
};

function checkSegment(ctx: Context, draft: Draft, text: string): void {
  const filter = segmentOf(text);
  if (filter === undefined) draft.refuse('segment', 'invalid', 'The segment is not a filter');
  if (!filter) return;
  try {
    checkFilter(unlimited(ctx), catalog(ctx).object('company'), filter, 'segment');
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    draft.refuse('segment', 'invalid', error.message);
  }
}

/** The filter that a book keeps; null where it is for all, undefined where it cannot be read. */
export function segmentOf(text: string | null): Filter | null | undefined {
  if (!text?.trim()) return null;
  try {
    const filter = JSON.parse(text) as Filter & { and?: unknown[] };
    if (typeof filter !== 'object' || filter === null) return undefined;
    return Array.isArray(filter.and) && filter.and.length === 0 ? null : filter;
  } catch {
    return undefined;
  }
}
