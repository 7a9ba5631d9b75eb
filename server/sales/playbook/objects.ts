import { boolean, datetime, defineObject, number, reference, text } from '../../records/define.ts';
import { dealActionRules, stageActionRules } from './rules.ts';

/** One thing to do while a deal stands in a stage: advice, or what it takes to go on. */
export const stageAction = defineObject('stage_action', {
  plural: 'stage_actions',
  title: 'name',
  icon: 'list-check',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: stageActionRules,
  fields: {
    name: text({ required: true, max: 200, listed: true }),
    stage: reference('stage', { required: true, inverse: 'actions', listed: true }),
    gate: boolean({
      label: 'Needed to go on',
      default: false,
      listed: true,
      help: 'A deal leaves the stage for a later one, or is won, only once this is done',
    }),
    due_days: number({
      label: 'Task after days',
      integer: true,
      min: 0,
      max: 365,
      help: 'Deals that enter the stage get a task, due after so many days',
    }),
    help: text({ max: 500, help: 'How it is done well' }),
    position: number({ integer: true, min: 0, default: 0, listed: true }),
  },
});

/** That an action of the playbook was done for a deal. */
export const dealAction = defineObject('deal_action', {
  plural: 'deal_actions',
  title: 'note',
  icon: 'checks',
  hidden: true,
  searched: false,
  rules: dealActionRules,
  fields: {
    deal: reference('deal', { required: true, inverse: 'done_actions', listed: true }),
    action: reference('stage_action', { required: true, inverse: 'done', listed: true }),
    done_at: datetime({ label: 'Done', writable: 'system', listed: true }),
    note: text({ max: 500, listed: true }),
  },
});
