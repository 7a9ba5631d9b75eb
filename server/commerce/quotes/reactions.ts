import { DomainError } from '../../kernel/errors.ts';
import type { Reaction } from '../../kernel/events.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import { winDeal } from '../../sales/service.ts';
import { settingsOf } from '../documents/service.ts';
import { tellOwner } from './service/index.ts';

export const quoteReactions: Reaction[] = [
  {
    // Beside the acceptance rather than in it: whatever a deal asks for before it is won, a customer's signature stands.
    name: 'quotes.win_deal',
    events: ['quote.accepted'],
    async run(ctx, events) {
      if (!(await settingsOf(ctx)).win_deal) return;
      for (const { payload } of events) {
        const deal = idOf(payload.deal);
        if (deal) await winDeal(ctx, deal).catch(refusal);
      }
    },
  },
  {
    name: 'quotes.tell_owner',
    events: ['quote.accepted', 'quote.declined', 'quote_comment.created'],
    async run(ctx, events) {
      for (const event of events) {
        const key = `quote.told:${event.record_id}:${event.seq}`;
        if (event.object === 'quote_comment') {
          const comment = await getRecord(ctx, 'quote_comment', event.record_id).catch(() => null);
          const quote = idOf(comment?.quote);
          if (comment?.from_customer && quote)
            await tellOwner(ctx, quote, key, `${comment.author} wrote about quote {number}`, String(comment.body));
          continue;
        }
        const quote = await getRecord(ctx, 'quote', event.record_id, { trashed: true }).catch(() => null);
        if (!quote) continue;
        if (event.name === 'quote.accepted')
          await tellOwner(ctx, quote.id, key, `${quote.accepted_by ?? 'The customer'} accepted quote {number}`, '');
        else await tellOwner(ctx, quote.id, key, 'Quote {number} was declined', String(quote.decline_reason ?? ''));
      }
    },
  },
];

/** A deal that is won already, or that asks for more before it can be, is for people to look at. */
function refusal(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}
