import { boolean, choice, defineObject, longText, number, text } from '../../records/define.ts';

/** What makes a lead promising. Read and written as a whole through `/api/v1/scoring/rules`: the filter is kept as JSON. */
export const scoreRule = defineObject('score_rule', {
  plural: 'score-rules',
  title: 'name',
  icon: 'flame',
  writers: 'admins',
  hidden: true,
  searched: false,
  fields: {
    name: text({ required: true, max: 200, listed: true, help: 'What is said of a lead it gives points to' }),
    position: number({ integer: true, min: 0, listed: true }),
    active: boolean({ default: true, listed: true }),
    kind: choice(
      [
        { value: 'field', label: 'What is known' },
        { value: 'event', label: 'What happened' },
      ],
      { required: true, listed: true },
    ),
    filter: longText({ writable: 'system', help: 'Which leads it is for, as JSON; all of them if empty' }),
    event: text({ max: 100, listed: true, help: 'What has to happen, such as task.completed' }),
    points: number({ integer: true, min: -1000, max: 1000, required: true, listed: true }),
    half_life: number({ integer: true, min: 1, max: 3650, help: 'Days after which its points count half' }),
    most: number({ integer: true, min: 1, max: 100, help: 'How often it counts at most' }),
  },
});
