import { sources } from '../contacts/objects.ts';
import {
  boolean,
  choice,
  date,
  datetime,
  defineObject,
  file,
  longText,
  member,
  money,
  multiChoice,
  number,
  percent,
  reference,
  text,
} from '../records/define.ts';
import { advantages, lossReasons, winReasons } from './choices.ts';
import { dealRules } from './deal-rules.ts';
import { pipelineRules, stageRules } from './pipeline-rules.ts';

/** What a seller commits to of what is open. What is won counts as closed by itself. */
export const forecastCategories = [
  { value: 'pipeline', label: 'Pipeline', color: 'gray' },
  { value: 'best_case', label: 'Best case', color: 'cyan' },
  { value: 'commit', label: 'Commit', color: 'green' },
  { value: 'omitted', label: 'Omitted', color: 'orange' },
];

const kinds = [
  { value: 'open', label: 'Open', color: 'blue' },
  { value: 'won', label: 'Won', color: 'green' },
  { value: 'lost', label: 'Lost', color: 'red' },
];

export const pipeline = defineObject('pipeline', {
  plural: 'pipelines',
  title: 'name',
  icon: 'route',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: pipelineRules,
  fields: {
    name: text({ required: true, unique: true, max: 100, listed: true }),
    position: number({ integer: true, min: 0, listed: true, default: 0 }),
    is_default: boolean({
      label: 'Default',
      default: false,
      listed: true,
      help: 'Deals start here unless told otherwise',
    }),
  },
});

export const stage = defineObject('stage', {
  plural: 'stages',
  title: 'name',
  icon: 'flag',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: stageRules,
  fields: {
    name: text({ required: true, max: 100, indexed: true, listed: true }),
    pipeline: reference('pipeline', { required: true, inverse: 'stages', listed: true }),
    kind: choice(kinds, {
      required: true,
      listed: true,
      help: 'What a deal in this stage is: open, won or lost',
    }),
    probability: percent({ min: 0, max: 100, listed: true, help: 'How likely a deal in this stage is to be won' }),
    position: number({ integer: true, min: 0, listed: true }),
    forecast_category: choice(forecastCategories, {
      help: 'Deals that come into this stage are forecast as this, unless set by hand',
    }),
    age_limit: number({
      integer: true,
      min: 1,
      max: 3650,
      listed: true,
      help: 'Days after which a deal has stood in this stage for too long',
    }),
    guidance: text({ max: 500, help: 'What a deal needs in this stage, in a sentence' }),
  },
});

export const deal = defineObject('deal', {
  plural: 'deals',
  rated: { on: 'close_date', once: { field: 'status', values: ['won', 'lost'] } },
  area: 'sales',
  title: 'name',
  icon: 'target',
  duplicates: ['external_id'],
  rules: dealRules,
  events: [
    'deal.stage_changed',
    'deal.won',
    'deal.lost',
    'deal.reopened',
    'deal.handed_over',
    'deal.team_changed',
    'deal.action_completed',
    'deal.action_reopened',
  ],
  indexes: [
    // The board: the cards of one stage, the newest arrivals first.
    '(stage_id, stage_since, id) where trashed_at is null',
    // The heads of the board: count, value and weighted value of each stage, read from the index alone.
    '(pipeline_id, stage_id) include (amount, amount_currency, weighted, weighted_currency, status, owner_id, close_date) where trashed_at is null',
    // Home: open value by stage, won value by period and by colleague.
    '(status, close_date) include (amount, amount_currency, weighted, weighted_currency, probability, stage_id, owner_id, pipeline_id, days_to_close) where trashed_at is null',
    // The forecast: what closes in a period, by colleague and category, read from the index alone.
    '(close_date, status) include (owner_id, forecast_category, amount, amount_currency, weighted, product_id, pipeline_id, territory_id) where trashed_at is null',
  ],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    amount: money({ min: 0, indexed: true, listed: true }),
    amount_follows: boolean({
      label: 'Amount from products',
      writable: 'system',
      help: 'Whether the amount is what the products of the deal come to, or was set by hand',
    }),
    weighted: money({
      label: 'Weighted amount',
      writable: 'never',
      generated: 'round(amount * probability / 100, 2)',
      currencyOf: 'amount',
      help: 'The amount times the probability',
    }),
    pipeline: reference('pipeline', { required: true, inverse: 'deals' }),
    stage: reference('stage', { required: true, inverse: 'deals', listed: true }),
    status: choice(kinds, { writable: 'system', indexed: true, help: 'Open, won or lost: follows from the stage' }),
    company: reference('company', { inverse: 'deals', listed: true }),
    person: reference('person', { inverse: 'deals', label: 'Contact' }),
    product: reference('product', { inverse: 'deals' }),
    owner: member({ inverse: 'deals', listed: true, help: 'The colleague who works on it' }),
    territory: reference('territory', {
      inverse: 'deals',
      help: 'That of the company unless set by hand; a closed deal keeps the one it was sold in',
    }),
    territory_pinned: boolean({ label: 'Territory set by hand', help: 'Rules leave it where it is' }),
    started_on: date({ label: 'Engage date', indexed: true, help: 'When work on the deal began' }),
    close_date: date({ indexed: true, listed: true, help: 'When it should close; once closed, when it did' }),
    days_to_close: number({
      integer: true,
      writable: 'never',
      generated: "case when status <> 'open' then close_date - started_on end",
      help: 'Days from the engage date to the close date of a closed deal',
    }),
    closed_at: datetime({ writable: 'system' }),
    stage_since: datetime({ label: 'In stage since', writable: 'system' }),
    probability: percent({ min: 0, max: 100, help: 'Follows the stage unless set by hand' }),
    forecast_category: choice(forecastCategories, {
      help: 'What is said of it in the forecast; follows the stage unless set by hand',
    }),
    learnt_score: number({
      label: 'Learnt score',
      writable: 'system',
      min: 0,
      max: 100,
      indexed: true,
      help: 'How likely it is to be won, in percent, as earlier deals tell',
    }),
    rag: choice(
      [
        { value: 'red', label: 'Red', color: 'red' },
        { value: 'amber', label: 'Amber', color: 'yellow' },
        { value: 'green', label: 'Green', color: 'green' },
      ],
      { label: 'Judgement', help: 'How the seller judges the chances, whatever the probability says' },
    ),
    rag_conflict: boolean({
      label: 'Judgement disagrees',
      writable: 'never',
      generated: `status = 'open' and ((rag = 'red' and probability > 50) or (rag = 'amber' and (probability < 30 or probability > 70)) or (rag = 'green' and probability < 50))`,
      help: 'The judgement and the probability of an open deal do not go together',
    }),
    source: choice(sources, { open: true }),
    tags: multiChoice([], { open: true, indexed: true, searched: true }),
    won_reason: choice(winReasons, {
      open: true,
      label: 'Reason for purchase',
      help: 'Why the customer bought from us',
    }),
    loss_reason: choice(lossReasons, { open: true, help: 'Why the deal was lost' }),
    lost_reason: text({ max: 500, label: 'Loss in words' }),
    decided_by: choice(advantages, {
      open: true,
      label: 'What decided it',
      help: 'In what the winner was better; follows from the reason unless set by hand',
    }),
    competitor: reference('competitor', { inverse: 'deals', help: 'Who else was after it, or who got it' }),
    next_step: text({ max: 500 }),
    next_step_on: date({ indexed: true, listed: true, help: 'When the next step is due' }),
    budget: money({ min: 0, help: 'What the customer can spend' }),
    needs: longText({ help: 'What the customer wants to achieve' }),
    description: longText(),
    service_notes: longText({
      label: 'Notes for service',
      help: 'What colleagues in service must know, shown to them when the customer complains',
    }),
    files: file(),
    external_id: text({
      label: 'External ID',
      max: 200,
      searched: true,
      indexed: true,
      help: 'What another system calls this deal',
    }),
  },
});
