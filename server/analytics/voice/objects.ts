import { heardFields, sources, unread } from '../../contacts/objects.ts';
import {
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
import { costRules, responseRules, touchRules } from './rules.ts';

/** One answer of one person to one question. */
export const surveyResponse = defineObject('survey_response', {
  plural: 'survey-responses',
  label: 'Survey answer',
  labels: 'Survey answers',
  area: 'customers',
  title: 'name',
  icon: 'message',
  rules: responseRules,
  duplicates: ['external_id'],
  indexes: [
    unread,
    // The answers of a period, and the last one of a person.
    '(kind, answered_at) where trashed_at is null',
    '(person_id, kind, answered_at) where trashed_at is null',
  ],
  fields: {
    name: text({ writable: 'system', max: 300, listed: true }),
    kind: choice(
      [
        { value: 'nps', label: 'Recommendation (NPS)', color: 'indigo' },
        { value: 'csat', label: 'Satisfaction (CSAT)', color: 'teal' },
        { value: 'ces', label: 'Effort (CES)', color: 'cyan' },
        { value: 'gap', label: 'Expected and got (gap)', color: 'grape' },
      ],
      { required: true, default: 'nps', listed: true },
    ),
    topic: text({ max: 200, indexed: true, listed: true, help: 'What was asked about, such as “Delivery”' }),
    survey: text({ max: 200, help: 'The round of questions it belongs to' }),
    person: reference('person', { inverse: 'survey_responses', listed: true }),
    company: reference('company', { inverse: 'survey_responses', help: 'That of the person unless told' }),
    score: number({ required: true, min: 0, max: 100, listed: true, help: 'NPS 0 to 10; others on your own scale' }),
    expected: number({ min: 0, max: 100, help: 'What they expect, on the scale of the score' }),
    comment: longText({ searched: true, listed: true }),
    answered_at: datetime({ required: true, label: 'Answered', listed: true }),
    owner: member({ inverse: 'survey_responses', help: 'Who looks after it: the owner of the person unless told' }),
    external_id: text({ label: 'External ID', max: 200, indexed: true, help: 'What another system calls this answer' }),
    ...heardFields,
  },
});

/** One contact of a prospect with what the business does to be known: a visit, a click, a stand at a fair. */
export const marketingTouch = defineObject('marketing_touch', {
  plural: 'marketing-touches',
  labels: 'Marketing touches',
  area: 'marketing',
  title: 'name',
  icon: 'target',
  searched: false,
  rules: touchRules,
  duplicates: ['external_id'],
  indexes: [
    '(person_id, at) include (channel) where trashed_at is null',
    '(company_id, at) include (channel) where trashed_at is null',
  ],
  fields: {
    name: text({ writable: 'system', max: 300, listed: true }),
    channel: choice(sources, { required: true, open: true, listed: true, help: 'As in the sources of leads' }),
    campaign: text({ max: 200, listed: true }),
    person: reference('person', { inverse: 'marketing_touches', listed: true }),
    company: reference('company', { inverse: 'marketing_touches', help: 'That of the person unless told' }),
    at: datetime({ required: true, label: 'When', listed: true }),
    external_id: text({ label: 'External ID', max: 200, indexed: true, help: 'What another system calls this touch' }),
  },
});

/** What was spent on a channel. */
export const channelCost = defineObject('channel_cost', {
  plural: 'channel-costs',
  labels: 'Channel costs',
  area: 'marketing',
  title: 'name',
  icon: 'coins',
  searched: false,
  rules: costRules,
  fields: {
    name: text({ writable: 'system', max: 300 }),
    channel: choice(sources, { required: true, open: true, listed: true, help: 'As in the sources of leads' }),
    spent_from: date({ required: true, label: 'From', listed: true }),
    spent_to: date({ required: true, label: 'To', listed: true }),
    amount: money({ required: true, min: 0, listed: true }),
    note: text({ max: 500, listed: true }),
  },
});
