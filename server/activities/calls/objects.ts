import {
  anyRecord,
  choice,
  datetime,
  defineObject,
  longText,
  member,
  number,
  phone,
  rating,
  reference,
  text,
} from '../../records/define.ts';
import { timeFor } from '../time-spent/fields.ts';
import { callRules } from './rules.ts';

export const call = defineObject('call', {
  plural: 'calls',
  title: 'subject',
  icon: 'phone',
  area: 'activities',
  rules: callRules,
  events: ['call.logged'],
  indexes: [
    '(owner_id, started_at, id) where trashed_at is null',
    // What was said and never written down.
    '(started_at, id) where trashed_at is null',
  ],
  fields: {
    subject: text({ max: 300, searched: true, listed: true, help: 'Made from whom it was with, unless told' }),
    about: anyRecord({ inverse: 'calls', listed: true, help: 'The person, company, deal or other record it concerns' }),
    person: reference('person', { inverse: 'calls_with', listed: true, label: 'With' }),
    direction: choice(
      [
        { value: 'outgoing', label: 'Outgoing', color: 'blue' },
        { value: 'incoming', label: 'Incoming', color: 'green' },
      ],
      { required: true, default: 'outgoing', listed: true },
    ),
    number: phone(),
    started_at: datetime({ required: true, label: 'When', indexed: true, listed: true }),
    minutes: number({ min: 0, max: 1440, label: 'Minutes', listed: true }),
    disposition: choice(
      [
        { value: 'connected', label: 'Spoke to them', color: 'green' },
        { value: 'left_message', label: 'Left a message', color: 'blue' },
        { value: 'no_answer', label: 'No answer', color: 'yellow' },
        { value: 'busy', label: 'Busy', color: 'yellow' },
        { value: 'call_back', label: 'Asked to be called back', color: 'violet' },
        { value: 'wrong_number', label: 'Wrong number', color: 'red' },
      ],
      { required: true, default: 'connected', listed: true },
    ),
    purpose: choice(
      [
        { value: 'sales', label: 'Sales' },
        { value: 'follow_up', label: 'Follow-up' },
        { value: 'check_in', label: 'Check-in' },
        { value: 'service', label: 'Service' },
        { value: 'other', label: 'Other' },
      ],
      { default: 'sales', listed: true },
    ),
    time_for: timeFor(),
    outcome: longText({ searched: true, help: 'What was said' }),
    satisfaction: rating({ help: 'Check-in: how they are doing with what they have' }),
    improvement: longText({ help: 'Check-in: what could be better' }),
    new_needs: longText({ help: 'Check-in: what has changed for them, and what they may need now' }),
    owner: member({ label: 'Who called', inverse: 'made_calls', listed: true }),
  },
});
