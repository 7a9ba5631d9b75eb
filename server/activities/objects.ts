import { heardFields, unread } from '../contacts/objects.ts';
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
} from '../records/define.ts';
import { noteRules } from './rules.ts';
import { taskRules } from './tasks/rules.ts';
import { timeFor } from './time-spent/fields.ts';

export const task = defineObject('task', {
  plural: 'tasks',
  area: 'activities',
  title: 'subject',
  icon: 'checkbox',
  rules: taskRules,
  indexes: [
    // What a colleague still has to do, the most urgent first.
    '(assignee_id, due_at, id) where done_at is null and trashed_at is null',
    // What they have written down, for themselves or others.
    '(created_by, created_at, id)',
    // What was done in a period, by whom and how long it took.
    '(done_at, id) include (assignee_id, minutes) where done_at is not null and trashed_at is null',
  ],
  events: ['task.completed', 'task.reopened', 'task.unblocked', 'task.planned'],
  fields: {
    subject: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    about: anyRecord({ inverse: 'tasks', listed: true, help: 'The person, company, deal or other record it concerns' }),
    assignee: member({ inverse: 'assigned_tasks', listed: true }),
    due_at: datetime({ label: 'Due', indexed: true, listed: true }),
    lead_score: number({
      integer: true,
      writable: 'system',
      indexed: true,
      listed: true,
      help: 'Points of the lead that it is about: the hottest first is a good way to begin the day',
    }),
    done_at: datetime({ label: 'Done', listed: true }),
    priority: choice(
      [
        { value: 'low', label: 'Low', color: 'gray' },
        { value: 'normal', label: 'Normal', color: 'blue' },
        { value: 'high', label: 'High', color: 'red' },
      ],
      { default: 'normal', listed: true },
    ),
    kind: choice(
      [
        { value: 'to_do', label: 'To do', color: 'gray' },
        { value: 'call', label: 'Call', color: 'green' },
        { value: 'mail', label: 'E-mail', color: 'blue' },
        { value: 'meeting', label: 'Meeting', color: 'violet' },
        { value: 'check_in', label: 'Check-in', color: 'yellow' },
      ],
      { default: 'to_do', listed: true },
    ),
    description: longText(),
    parent: reference('task', { inverse: 'subtasks', label: 'Part of', help: 'The task that this one is a part of' }),
    blocked_by: multiReference('task', {
      label: 'Waits for',
      help: 'Tasks that have to be done before. When they move, this one moves along',
    }),
    repeats: text({ max: 500, help: 'How the next one follows when this one is done: FREQ=MONTHLY;INTERVAL=3' }),
    repeats_from: choice(
      [
        { value: 'due', label: 'When it was due' },
        { value: 'done', label: 'When it was done' },
      ],
      { default: 'due', label: 'Counted from' },
    ),
    repeats_after: reference('task', { writable: 'system', label: 'Follows', inverse: 'repetitions' }),
    remind_at: datetime({ label: 'Remind', help: 'The assignee is reminded then' }),
    minutes: number({
      integer: true,
      min: 0,
      max: 60_000,
      label: 'Time spent (minutes)',
      help: 'How long it took in all',
    }),
    time_for: timeFor(),
    template: reference('task_plan', { writable: 'system', label: 'Template' }),
  },
});

export const note = defineObject('note', {
  plural: 'notes',
  title: 'title',
  icon: 'note',
  rules: noteRules,
  indexes: [unread],
  fields: {
    title: text({
      writable: 'never',
      searched: true,
      listed: true,
      generated: "left(btrim(split_part(ltrim(body, E' \\t\\r\\n'), E'\\n', 1)), 120)",
      help: 'The first line of the note',
    }),
    body: longText({ required: true, searched: true }),
    about: anyRecord({ inverse: 'notes', listed: true, help: 'The person, company, deal or other record it concerns' }),
    pinned: boolean({ default: false, help: 'Kept at the top of the timeline' }),
    ...heardFields,
  },
});
