import { boolean, choice, defineObject, longText, number, text } from '../../records/define.ts';

/**
 * Who gets which leads. Read and written as a whole, in its order, through `/api/v1/assignment/rules`: the filter and the
 * steps are kept as JSON.
 */
export const assignmentRule = defineObject('assignment_rule', {
  plural: 'assignment-rules',
  title: 'name',
  icon: 'route',
  writers: 'admins',
  hidden: true,
  searched: false,
  fields: {
    name: text({ required: true, max: 200, listed: true }),
    position: number({ integer: true, min: 0, listed: true }),
    active: boolean({ default: true, listed: true }),
    filter: longText({ writable: 'system', help: 'Which leads it is for, as JSON; all of them if empty' }),
    steps: longText({ writable: 'system', help: 'Who gets them, tried in this order, as JSON' }),
    at_work: boolean({ default: false, label: 'Only who is at work', help: 'Working hours and absences count' }),
    max_open: number({
      integer: true,
      min: 1,
      label: 'Most open',
      help: 'Nobody gets another who has so many open leads and deals',
    }),
    otherwise: choice(
      [
        { value: 'next', label: 'Try the next rule' },
        { value: 'wait', label: 'Wait until somebody is there' },
      ],
      { default: 'next', help: 'What happens when nobody of the steps can take it' },
    ),
  },
});
