import {
  boolean,
  choice,
  defineObject,
  email,
  longText,
  member,
  multiReference,
  number,
  phone,
  reference,
  text,
  url,
} from '../../records/define.ts';
import { bookingPageRules } from './rules.ts';

/** A page on which people outside choose a time themselves. */
export const bookingPage = defineObject('booking_page', {
  plural: 'booking-pages',
  title: 'name',
  icon: 'calendar-plus',
  hidden: true,
  searched: false,
  rules: bookingPageRules,
  fields: {
    name: text({ required: true, max: 200, listed: true, help: 'What visitors read: "Introductory call"' }),
    slug: text({
      required: true,
      max: 60,
      unique: true,
      listed: true,
      label: 'Address',
      help: 'The end of its address',
    }),
    intro: longText({ help: 'What visitors read before they choose' }),
    active: boolean({ default: true, listed: true, help: 'Whether visitors can book' }),
    members: multiReference('member', { label: 'Who can be booked', listed: true }),
    mode: choice(
      [
        { value: 'round_robin', label: 'One of them in turn', color: 'blue' },
        { value: 'together', label: 'All of them together', color: 'violet' },
      ],
      { required: true, default: 'round_robin', label: 'Who takes part', listed: true },
    ),
    minutes: number({
      integer: true,
      min: 5,
      max: 1440,
      required: true,
      default: 30,
      label: 'Length (minutes)',
      listed: true,
    }),
    step: number({ integer: true, min: 5, max: 1440, default: 30, label: 'A time every (minutes)' }),
    buffer_before: number({ integer: true, min: 0, max: 480, default: 0, label: 'Free before (minutes)' }),
    buffer_after: number({ integer: true, min: 0, max: 480, default: 0, label: 'Free after (minutes)' }),
    notice_hours: number({ integer: true, min: 0, max: 2000, default: 4, label: 'Not at shorter notice than (hours)' }),
    days_ahead: number({ integer: true, min: 1, max: 365, default: 30, label: 'Not further ahead than (days)' }),
    per_day: number({
      integer: true,
      min: 1,
      max: 100,
      label: 'At most a day',
      help: 'For each colleague; empty: no limit',
    }),
    location: text({ max: 500 }),
    link: url({ label: 'Video link' }),
    questions: longText({ help: 'What visitors are asked, as JSON: [{ "text": "…", "required": true }]' }),
  },
});

/** A time that somebody outside chose. */
export const booking = defineObject('booking', {
  plural: 'bookings',
  title: 'name',
  icon: 'calendar-plus',
  hidden: true,
  searched: false,
  events: ['booking.moved', 'booking.cancelled'],
  rules: {
    after(_ctx, written) {
      return written.flatMap(({ op, id, after, record }) => {
        if (op !== 'update' || !after) return [];
        const event = (name: string) => ({
          name,
          object: 'booking',
          record_id: id,
          payload: { page: record.via, meeting: record.meeting, person: record.person },
        });
        if (after.status === 'cancelled') return [event('booking.cancelled')];
        return 'moves' in after ? [event('booking.moved')] : [];
      });
    },
  },
  fields: {
    name: text({ required: true, max: 200, listed: true }),
    email: email({ required: true, label: 'E-mail', listed: true }),
    phone: phone(),
    via: reference('booking_page', { inverse: 'bookings', listed: true, label: 'Booking page' }),
    meeting: reference('meeting', { inverse: 'bookings', listed: true }),
    person: reference('person', { inverse: 'bookings', listed: true }),
    member: member({ inverse: 'bookings', listed: true, label: 'With' }),
    status: choice(
      [
        { value: 'booked', label: 'Booked', color: 'green' },
        { value: 'cancelled', label: 'Cancelled', color: 'gray' },
      ],
      { default: 'booked', required: true, listed: true },
    ),
    time_zone: text({ max: 64 }),
    language: text({ max: 5 }),
    answers: longText(),
    moves: number({ integer: true, default: 0, label: 'Times moved' }),
    cancel_reason: text({ max: 1000 }),
  },
});
