import { choice, defineObject, email, member as memberField, phone, reference, text } from '../records/define.ts';
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
