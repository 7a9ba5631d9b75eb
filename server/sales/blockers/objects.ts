import { choice, date, datetime, defineObject, member, reference, text } from '../../records/define.ts';
import { blockerRules } from './rules.ts';

/** What keeps a deal from going on, until it is out of the way. */
export const blocker = defineObject('blocker', {
  plural: 'blockers',
  title: 'name',
  icon: 'barrier-block',
  hidden: true,
  searched: false,
  rules: blockerRules,
  events: ['blocker.resolved', 'blocker.reopened', 'blocker.overdue'],
  indexes: ['(deal_id) where resolved_at is null and trashed_at is null'],
  fields: {
    name: text({ required: true, max: 300, listed: true, label: 'What is in the way' }),
    deal: reference('deal', { required: true, inverse: 'blockers', listed: true }),
    // Not called `owner`: who sees a blocker follows from the deal.
    responsible: member({ inverse: 'blockers', listed: true, label: 'Owner', help: 'The colleague who clears it' }),
    kind: choice(
      [
        { value: 'decision', label: 'No decision', color: 'violet' },
        { value: 'budget', label: 'Budget', color: 'yellow' },
        { value: 'legal', label: 'Contract and law', color: 'indigo' },
        { value: 'technical', label: 'Technical', color: 'cyan' },
        { value: 'competitor', label: 'Competitor', color: 'red' },
        { value: 'supply', label: 'Supply', color: 'orange' },
        { value: 'other', label: 'Other', color: 'gray' },
      ],
      { open: true, default: 'other', listed: true },
    ),
    since: date({ listed: true, help: 'When it came up; today unless told' }),
    due_on: date({ label: 'To be cleared by', indexed: true, listed: true }),
    resolved_at: datetime({ label: 'Cleared', writable: 'system', listed: true }),
    resolution: text({ max: 500, help: 'How it was cleared' }),
    alerted_at: datetime({ writable: 'system', help: 'When its owner was reminded' }),
  },
});
