import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft } from '../../records/types.ts';
import { refuseTwice } from '../ties.ts';
import { membersOf } from './queries.ts';
import { sumOf } from './shares.ts';

export const dealMemberRules: Rules = {
  async prepare(ctx, drafts) {
    await refuseTwice(ctx, drafts, ['deal', 'member'], 'member', 'This colleague is in the team already');
    // What an undo brings back was right when it was written, and comes in parts.
    if (ctx.origin.kind === 'undo' || ctx.origin.kind === 'merge') return;
    refuseTooMuch(drafts, await membersOf(ctx.db, dealsOf(drafts)));
  },

  after(_ctx, written) {
    return [...new Set(written.map((w) => String(idOf(w.record.deal))))].map((deal) => ({
      name: 'deal.team_changed',
      object: 'deal',
      record_id: deal,
    }));
  },
};

const dealsOf = (drafts: Draft[]) => [
  ...new Set(drafts.flatMap((d) => [idOf(d.get('deal')), idOf(d.before?.deal)]).filter((id) => id !== null)),
];

/**
 * The shares of a deal never come to more than 100. That they come to 100 is asked of whoever sets the whole team
 * (`service.ts`): colleagues that are added one by one cannot be right at each step.
 */
function refuseTooMuch(drafts: Draft[], stored: Array<{ id: string; deal_id: string; percent: string | null }>): void {
  const rewritten = new Set(drafts.map((d) => d.id));
  const shares = new Map<string, unknown[]>();
  const add = (deal: string, share: unknown) => {
    if (share !== null && share !== undefined) shares.set(deal, [...(shares.get(deal) ?? []), share]);
  };
  for (const row of stored) if (!rewritten.has(row.id)) add(row.deal_id, row.percent);
  for (const draft of drafts)
    if (draft.op !== 'trash' && draft.op !== 'purge') add(dealOf(draft), draft.get('percent'));
  for (const draft of drafts) {
    if (draft.op === 'trash' || draft.op === 'purge') continue;
    const sum = sumOf(shares.get(dealOf(draft)) ?? []);
    if (sum.gt(100)) {
      draft.refuse(
        'percent',
        'too_much',
        `The shares of a deal come to 100 %, these would come to ${sum.toString()} %`,
      );
    }
  }
}

const dealOf = (draft: Draft) => String(idOf(draft.get('deal')));
