import { boolean, choice, defineObject, longText, money, reference, text, url } from '../../records/define.ts';
import { rivalryRules } from './rules.ts';

export const competitor = defineObject('competitor', {
  plural: 'competitors',
  title: 'name',
  icon: 'swords',
  area: 'sales',
  duplicates: ['name'],
  fields: {
    name: text({ required: true, max: 200, searched: true, indexed: true, listed: true }),
    website: url({ listed: true }),
    strengths: longText({ listed: true, help: 'What they are better at' }),
    weaknesses: longText({ listed: true, help: 'Where they fall short' }),
    pricing: longText({ help: 'What they ask, and how they give way' }),
    answer: longText({ label: 'How to answer', help: 'What to say when a customer names them' }),
  },
});

/** That a competitor is after the same deal. */
export const rivalry = defineObject('rivalry', {
  plural: 'rivalries',
  label: 'Competitor in a deal',
  labels: 'Competitors in deals',
  title: 'note',
  icon: 'swords',
  hidden: true,
  searched: false,
  rules: rivalryRules,
  fields: {
    deal: reference('deal', { required: true, inverse: 'rivals', listed: true }),
    competitor: reference('competitor', { required: true, inverse: 'rivalries', listed: true }),
    threat: choice(
      [
        { value: 'low', label: 'Low', color: 'gray' },
        { value: 'medium', label: 'Medium', color: 'yellow' },
        { value: 'high', label: 'High', color: 'red' },
      ],
      { default: 'medium', listed: true, help: 'How likely they are to get the deal' },
    ),
    incumbent: boolean({ default: false, help: 'The customer buys from them today' }),
    strengths: text({ max: 500, help: 'What speaks for them here' }),
    weaknesses: text({ max: 500, help: 'What speaks against them here' }),
    price: money({ min: 0, label: 'Their price' }),
    note: text({ max: 500 }),
  },
});
