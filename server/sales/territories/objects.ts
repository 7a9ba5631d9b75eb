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
import { territoryRules } from './rules.ts';

/** Who gets the companies that come into a territory without anybody to them. */
const giving = [
  { value: 'nobody', label: 'Nobody by itself' },
  { value: 'manager', label: 'The manager' },
  { value: 'turns', label: 'The members, by turns' },
];

/** A part of the market, by rules: companies belong to the deepest one that matches, deals and leads through them. */
export const territory = defineObject('territory', {
  plural: 'territories',
  title: 'name',
  icon: 'map-2',
  area: 'sales',
  writers: 'admins',
  hidden: true,
  searched: false,
  rules: territoryRules,
  events: ['territory.rules_changed', 'territory.reassigned'],
  fields: {
    name: text({ required: true, max: 100, indexed: true, listed: true }),
    parent: reference('territory', { label: 'Part of', inverse: 'parts', listed: true }),
    manager: member({ inverse: 'managed_territories', listed: true, help: 'Who answers for it' }),
    members: multiReference('member', { inverse: 'territories', help: 'The colleagues who work it' }),
    giving: choice(giving, {
      label: 'New companies go to',
      default: 'nobody',
      help: 'Who gets a company that comes in without anybody to it',
    }),
    position: number({ integer: true, min: 0, default: 0, help: 'Where it stands among its siblings' }),
    rules: longText({ writable: 'system', help: 'Which companies belong to it: a filter over companies, as JSON' }),
    description: longText({ max: 2000 }),
  },
});
