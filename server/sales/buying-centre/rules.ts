import type { Rules } from '../../records/define.ts';
import { refuseTwice } from '../ties.ts';

/** A person has a role once in a deal, and may have several. */
export const buyingRoleRules: Rules = {
  on: ['create', 'update', 'restore'],
  prepare: (ctx, drafts) =>
    refuseTwice(ctx, drafts, ['deal', 'person', 'role'], 'role', 'This person has the role in this deal already'),
};
