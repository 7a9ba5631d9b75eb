import { choice, defineObject, reference, text } from '../../records/define.ts';
import { buyingRoleRules } from './rules.ts';
import { roles } from './schema.ts';

/** What a person is to a deal. The same person may have several roles. */
export const buyingRole = defineObject('buying_role', {
  plural: 'buying_roles',
  title: 'note',
  icon: 'users-group',
  hidden: true,
  searched: false,
  rules: buyingRoleRules,
  fields: {
    deal: reference('deal', { required: true, inverse: 'buying_centre', listed: true }),
    person: reference('person', { required: true, inverse: 'buying_roles', listed: true }),
    role: choice(
      roles.map(({ value, label, color }) => ({ value, label, color })),
      { required: true, listed: true },
    ),
    attitude: choice(
      [
        { value: 'champion', label: 'Champion', color: 'green' },
        { value: 'favourable', label: 'In favour', color: 'teal' },
        { value: 'neutral', label: 'Neutral', color: 'gray' },
        { value: 'against', label: 'Against', color: 'red' },
      ],
      { listed: true, help: 'Where they stand towards the offer' },
    ),
    note: text({ max: 500, listed: true, help: 'What matters to them' }),
  },
});
