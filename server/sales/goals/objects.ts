import {
  boolean,
  choice,
  date,
  datetime,
  defineObject,
  longText,
  member,
  money,
  number,
  reference,
  text,
} from '../../records/define.ts';
import { resultRules } from './result-rules.ts';
import { goalRules } from './rules.ts';

/** What is counted. `custom` is a count or sum of any object, as `definition` says. */
export const measureChoices = [
  { value: 'won_value', label: 'Won value' },
  { value: 'won_deals', label: 'Won deals' },
  { value: 'new_deals', label: 'New deals' },
  { value: 'new_pipeline', label: 'Value of new deals' },
  { value: 'win_rate', label: 'Win rate' },
  { value: 'meetings_held', label: 'Meetings held' },
  { value: 'calls_made', label: 'Calls made' },
  { value: 'tasks_done', label: 'Tasks done' },
  { value: 'leads_converted', label: 'Leads converted' },
  { value: 'offers_accepted', label: 'Cross- and up-sell accepted' },
  { value: 'invoiced', label: 'Invoiced' },
  { value: 'paid', label: 'Paid by customers' },
  { value: 'mrr_added', label: 'MRR of new subscriptions' },
  { value: 'custom', label: 'Something else' },
];

/** What a colleague, a team or everybody wants to have done by the end of a period. How far it is, is read from the records. */
export const goal = defineObject('goal', {
  plural: 'goals',
  title: 'name',
  icon: 'target-arrow',
  area: 'sales',
  hidden: true,
  searched: false,
  rules: goalRules,
  events: ['goal.reached'],
  fields: {
    name: text({ max: 200, listed: true, help: 'Made from what is counted, unless told' }),
    scope: choice(
      [
        { value: 'member', label: 'Colleague' },
        { value: 'team', label: 'Team' },
        { value: 'everyone', label: 'Everybody' },
      ],
      { required: true, default: 'member', listed: true, label: 'Whose' },
    ),
    owner: member({ label: 'Colleague', inverse: 'goals', listed: true }),
    team: reference('team', { inverse: 'goals', listed: true, help: 'With the teams below it' }),
    measure: choice(measureChoices, { required: true, default: 'won_value', listed: true, label: 'What is counted' }),
    definition: longText({ max: 10_000, label: 'Own count', help: 'What is counted or summed, as JSON' }),
    filter: longText({ max: 10_000, label: 'Only', help: 'Which records count, as JSON of the filter language' }),
    target: number({ min: 0, max: 1e12, listed: true, help: 'A number, or percent' }),
    amount: money({ min: 0, listed: true, label: 'Target amount' }),
    from_quota: boolean({
      label: 'Follows the quota',
      default: false,
      help: 'The target is what the quotas of the forecast come to',
    }),
    period: choice(
      [
        { value: 'week', label: 'Week' },
        { value: 'month', label: 'Month' },
        { value: 'quarter', label: 'Quarter' },
        { value: 'year', label: 'Year' },
        { value: 'own', label: 'Own dates' },
      ],
      { required: true, default: 'quarter', listed: true },
    ),
    starts_on: date({
      required: true,
      indexed: true,
      listed: true,
      label: 'From',
      help: 'Any day of the period will do',
    }),
    ends_on: date({ label: 'Until', listed: true, help: 'The last day; empty while it comes again and again' }),
    repeats: boolean({ default: false, help: 'Begins anew with each period' }),
    parent: reference('goal', { inverse: 'parts', label: 'Part of', writable: 'system' }),
    note: longText({ max: 2000 }),
  },
});

/** How a period of a goal ended: what was aimed at then stays, whatever the goal says later. */
export const goalResult = defineObject('goal_result', {
  plural: 'goal-results',
  labels: 'Goal results',
  title: 'name',
  icon: 'flag-check',
  hidden: true,
  searched: false,
  writers: 'admins',
  rules: resultRules,
  fields: {
    name: text({ max: 300, writable: 'system', listed: true }),
    goal: reference('goal', { required: true, inverse: 'results', writable: 'system', listed: true }),
    starts_on: date({ required: true, writable: 'system', indexed: true, listed: true, label: 'From' }),
    ends_on: date({ required: true, writable: 'system', listed: true, label: 'Until' }),
    target: number({ writable: 'system', listed: true, help: 'Amounts in the currency of the workspace' }),
    value: number({ writable: 'system', listed: true }),
    reached_at: datetime({ writable: 'system', listed: true, label: 'Reached' }),
    ended: boolean({ writable: 'system', default: false, help: 'The period is over' }),
  },
});
