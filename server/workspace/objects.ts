import {
  choice,
  defineObject,
  email,
  longText,
  member as memberField,
  phone,
  reference,
  text,
} from '../records/define.ts';
import { roleRules } from './roles/rules.ts';
import { memberRules, teamRules } from './rules.ts';

/**
 * A colleague. Records first: sales agents come from an import with their manager and office and own deals long before
 * anyone invites them. `status` says whether the person may sign in.
 */
export const member = defineObject('member', {
  plural: 'members',
  title: 'name',
  icon: 'user-circle',
  writers: 'admins',
  duplicates: ['email'],
  fields: {
    name: text({ required: true, max: 200, searched: true, listed: true, indexed: true }),
    email: email({ label: 'E-mail', unique: true, searched: true, listed: true }),
    role: choice(
      [
        { value: 'owner', label: 'Owner', color: 'violet' },
        { value: 'admin', label: 'Administrator', color: 'blue' },
        { value: 'member', label: 'Member', color: 'gray' },
        { value: 'read_only', label: 'Read only', color: 'gray' },
      ],
      { required: true, default: 'member', listed: true, help: 'What the person may do once invited' },
    ),
    custom_role: reference('role', {
      writable: 'system',
      inverse: 'members',
      help: 'A role of your own, in place of the built-in one',
    }),
    status: choice(
      [
        { value: 'active', label: 'Active', color: 'green' },
        { value: 'invited', label: 'Invited', color: 'yellow' },
        { value: 'no_access', label: 'No access', color: 'gray' },
      ],
      { label: 'Access', writable: 'system', default: 'no_access', listed: true },
    ),
    job_title: text({ max: 200 }),
    team: reference('team', { inverse: 'members', listed: true }),
    manager: memberField({ inverse: 'reports', listed: true }),
    office: text({ max: 200, listed: true, label: 'Office' }),
    phone: phone(),
  },
  rules: memberRules,
});

export const team = defineObject('team', {
  plural: 'teams',
  title: 'name',
  icon: 'users-group',
  writers: 'admins',
  fields: {
    name: text({ required: true, max: 200, unique: true, searched: true, listed: true }),
    lead: memberField({ inverse: 'leads', listed: true }),
    parent: reference('team', { inverse: 'subteams', listed: true }),
  },
  rules: teamRules,
});

/** What members with it may do, beside the roles that are built in. What it allows is set under Settings, Roles. */
export const role = defineObject('role', {
  plural: 'roles',
  title: 'name',
  icon: 'shield-lock',
  writers: 'admins',
  hidden: true,
  searched: false,
  fields: {
    name: text({ required: true, max: 100, unique: true, listed: true }),
    description: text({ max: 500, listed: true }),
    tier: choice(
      [
        { value: 'member', label: 'Works with records', color: 'gray' },
        { value: 'read_only', label: 'Reads only', color: 'gray' },
      ],
      { writable: 'system', required: true, default: 'member', listed: true },
    ),
    rights: longText({ writable: 'system', help: 'What the role allows, as JSON' }),
  },
  rules: roleRules,
});
