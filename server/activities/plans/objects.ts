import {
  choice,
  defineObject,
  longText,
  member,
  multiReference,
  number,
  reference,
  text,
} from '../../records/define.ts';
import { planRules, stepRules } from './rules.ts';

/** A template of tasks: steps with their days and what waits for what, applied to a record in one go. */
export const taskPlan = defineObject('task_plan', {
  plural: 'task-plans',
  label: 'Task template',
  labels: 'Task templates',
  title: 'name',
  icon: 'list-check',
  hidden: true,
  rules: planRules,
  fields: {
    name: text({ required: true, max: 200, searched: true, listed: true }),
    description: longText({ listed: true }),
    category: choice(
      [
        { value: 'sales', label: 'Sales', color: 'blue' },
        { value: 'onboarding', label: 'Onboarding', color: 'green' },
        { value: 'service', label: 'Service', color: 'violet' },
        { value: 'follow_up', label: 'Follow-up', color: 'yellow' },
        { value: 'other', label: 'Other', color: 'gray' },
      ],
      { default: 'other', listed: true },
    ),
  },
});

export const planStep = defineObject('plan_step', {
  plural: 'plan-steps',
  label: 'Step of a task template',
  labels: 'Steps of task templates',
  title: 'subject',
  icon: 'list-check',
  hidden: true,
  searched: false,
  rules: stepRules,
  indexes: ['(plan_id, "position") where trashed_at is null'],
  fields: {
    plan: reference('task_plan', { required: true, inverse: 'steps', listed: true }),
    position: number({ integer: true, required: true, default: 1, listed: true }),
    subject: text({ required: true, max: 300, listed: true }),
    kind: choice(['to_do', 'call', 'mail', 'meeting', 'check_in'], { default: 'to_do' }),
    priority: choice(['low', 'normal', 'high'], { default: 'normal' }),
    description: longText({ help: 'What to do or say: it becomes the description of the task' }),
    offset_days: number({
      integer: true,
      min: 0,
      max: 1000,
      required: true,
      default: 0,
      listed: true,
      label: 'Due after (days)',
      help: 'Days from the start of the plan',
    }),
    after: multiReference('plan_step', { label: 'Waits for', help: 'Steps that have to be done before' }),
    parent: reference('plan_step', { label: 'Part of' }),
    assignee: member({ help: 'Nobody: whoever the record belongs to' }),
    repeats: text({ max: 500, help: 'As in RFC 5545: FREQ=MONTHLY;INTERVAL=3' }),
  },
});
