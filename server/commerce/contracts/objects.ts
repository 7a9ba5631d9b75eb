import {
  anyRecord,
  autoNumber,
  boolean,
  choice,
  date,
  defineObject,
  file,
  longText,
  member,
  money,
  number,
  percent,
  reference,
  text,
} from '../../records/define.ts';
import { checkInRules } from '../checkins/rules.ts';
import { contractRules } from './contract-rules.ts';
import { obligationRules } from './obligation-rules.ts';

export const units = [
  { value: 'day', label: 'Days' },
  { value: 'week', label: 'Weeks' },
  { value: 'month', label: 'Months' },
];

export const contract = defineObject('contract', {
  plural: 'contracts',
  title: 'name',
  icon: 'certificate',
  area: 'commerce',
  duplicates: ['external_id'],
  rules: contractRules,
  events: [
    'contract.signed',
    'contract.terminated',
    'contract.termination_withdrawn',
    'contract.renewed',
    'contract.ended',
  ],
  indexes: [
    // What ends next, and what the daily round has to look at.
    '(status, ends) where trashed_at is null',
    '(status, cancel_by) where trashed_at is null',
  ],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    number: autoNumber('C-{00000}', { searched: true, listed: true, indexed: true }),
    company: reference('company', { inverse: 'contracts', listed: true }),
    person: reference('person', { inverse: 'contracts', label: 'Contact' }),
    owner: member({ inverse: 'contracts', listed: true, help: 'The colleague who looks after it' }),
    status: choice(
      [
        { value: 'draft', label: 'Draft', color: 'gray' },
        { value: 'upcoming', label: 'Upcoming', color: 'blue' },
        { value: 'active', label: 'Active', color: 'green' },
        { value: 'ending', label: 'Ending', color: 'amber' },
        { value: 'ended', label: 'Ended', color: 'gray' },
      ],
      { writable: 'system', indexed: true, listed: true, help: 'Follows from the dates' },
    ),
    signed_on: date({ help: 'Until it is signed it is a draft' }),
    starts: date({ indexed: true, listed: true }),
    term_months: number({
      label: 'Term in months',
      integer: true,
      min: 1,
      max: 600,
      help: 'Empty for a contract without an end',
    }),
    ends: date({ indexed: true, listed: true, help: 'The last day of the present term' }),
    auto_renews: boolean({ label: 'Renews by itself', default: false, help: 'Unless somebody gives notice in time' }),
    renewal_months: number({
      label: 'Further terms in months',
      integer: true,
      min: 1,
      max: 600,
      help: 'How long each further term is; as long as the first unless told',
    }),
    notice: number({ label: 'Notice period', integer: true, min: 0, max: 1000 }),
    notice_unit: choice(units, { label: 'Notice counted in', default: 'month' }),
    cancel_by: date({
      writable: 'system',
      indexed: true,
      listed: true,
      help: 'The last day on which notice for the end of the term can be given',
    }),
    refund_days: number({
      label: 'Days of refund',
      integer: true,
      min: 0,
      max: 366,
      help: 'Within so many days from the start the customer can step back and is paid back in full',
    }),
    value: money({ min: 0, label: 'Yearly value agreed', help: 'Where it has no subscriptions' }),
    mrr: money({
      label: 'MRR',
      writable: 'never',
      rollup: { collection: 'subscriptions', fn: 'sum', field: 'mrr' },
      help: 'What its subscriptions bring in a month',
    }),
    arr: money({
      label: 'ARR',
      writable: 'never',
      listed: true,
      rollup: { collection: 'subscriptions', fn: 'sum', field: 'arr' },
      help: 'What its subscriptions bring in a year',
    }),
    renewal_days: number({
      label: 'Renewal deal before',
      integer: true,
      min: 1,
      max: 730,
      help: 'Days before the cancel-by date, or the end, at which the renewal becomes a deal; as set for the workspace unless told',
    }),
    terminated_on: date({ writable: 'system', label: 'Notice given on' }),
    terminates_on: date({
      writable: 'system',
      label: 'Last day',
      help: 'When notice was given: the last day of the contract',
    }),
    termination_reason: text({ max: 500, writable: 'system' }),
    renewals: number({ integer: true, writable: 'system', label: 'Times renewed' }),
    check_in_months: number({
      label: 'Check-in every',
      integer: true,
      min: 1,
      max: 60,
      help: 'Months between two calls that ask how the customer is doing; as set for the workspace unless told',
    }),
    next_check_in: date({ label: 'Next check-in', writable: 'system' }),
    customisation: percent({ min: 0, max: 100, help: 'The share of the service that may be adapted to this customer' }),
    customisation_used: percent({ min: 0, max: 100, help: 'How much of that has been used' }),
    deal: reference('deal', { inverse: 'contracts', help: 'The deal that it came from' }),
    order: reference('order', { inverse: 'contracts', help: 'The order that it came from' }),
    files: file(),
    terms: longText(),
    external_id: text({
      label: 'External ID',
      max: 200,
      searched: true,
      indexed: true,
      help: 'What another system calls this contract',
    }),
  },
});

/** What one side has promised the other, and by when. */
export const obligation = defineObject('obligation', {
  plural: 'obligations',
  title: 'name',
  icon: 'checklist',
  hidden: true,
  searched: false,
  rules: obligationRules,
  events: ['obligation.fulfilled', 'obligation.reopened'],
  fields: {
    name: text({ required: true, max: 300, listed: true }),
    contract: reference('contract', { required: true, inverse: 'obligations', listed: true }),
    side: choice(
      [
        { value: 'ours', label: 'Ours', color: 'indigo' },
        { value: 'theirs', label: 'Theirs', color: 'gray' },
      ],
      { default: 'ours', listed: true },
    ),
    due_on: date({ listed: true, indexed: true }),
    repeats_months: number({ label: 'Again every', integer: true, min: 1, max: 120, help: 'Months' }),
    owner: member({ inverse: 'obligations', listed: true }),
    fulfilled_on: date({ writable: 'system', listed: true }),
  },
});

/** The end of one term of a contract, the deal that was made of it, and how that went. */
export const renewal = defineObject('renewal', {
  plural: 'renewals',
  title: 'name',
  icon: 'refresh',
  hidden: true,
  searched: false,
  fields: {
    name: text({ required: true, max: 300, listed: true, writable: 'system' }),
    contract: reference('contract', { inverse: 'renewals_made', listed: true, writable: 'system' }),
    term_ends: date({ listed: true, indexed: true, writable: 'system' }),
    deal: reference('deal', { inverse: 'renewals', listed: true, writable: 'system' }),
    state: choice(
      [
        { value: 'open', label: 'Open', color: 'blue' },
        { value: 'won', label: 'Renewed', color: 'green' },
        { value: 'lost', label: 'Lost', color: 'red' },
      ],
      { listed: true, indexed: true, writable: 'system' },
    ),
    value: money({ listed: true, writable: 'system', help: 'What was at risk, for a year' }),
    renewed_until: date({ writable: 'system' }),
    closed_on: date({ writable: 'system' }),
  },
});

export const outcomes = [
  { value: 'well', label: 'All well', color: 'green' },
  { value: 'improve', label: 'Something to improve', color: 'amber' },
  { value: 'interest', label: 'Interested in more', color: 'blue' },
  { value: 'at_risk', label: 'At risk', color: 'red' },
  { value: 'unreached', label: 'Not reached', color: 'gray' },
];

/** A call to ask how the customer is doing, whether something has changed, and what could be better. */
export const checkIn = defineObject('check_in', {
  plural: 'check-ins',
  label: 'Check-in',
  labels: 'Check-ins',
  title: 'name',
  icon: 'phone-check',
  hidden: true,
  searched: false,
  rules: checkInRules,
  events: ['check_in.due', 'check_in.held', 'check_in.withdrawn'],
  fields: {
    name: text({ required: true, max: 300, listed: true }),
    kind: choice(
      [
        { value: 'cadence', label: 'Check-in', color: 'blue' },
        { value: 'post_sale', label: 'After the sale', color: 'indigo' },
      ],
      { default: 'cadence', listed: true },
    ),
    about: anyRecord({ inverse: 'check_ins', listed: true, help: 'The contract or deal that it follows' }),
    company: reference('company', { inverse: 'customer_check_ins', listed: true }),
    person: reference('person', { inverse: 'customer_check_ins' }),
    owner: member({ inverse: 'own_check_ins', listed: true }),
    due_on: date({ listed: true, indexed: true }),
    task: reference('task', { inverse: 'done_check_ins', writable: 'system' }),
    held_on: date({ writable: 'system', listed: true, indexed: true }),
    outcome: choice(outcomes, { writable: 'system', listed: true }),
    mood: number({
      integer: true,
      min: 1,
      max: 5,
      writable: 'system',
      listed: true,
      help: 'How the customer feels about us: 1 very unhappy, 5 delighted',
    }),
    answers: longText({ writable: 'system', help: 'The questions of the script and what was said to them' }),
    changed: longText({
      writable: 'system',
      label: 'What has changed',
      help: 'Needs that are new since the last time',
    }),
    quiet: boolean({
      writable: 'system',
      help: 'After the sale less was done for this customer than before it',
    }),
    deal: reference('deal', { inverse: 'found_in_check_ins', writable: 'system', help: 'What came of it' }),
  },
});
