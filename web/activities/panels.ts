import { IconClockPlus, IconListCheck } from '@tabler/icons-react';
import type { RecordPanel } from '../records/record/panels.ts';

const customers = ['person', 'company', 'deal', 'lead'];

export const panels: RecordPanel[] = [
  {
    object: customers,
    name: 'log-call',
    title: 'activities:call.log',
    place: 'verb',
    order: 60,
    when: (record, { objects }) =>
      !record.trashed_at && Boolean(objects.find((one) => one.name === 'call')?.permissions.create),
    component: () => import('./panels/CallVerb.tsx'),
  },
  {
    object: customers,
    name: 'plan-meeting',
    title: 'activities:meeting.plan',
    place: 'verb',
    order: 61,
    when: (record, { objects }) =>
      !record.trashed_at && Boolean(objects.find((one) => one.name === 'meeting')?.permissions.create),
    component: () => import('./panels/MeetingVerb.tsx'),
  },
  {
    object: customers,
    name: 'apply-template',
    title: 'activities:templates.apply',
    place: 'menu',
    icon: IconListCheck,
    order: 60,
    when: (record, { objects }) =>
      !record.trashed_at && Boolean(objects.find((one) => one.name === 'task')?.permissions.create),
    component: () => import('./panels/ApplyTemplate.tsx'),
  },
  {
    object: 'task',
    name: 'task-order',
    title: 'activities:task.order',
    place: 'side',
    order: 20,
    component: () => import('./panels/TaskOrder.tsx'),
  },
  {
    object: 'task',
    name: 'log-time',
    title: 'activities:task.log_time',
    place: 'menu',
    icon: IconClockPlus,
    order: 40,
    when: (record, { meta }) => !record.trashed_at && meta.permissions.update,
    component: () => import('./panels/LogTime.tsx'),
  },
  {
    object: 'meeting',
    name: 'meeting-verbs',
    title: 'activities:meeting.hold',
    place: 'verb',
    order: 20,
    when: (record, { meta }) => !record.trashed_at && meta.permissions.update,
    component: () => import('./panels/MeetingVerbs.tsx'),
    fields: ['responses'],
  },
];
