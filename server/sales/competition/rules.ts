import type { Rules } from '../../records/define.ts';
import { refuseTwice } from '../ties.ts';

/** A competitor is named once for a deal. */
export const rivalryRules: Rules = {
  on: ['create', 'update', 'restore'],
  prepare: (ctx, drafts) =>
    refuseTwice(ctx, drafts, ['deal', 'competitor'], 'competitor', 'Named for this deal already'),
};
