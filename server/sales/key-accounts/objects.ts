import { choice, date, defineObject, longText, member, money, number, reference, text } from '../../records/define.ts';
import { programmeCompanyRules, programmeMemberRules, programmeRules, reviewRules, targetRules } from './rules.ts';

/** Customers that are looked after as one, though they are several companies in several countries. */
export const programme = defineObject('programme', {
  plural: 'programmes',
  label: 'Key-account programme',
  labels: 'Key accounts',
  title: 'name',
  icon: 'building-skyscraper',
  area: 'sales',
  duplicates: ['name'],
  rules: programmeRules,
  events: ['programme.reviewed', 'programme.companies_changed'],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    kind: choice(
      [
        { value: 'key', label: 'Key account', color: 'indigo' },
        { value: 'global', label: 'Global account', color: 'violet' },
        { value: 'strategic', label: 'Strategic account', color: 'teal' },
      ],
      { required: true, default: 'key', listed: true },
    ),
    status: choice(
      [
        { value: 'planned', label: 'Planned', color: 'gray' },
        { value: 'active', label: 'Active', color: 'green' },
        { value: 'paused', label: 'Paused', color: 'amber' },
        { value: 'ended', label: 'Ended', color: 'gray' },
      ],
      { required: true, default: 'active', indexed: true, listed: true },
    ),
    owner: member({ label: 'Lead', inverse: 'programmes', listed: true, help: 'The colleague who answers for it' }),
    starts_on: date({ label: 'Since' }),
    review_months: number({
      label: 'Review every (months)',
      integer: true,
      min: 1,
      max: 60,
      default: 3,
      help: 'How often the strategy is looked at anew',
    }),
    next_review: date({ indexed: true, listed: true, help: 'Follows the last review unless set by hand' }),
    last_review: date({ writable: 'system' }),
    review_task: reference('task', { writable: 'system', help: 'The reminder of the review that is due' }),
    objectives: longText({ help: 'What is to be reached with this customer' }),
    criteria: longText({
      label: 'Stays a key account as long as',
      help: 'Say, 500,000 a year, or a reference we need',
    }),
    description: longText(),
  },
});

/** That a company belongs to a programme. A company may belong to several. */
export const programmeCompany = defineObject('programme_company', {
  plural: 'programme_companies',
  label: 'Company of a programme',
  labels: 'Companies of programmes',
  title: 'role',
  icon: 'building',
  hidden: true,
  searched: false,
  rules: programmeCompanyRules,
  fields: {
    programme: reference('programme', { required: true, inverse: 'companies', listed: true }),
    company: reference('company', { required: true, inverse: 'programmes', listed: true }),
    role: choice(
      [
        { value: 'headquarters', label: 'Headquarters', color: 'indigo' },
        { value: 'subsidiary', label: 'Subsidiary', color: 'blue' },
        { value: 'branch', label: 'Branch', color: 'cyan' },
        { value: 'purchasing', label: 'Central purchasing', color: 'violet' },
        { value: 'partner', label: 'Partner', color: 'teal' },
      ],
      { open: true, default: 'subsidiary', listed: true },
    ),
  },
});

export const programmeMember = defineObject('programme_member', {
  plural: 'programme_members',
  label: 'Team member of a programme',
  labels: 'Team members of programmes',
  title: 'role',
  icon: 'users',
  hidden: true,
  searched: false,
  rules: programmeMemberRules,
  fields: {
    programme: reference('programme', { required: true, inverse: 'team', listed: true }),
    member: member({ required: true, inverse: 'programme_teams', listed: true }),
    role: choice(
      [
        { value: 'account_manager', label: 'Account manager', color: 'indigo' },
        { value: 'local', label: 'Local contact', color: 'blue' },
        { value: 'sponsor', label: 'Executive sponsor', color: 'orange' },
        { value: 'specialist', label: 'Specialist', color: 'violet' },
        { value: 'service', label: 'Service', color: 'teal' },
      ],
      { open: true, default: 'account_manager', listed: true },
    ),
  },
});

/** What all companies of a programme are to buy in a calendar year. */
export const programmeTarget = defineObject('programme_target', {
  plural: 'programme_targets',
  label: 'Target of a programme',
  labels: 'Targets of programmes',
  title: 'name',
  icon: 'flag',
  hidden: true,
  searched: false,
  rules: targetRules,
  fields: {
    name: text({ writable: 'system', max: 300 }),
    programme: reference('programme', { required: true, inverse: 'targets', listed: true }),
    year: number({ required: true, integer: true, min: 2000, max: 2200, listed: true }),
    amount: money({ required: true, min: 0, listed: true, label: 'Revenue target' }),
    note: text({ max: 500 }),
  },
});

/** A look at the whole relationship: whether it still goes where it should, and what is done differently from now on. */
export const programmeReview = defineObject('programme_review', {
  plural: 'programme_reviews',
  label: 'Review of a programme',
  labels: 'Reviews of programmes',
  title: 'name',
  icon: 'clipboard-check',
  hidden: true,
  searched: false,
  rules: reviewRules,
  fields: {
    name: text({ writable: 'system', max: 300 }),
    programme: reference('programme', { required: true, inverse: 'reviews', listed: true }),
    held_on: date({ required: true, indexed: true, listed: true }),
    held_by: member({ inverse: 'programme_reviews', label: 'Held by', listed: true }),
    outcome: choice(
      [
        { value: 'on_track', label: 'On track', color: 'green' },
        { value: 'refocused', label: 'Refocused', color: 'blue' },
        { value: 'at_risk', label: 'At risk', color: 'red' },
      ],
      { required: true, default: 'on_track', listed: true },
    ),
    decided: longText({ required: true, listed: true, label: 'What was decided' }),
    refocused: longText({ label: 'What is done differently' }),
  },
});
