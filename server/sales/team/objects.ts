import { choice, defineObject, member, percent, reference } from '../../records/define.ts';
import { dealMemberRules } from './rules.ts';

/** A colleague who works on a deal, with the share of it that counts as theirs. */
export const dealMember = defineObject('deal_member', {
  plural: 'deal_members',
  label: 'Deal team member',
  labels: 'Deal team members',
  title: 'role',
  icon: 'users',
  hidden: true,
  searched: false,
  rules: dealMemberRules,
  fields: {
    deal: reference('deal', { required: true, inverse: 'team', listed: true }),
    member: member({ required: true, inverse: 'deal_teams', listed: true }),
    role: choice(
      [
        { value: 'lead', label: 'Lead', color: 'indigo' },
        { value: 'presales', label: 'Presales', color: 'cyan' },
        { value: 'specialist', label: 'Specialist', color: 'violet' },
        { value: 'sponsor', label: 'Executive sponsor', color: 'orange' },
        { value: 'support', label: 'Support', color: 'teal' },
      ],
      { open: true, listed: true },
    ),
    percent: percent({
      min: 0,
      max: 100,
      label: 'Share',
      listed: true,
      help: 'What part of the deal counts as theirs; the shares of a deal come to 100 %',
    }),
  },
});
