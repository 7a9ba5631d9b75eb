import { choice, date, defineObject, longText, member, money, reference, text } from '../../records/define.ts';
import { overrideRules, quotaRules } from './rules.ts';

const periods = [
  { value: 'month', label: 'Month' },
  { value: 'quarter', label: 'Quarter' },
];

/** What a colleague is to sell in a month or a quarter, or what is to be sold in a territory. */
export const quota = defineObject('quota', {
  plural: 'quotas',
  rated: { on: 'starts_on' },
  title: 'name',
  icon: 'flag',
  area: 'sales',
  hidden: true,
  searched: false,
  rules: quotaRules,
  fields: {
    name: text({ writable: 'system', max: 300, listed: true }),
    owner: member({ label: 'Colleague', inverse: 'quotas', listed: true, help: 'Or a territory, not both' }),
    territory: reference('territory', { inverse: 'quotas', listed: true }),
    period: choice(periods, { required: true, default: 'quarter', listed: true }),
    starts_on: date({ required: true, indexed: true, listed: true, help: 'Any day of the period will do' }),
    amount: money({ required: true, min: 0, listed: true }),
    note: longText({ max: 2000 }),
  },
});

/** What somebody says will come of a colleague's forecast and of all below them, in place of what the deals add up to. */
export const forecastOverride = defineObject('forecast_override', {
  plural: 'forecast_overrides',
  rated: { on: 'starts_on' },
  title: 'name',
  icon: 'gavel',
  area: 'sales',
  hidden: true,
  searched: false,
  rules: overrideRules,
  events: ['forecast.overridden', 'forecast.override_withdrawn'],
  fields: {
    name: text({ writable: 'system', max: 300, listed: true }),
    owner: member({ label: 'Whose forecast', required: true, inverse: 'forecast_overrides', listed: true }),
    period: choice(periods, { required: true, default: 'quarter', listed: true }),
    starts_on: date({ required: true, indexed: true, listed: true }),
    category: choice(
      [
        { value: 'commit', label: 'Commit', color: 'green' },
        { value: 'best_case', label: 'Best case', color: 'cyan' },
      ],
      { required: true, default: 'commit', listed: true },
    ),
    amount: money({ required: true, min: 0, listed: true }),
    note: longText({ required: true, max: 2000, help: 'Why, in a sentence or two' }),
  },
});
