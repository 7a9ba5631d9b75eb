import { date, datetime, defineObject, longText, member, number, percent, text } from '../../records/define.ts';
import { leavingRules } from './rules.ts';

/** That a colleague leaves: by when, who is to get what, and, once it is done, how that went. */
export const leaving = defineObject('leaving', {
  plural: 'leavings',
  label: 'Leaver',
  labels: 'Leavers',
  title: 'name',
  icon: 'user-off',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: leavingRules,
  events: ['leaving.planned', 'leaving.completed'],
  fields: {
    name: text({ writable: 'system', max: 300, listed: true }),
    member: member({ required: true, writable: 'system', inverse: 'leavings', listed: true }),
    last_day: date({ writable: 'system', listed: true }),
    plan: longText({ writable: 'system', help: 'Who gets what, as JSON' }),
    records: number({ writable: 'system', integer: true, label: 'Records handed over', listed: true }),
    coverage: percent({
      writable: 'system',
      min: 0,
      max: 100,
      listed: true,
      help: 'Of their customers, those documented',
    }),
    completed_at: datetime({ writable: 'system', listed: true }),
  },
});
