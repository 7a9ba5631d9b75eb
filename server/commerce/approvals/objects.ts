import {
  anyRecord,
  boolean,
  choice,
  datetime,
  defineObject,
  longText,
  member,
  money,
  multiReference,
  number,
  percent,
  reference,
  text,
} from '../../records/define.ts';
import { approvalRules, levelRules, limitRules } from './rules.ts';

/** How far some colleagues may go by themselves: with a discount, and down to which margin. */
export const discountLimit = defineObject('discount_limit', {
  plural: 'discount_limits',
  title: 'name',
  label: 'Discount limit',
  icon: 'discount',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: limitRules,
  fields: {
    name: text({ required: true, max: 200, listed: true }),
    member: member({ inverse: 'discount_limits', listed: true, help: 'For this colleague' }),
    team: reference('team', { inverse: 'discount_limits', listed: true, help: 'For the members of this team' }),
    role: reference('role', { inverse: 'discount_limits', listed: true, help: 'For everybody with this role' }),
    tier: choice(
      [
        { value: 'owner', label: 'Owner' },
        { value: 'admin', label: 'Administrator' },
        { value: 'member', label: 'Member' },
      ],
      { label: 'Built-in role', listed: true, help: 'For everybody with this built-in role' },
    ),
    max_discount: percent({
      required: true,
      min: 0,
      max: 100,
      listed: true,
      help: 'The highest discount without asking',
    }),
    min_margin: percent({ min: -100, max: 100, listed: true, help: 'The lowest margin without asking' }),
    active: boolean({ default: true, listed: true }),
  },
});

/** One step of approval: who decides, and up to what. */
export const approvalLevel = defineObject('approval_level', {
  plural: 'approval_levels',
  title: 'name',
  label: 'Approval level',
  icon: 'stairs-up',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: levelRules,
  fields: {
    name: text({ required: true, unique: true, max: 200, listed: true }),
    position: number({
      integer: true,
      min: 0,
      required: true,
      default: 1,
      listed: true,
      help: 'Levels are asked in this order',
    }),
    max_discount: percent({
      min: 0,
      max: 100,
      listed: true,
      help: 'The highest discount this level can grant; any where empty',
    }),
    min_margin: percent({
      min: -100,
      max: 100,
      listed: true,
      help: 'The lowest margin this level can grant; any where empty',
    }),
    approvers: multiReference('member', {
      required: true,
      inverse: 'approval_levels',
      listed: true,
      help: 'Any one of them decides',
    }),
    deputies: multiReference('member', {
      inverse: 'deputy_levels',
      listed: true,
      help: 'They decide while all of the others are absent',
    }),
    active: boolean({ default: true, listed: true }),
  },
});

const states = [
  { value: 'pending', label: 'Waiting', color: 'yellow' },
  { value: 'granted', label: 'Granted', color: 'green' },
  { value: 'refused', label: 'Refused', color: 'red' },
  { value: 'withdrawn', label: 'Withdrawn', color: 'gray' },
];

export const approval = defineObject('approval', {
  plural: 'approvals',
  title: 'name',
  icon: 'rubber-stamp',
  area: 'sales',
  hidden: true,
  searched: false,
  rules: approvalRules,
  events: ['approval.requested', 'approval.granted', 'approval.refused', 'approval.withdrawn'],
  fields: {
    name: text({ max: 400, writable: 'system', listed: true }),
    about: anyRecord({ required: true, writable: 'system', inverse: 'approvals', listed: true }),
    status: choice(states, { required: true, default: 'pending', writable: 'system', indexed: true, listed: true }),
    requested_by: member({ writable: 'system', inverse: 'requested_approvals', listed: true }),
    reason: longText({ writable: 'system', help: 'Why it is asked for' }),
    why: text({ max: 1000, writable: 'system', label: 'Why it needs approval' }),
    discount: percent({ writable: 'system', listed: true }),
    margin: percent({ writable: 'system', sensitivity: 'sensitive' }),
    amount: money({ writable: 'system', listed: true }),
    changes: longText({ writable: 'system', help: 'What would change, line by line' }),
    asked_level: reference('approval_level', {
      writable: 'system',
      inverse: 'waiting',
      help: 'The level that is asked now',
    }),
    decided_by: member({ writable: 'system', inverse: 'decided_approvals' }),
    decided_at: datetime({ writable: 'system', listed: true }),
    comment: longText({ writable: 'system' }),
  },
});

export const approvalStep = defineObject('approval_step', {
  plural: 'approval_steps',
  title: 'name',
  label: 'Approval step',
  icon: 'stairs',
  hidden: true,
  searched: false,
  fields: {
    name: text({ max: 200, writable: 'system' }),
    approval: reference('approval', { required: true, writable: 'system', inverse: 'steps', listed: true }),
    level: reference('approval_level', { writable: 'system', inverse: 'steps' }),
    position: number({ integer: true, writable: 'system', listed: true }),
    status: choice([{ value: 'waiting', label: 'Not yet asked', color: 'gray' }, ...states], {
      default: 'waiting',
      writable: 'system',
      listed: true,
    }),
    approvers: multiReference('member', { writable: 'system', inverse: 'approval_steps', listed: true }),
    deputies: multiReference('member', { writable: 'system', inverse: 'deputy_steps' }),
    decided_by: member({ writable: 'system', inverse: 'decided_steps', listed: true }),
    for_absent: boolean({ writable: 'system', label: 'Decided by a deputy' }),
    decided_at: datetime({ writable: 'system', listed: true }),
    comment: longText({ writable: 'system', listed: true }),
  },
});
