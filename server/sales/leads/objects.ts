import { heardFields, industries, sources, unread } from '../../contacts/objects.ts';
import {
  boolean,
  choice,
  date,
  datetime,
  defineObject,
  email,
  longText,
  member,
  money,
  multiChoice,
  number,
  percent,
  phone,
  reference,
  text,
} from '../../records/define.ts';
import { answerRules, criterionRules } from './criteria-rules.ts';
import { leadRules } from './rules.ts';
import { sourceRules } from './source-rules.ts';

export const leadStatuses = [
  { value: 'new', label: 'New', color: 'blue' },
  { value: 'working', label: 'Working', color: 'cyan' },
  { value: 'qualified', label: 'Qualified', color: 'violet' },
  { value: 'converted', label: 'Converted', color: 'green' },
  { value: 'disqualified', label: 'Disqualified', color: 'red' },
  { value: 'recycled', label: 'Nurture', color: 'gray' },
];

/** Why an inquiry is no business: the workspace may say it in its own words. */
export const disqualifyReasons = [
  { value: 'no_need', label: 'No need', color: 'gray' },
  { value: 'no_budget', label: 'No budget', color: 'orange' },
  { value: 'no_authority', label: 'Not the one who decides', color: 'yellow' },
  { value: 'not_our_market', label: 'Not our market', color: 'grape' },
  { value: 'competitor', label: 'Chose a competitor', color: 'red' },
  { value: 'unreachable', label: 'Cannot be reached', color: 'gray' },
  { value: 'duplicate', label: 'Asked before', color: 'blue' },
  { value: 'spam', label: 'Spam', color: 'gray' },
];

/** Languages that inquiries come in most, as ISO 639-1 has them; any other code is kept too. */
const languages = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'German' },
  { value: 'fr', label: 'French' },
  { value: 'es', label: 'Spanish' },
  { value: 'it', label: 'Italian' },
  { value: 'nl', label: 'Dutch' },
  { value: 'pt', label: 'Portuguese' },
  { value: 'pl', label: 'Polish' },
  { value: 'ar', label: 'Arabic' },
  { value: 'zh', label: 'Chinese' },
  { value: 'ja', label: 'Japanese' },
];

/**
 * An inquiry: a piece of work on a person and a company. What it says of them itself (`contact_…`, `company_name`) is what
 * came in, and counts until they are known.
 */
export const lead = defineObject('lead', {
  plural: 'leads',
  title: 'name',
  icon: 'inbox',
  area: 'sales',
  rules: leadRules,
  duplicates: ['external_id'],
  events: [
    'lead.accepted',
    'lead.assigned',
    'lead.qualified',
    'lead.disqualified',
    'lead.reopened',
    'lead.recycled',
    'lead.returned',
    'lead.converted',
    'lead.inquired_again',
    'lead.became_hot',
    'lead.became_warm',
    'lead.became_cold',
  ],
  indexes: [
    // The inbox: what is to be worked through, newest, hottest or longest waiting first.
    '(status, created_at, id) where trashed_at is null',
    '(status, score, id) where trashed_at is null',
    '(awaiting_since, id) where awaiting_since is not null and trashed_at is null',
    // What nobody has yet, for assignment.
    "(created_at, id) where owner_id is null and status in ('new', 'working', 'qualified') and trashed_at is null",
    // How much each colleague has on the table.
    '(owner_id, status) where trashed_at is null',
    // Who else works the same prospect.
    "(split_part(lower(contact_email), '@', 2)) where trashed_at is null",
    unread,
  ],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    status: choice(leadStatuses, { required: true, default: 'new', indexed: true, listed: true }),
    source: choice(sources, { open: true, indexed: true, listed: true, help: 'Where the inquiry came from' }),
    source_detail: text({ max: 300, help: 'The campaign, page, event or person it came through' }),
    message: longText({ searched: true, help: 'What was asked' }),
    person: reference('person', { inverse: 'leads', listed: true }),
    company: reference('company', { inverse: 'leads', listed: true }),
    contact_name: text({ max: 200, searched: true, help: 'Who asked, as it came in' }),
    contact_email: email({ label: 'Contact e-mail', searched: true, indexed: true }),
    contact_phone: phone({ searched: true }),
    contact_title: text({ label: 'Job title', max: 200 }),
    company_name: text({ max: 300, searched: true, help: 'The company, as it came in' }),
    product: reference('product', { inverse: 'leads', help: 'What they are interested in' }),
    value: money({ min: 0, indexed: true, listed: true, help: 'What it may be worth' }),
    industry: choice(industries, { open: true, label: 'Line of business', help: 'Who it belongs to may depend on it' }),
    language: choice(languages, { open: true }),
    city: text({ max: 120 }),
    region: text({ max: 120 }),
    postal_code: text({ max: 30 }),
    country: text({ max: 120, indexed: true }),
    owner: member({ inverse: 'owned_leads', listed: true, help: 'The colleague who works on it' }),
    territory: reference('territory', {
      inverse: 'leads',
      help: 'That of the company, or what follows from where the inquiry comes from, unless set by hand',
    }),
    territory_pinned: boolean({ label: 'Territory set by hand', help: 'Rules leave it where it is' }),
    unassigned_reason: choice(
      [
        { value: 'no_rule', label: 'No rule fits', color: 'orange' },
        { value: 'nobody_there', label: 'Nobody of those it is for is at work', color: 'yellow' },
        { value: 'nobody_free', label: 'All have as much as they may', color: 'yellow' },
        { value: 'nobody_left', label: 'The rule names nobody', color: 'red' },
      ],
      { writable: 'system', help: 'Why nobody has it yet' },
    ),
    score: number({ integer: true, writable: 'system', indexed: true, listed: true, help: 'Points of the rules' }),
    band: choice(
      [
        { value: 'hot', label: 'Hot', color: 'red' },
        { value: 'warm', label: 'Warm', color: 'orange' },
        { value: 'cold', label: 'Cold', color: 'blue' },
      ],
      { writable: 'system', listed: true, help: 'What the points amount to' },
    ),
    learnt_score: percent({
      min: 0,
      max: 100,
      writable: 'system',
      help: 'How likely it becomes a customer, learnt from those before',
    }),
    touches: number({
      integer: true,
      writable: 'system',
      indexed: true,
      help: 'Calls, meetings, mails and finished tasks about it',
    }),
    last_touch_at: datetime({ label: 'Last contact', writable: 'system', indexed: true }),
    last_inbound_at: datetime({ label: 'Last asked', writable: 'system' }),
    awaiting_since: datetime({ label: 'Awaiting reply since', writable: 'system' }),
    deal: reference('deal', { writable: 'system', inverse: 'leads', help: 'What it was converted to' }),
    disqualify_reason: choice(disqualifyReasons, { open: true, label: 'Reason it was disqualified' }),
    disqualify_note: text({ max: 500, label: 'Note on the reason' }),
    recycle_on: date({ label: 'Comes back on', indexed: true, help: 'When a lead in nurture returns to the inbox' }),
    status_since: datetime({ writable: 'system' }),
    assigned_at: datetime({ writable: 'system' }),
    accepted_at: datetime({ writable: 'system' }),
    qualified_at: datetime({ writable: 'system' }),
    converted_at: datetime({ writable: 'system', indexed: true }),
    tags: multiChoice([], { open: true, indexed: true, searched: true }),
    external_id: text({
      label: 'External ID',
      max: 200,
      searched: true,
      indexed: true,
      help: 'What another system calls this lead',
    }),
    ...heardFields,
  },
});

/** Where inquiries come from: a tree. `key` is what leads, people and deals hold in their `source`. */
export const leadSource = defineObject('lead_source', {
  plural: 'lead-sources',
  labels: 'Lead sources',
  title: 'name',
  icon: 'git-branch',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: sourceRules,
  fields: {
    name: text({ required: true, max: 100, listed: true }),
    key: text({ max: 100, unique: true, writable: 'system', listed: true }),
    parent: reference('lead_source', { inverse: 'children', listed: true }),
    position: number({ integer: true, min: 0, default: 0 }),
    color: text({ max: 20 }),
  },
});

/** One line of the checklist that a lead is qualified by. */
export const leadCriterion = defineObject('lead_criterion', {
  plural: 'lead-criteria',
  label: 'Criterion',
  labels: 'Criteria',
  title: 'name',
  icon: 'list-check',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: criterionRules,
  fields: {
    name: text({ required: true, max: 200, listed: true }),
    help: text({ max: 500, listed: true }),
    required: boolean({ default: false, listed: true, help: 'A lead needs a yes here before it is converted' }),
    position: number({ integer: true, min: 0, default: 0 }),
  },
});

/** What was found out about one lead for one criterion. No answer is the same as unknown. */
export const leadAnswer = defineObject('lead_answer', {
  plural: 'lead-answers',
  label: 'Answer',
  labels: 'Answers',
  title: 'note',
  icon: 'check',
  hidden: true,
  searched: false,
  rules: answerRules,
  fields: {
    lead: reference('lead', { required: true, inverse: 'answers', listed: true }),
    criterion: reference('lead_criterion', { required: true, inverse: 'answers', listed: true }),
    answer: choice(
      [
        { value: 'yes', label: 'Yes', color: 'green' },
        { value: 'no', label: 'No', color: 'red' },
        { value: 'unknown', label: 'Unknown', color: 'gray' },
      ],
      { required: true, default: 'unknown', listed: true },
    ),
    note: text({ max: 500, listed: true }),
  },
});
