import {
  anyRecord,
  boolean,
  choice,
  datetime,
  defineObject,
  longText,
  member,
  multiReference,
  number,
  reference,
  text,
  url,
} from '../../records/define.ts';
import { timeFor } from '../time-spent/fields.ts';
import { meetingRules, seriesRules } from './rules.ts';

export const meeting = defineObject('meeting', {
  plural: 'meetings',
  title: 'subject',
  icon: 'calendar-event',
  area: 'activities',
  rules: meetingRules,
  events: [
    'meeting.moved',
    'meeting.held',
    'meeting.missed',
    'meeting.cancelled',
    'meeting.replanned',
    'meeting.answered',
  ],
  indexes: [
    // What takes a colleague's time, whether they called the meeting or take part.
    '(owner_id, starts_at, ends_at) where trashed_at is null',
    // What ended without anybody saying what came of it.
    '(ends_at, id) where trashed_at is null',
    '(series_id, occurrence) where series_id is not null',
  ],
  fields: {
    subject: text({ required: true, max: 300, searched: true, listed: true }),
    about: anyRecord({
      inverse: 'meetings',
      listed: true,
      help: 'The person, company, deal or other record it concerns',
    }),
    starts_at: datetime({ required: true, label: 'Begins', indexed: true, listed: true }),
    ends_at: datetime({ required: true, label: 'Ends', listed: true }),
    all_day: boolean({ default: false, help: 'Takes whole days, from the first to the last' }),
    time_zone: text({ max: 64, help: 'Where the clock hangs that the times are read from' }),
    owner: member({ label: 'Organiser', inverse: 'organised_meetings', listed: true }),
    members: multiReference('member', { label: 'Colleagues', listed: true }),
    guests: multiReference('person', { listed: true, inverse: 'meetings_as_guest' }),
    other_guests: text({ max: 2000, help: 'Names or e-mail addresses, separated by commas' }),
    location: text({ max: 500 }),
    link: url({ label: 'Video link' }),
    status: choice(
      [
        { value: 'planned', label: 'Planned', color: 'blue' },
        { value: 'held', label: 'Held', color: 'green' },
        { value: 'no_show', label: 'Did not come', color: 'yellow' },
        { value: 'cancelled', label: 'Cancelled', color: 'gray' },
      ],
      { required: true, default: 'planned', listed: true },
    ),
    shows_as: choice(
      [
        { value: 'busy', label: 'Busy', color: 'blue' },
        { value: 'free', label: 'Free', color: 'gray' },
      ],
      { default: 'busy', help: 'Whether colleagues see the time as taken' },
    ),
    remind_before: number({
      integer: true,
      min: 0,
      max: 40_320,
      label: 'Remind before (minutes)',
      help: 'Colleagues who take part are reminded so many minutes before',
    }),
    time_for: timeFor(),
    description: longText({ label: 'Agenda' }),
    outcome: longText({ searched: true, help: 'What came of it' }),
    responses: longText({ writable: 'system', help: 'Who has accepted or declined, as JSON' }),
    series: reference('series', { writable: 'system' }),
    occurrence: datetime({ writable: 'system', help: 'When the series has it' }),
    detached: boolean({ writable: 'system', label: 'Differs from its series', default: false }),
    source: choice(
      [
        { value: 'kith', label: 'Kith' },
        { value: 'booking', label: 'Booking page' },
        { value: 'caldav', label: 'Other calendar' },
      ],
      { writable: 'system', default: 'kith' },
    ),
    uid: text({ writable: 'system', max: 500, indexed: true, label: 'Calendar id' }),
  },
});

/** Meetings that come again by a rule. Each is a record of its own; this says when they come. */
export const series = defineObject('series', {
  plural: 'meeting-series',
  label: 'Meeting series',
  labels: 'Meeting series',
  title: 'subject',
  icon: 'repeat',
  hidden: true,
  searched: false,
  rules: seriesRules,
  fields: {
    subject: text({ required: true, max: 300, listed: true }),
    owner: member({ label: 'Organiser', listed: true }),
    rule: text({ required: true, max: 500, listed: true, help: 'As in RFC 5545: FREQ=WEEKLY;BYDAY=MO' }),
    starts: text({ required: true, max: 19, label: 'First begins', help: 'On the clocks of the time zone' }),
    minutes: number({ integer: true, min: 0, max: 1_000_000, required: true, label: 'Length (minutes)' }),
    all_day: boolean({ default: false }),
    time_zone: text({ required: true, max: 64 }),
    left_out: longText({ help: 'Occurrences that were taken out, as JSON' }),
    made_until: datetime({ help: 'So far meetings have been made' }),
    uid: text({ max: 500, indexed: true, label: 'Calendar id' }),
  },
});
