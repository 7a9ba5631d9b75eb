import { choice, date, defineObject, member, text } from '../../records/define.ts';
import { absenceRules } from './rules.ts';

/** Days on which a colleague is not at work. Whole days, in the time zone that the colleague works in. */
export const absence = defineObject('absence', {
  plural: 'absences',
  title: 'reason',
  icon: 'beach',
  hidden: true,
  searched: false,
  rules: absenceRules,
  indexes: ['(member_id, ends_on, starts_on) where trashed_at is null'],
  fields: {
    reason: text({ max: 200, listed: true, help: 'What colleagues read, such as "Summer holiday"' }),
    member: member({ required: true, inverse: 'absences', listed: true }),
    starts_on: date({ required: true, label: 'From', listed: true }),
    ends_on: date({ required: true, label: 'Until', listed: true, help: 'The last day away' }),
    kind: choice(
      [
        { value: 'vacation', label: 'Vacation', color: 'green' },
        { value: 'business_trip', label: 'Business trip', color: 'blue' },
        { value: 'training', label: 'Training', color: 'violet' },
        { value: 'public_holiday', label: 'Public holiday', color: 'yellow' },
        { value: 'other', label: 'Other', color: 'gray' },
      ],
      { required: true, default: 'vacation', listed: true },
    ),
  },
});
